import type { Request, Response } from 'express';
import { callerOf, type CallerParts } from '../auth/authenticate.js';
import { Refusal } from '../errors.js';
import { listMessages } from '../messages/lists.js';
import type { AppParts } from '../parts.js';

export type StreamParts = CallerParts & Pick<AppParts, 'changes' | 'now'>;

/**
 * Real milliseconds between two comments: proxies close a connection that is silent for a minute.
 */
const signOfLifeMs = 25_000;
/** Bytes that may wait for a slow reader. */
const mostWaiting = 65_536;

/**
 * Server-Sent Events (WHATWG HTML, 9.2): `changed` after any change of a referral or a task,
 * without telling which. Ends with the session and with the server. The browser reconnects
 * automatically.
 */
export function streamChanges(parts: StreamParts, request: Request, response: Response): void {
  // Not compressed, for compression waits until there is enough. The connection is not reused.
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
  if (leave === undefined) throw new Refusal(503, 'overloaded', listMessages.tooManyListeners, [], 10);
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
 * The token may have been revoked, or the session be over. Checked as for a new request, without
 * counting as use of the session. When it cannot be checked the stream ends, and the browser
 * reconnects.
 */
const isStillLetIn = (parts: CallerParts, request: Request): Promise<boolean> =>
  callerOf(parts, request).then(
    (caller) => !('why' in caller),
    () => false,
  );
