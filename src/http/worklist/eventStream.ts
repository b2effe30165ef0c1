import type { Request, Response } from 'express';
import { callerOf } from '../auth/authenticate.js';
import { Refusal } from '../errors.js';
import type { AppParts } from '../parts.js';

/** Real milliseconds between two signs of life: proxies close what is silent for a minute. */
const signOfLifeMs = 25_000;
/** Bytes that wait for a reader who does not read. */
const mostWaiting = 65_536;

/**
 * Server-Sent Events (WHATWG HTML, 9.2): `changed` after any change of a referral or a task, without a word of which. Ends with the session and with
 * the server; the browser comes again by itself.
 */
export function streamChanges(parts: AppParts, request: Request, response: Response): void {
  // Not compressed, for compression waits until there is enough; and no connection stays behind it.
  response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store, no-transform', Connection: 'close' });
  if (request.method === 'HEAD') return void response.end();
  const write = (text: string): void => {
    if (response.writableLength > mostWaiting) response.destroy();
    else response.write(text);
  };
  const leave = parts.changes.listen({
    changed: () => write(`event: changed\ndata: ${JSON.stringify({ at: new Date(parts.now()).toISOString() })}\n\n`),
    over: () => response.end(),
  });
  if (leave === undefined) throw new Refusal(503, 'overloaded', 'Too many listen already; try again.', [], 10);
  const sign = async (): Promise<void> => {
    if (await isStillLetIn(parts, request)) write(': still here\n\n');
    else response.end();
  };
  const life = setInterval(() => void sign(), signOfLifeMs).unref();
  response.once('close', () => {
    clearInterval(life);
    leave();
  });
  if (!response.writableEnded) response.flushHeaders();
}

/**
 * The token may have been taken out, the session be over: it is asked as at the door, and that is no use of the session. Whoever cannot be asked
 * about goes: the browser comes again.
 */
const isStillLetIn = (parts: AppParts, request: Request): Promise<boolean> =>
  callerOf(parts, request).then(
    (caller) => !('why' in caller),
    () => false,
  );
