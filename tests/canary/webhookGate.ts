import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request of ours as it came to somebody else's door. */
export interface Seen {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: string;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface Gate {
  readonly url: string;
  /** Everything that came, the first first. */
  readonly seen: readonly Seen[];
  /** Where requests go from now on; before, they are answered 503. */
  readonly leadTo: (url: string) => void;
  /** The next request like this is answered here, and goes no further. */
  readonly answerNext: (isMeant: (seen: Seen) => boolean, answer: Answer) => void;
  /** Whether every planned answer was asked for. */
  readonly isDone: () => boolean;
  readonly stop: () => Promise<void>;
}

/**
 * A door before a simulator: notes what it is asked, and can answer as a provider does that repeats
 * in its errors what it was sent.
 */
export async function openGate(): Promise<Gate> {
  const seen: Seen[] = [];
  const planned: { isMeant: (seen: Seen) => boolean; answer: Answer }[] = [];
  let target: string | undefined;

  const answerFor = (one: Seen): Answer | undefined => {
    const index = planned.findIndex(({ isMeant }) => isMeant(one));
    const [plan] = index < 0 ? [] : planned.splice(index, 1);
    return plan?.answer ?? (target === undefined ? { status: 503, type: 'text/plain', body: 'Not yet' } : undefined);
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const one = await seenOf(request);
    seen.push(one);
    const answer = answerFor(one);
    if (answer === undefined) return forward(`${target ?? ''}${one.url}`, request, one, response);
    response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
    return undefined;
  };

  // A simulator that cuts the connection has it cut here, too.
  const server = createServer((request, response) => void serve(request, response).catch(() => request.socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // It was given a port and no pipe: an address object.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    leadTo: (url) => void (target = url),
    answerNext: (isMeant, answer) => void planned.push({ isMeant, answer }),
    isDone: () => planned.length === 0,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function seenOf(request: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // a stream without an encoding gives Buffers
  const headers = request.rawHeaders.map((word, index) => `${word}${index % 2 === 0 ? ': ' : '\n'}`).join('');
  return { method: request.method ?? '', url: request.url ?? '', headers, body: Buffer.concat(chunks) };
}

/** What belongs to one connection and not to the next. */
const ofTheConnection = new Set(['host', 'connection', 'keep-alive', 'content-length', 'transfer-encoding', 'expect']);

async function forward(url: string, { headers }: IncomingMessage, { method, body }: Seen, response: ServerResponse): Promise<void> {
  const kept = Object.entries(headers).filter(([name]) => !ofTheConnection.has(name));
  const answer = await fetch(url, {
    method,
    headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
    redirect: 'manual',
    ...(body.length === 0 ? {} : { body }),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  response.writeHead(answer.status, Object.fromEntries([...answer.headers].filter(([name]) => !ofTheConnection.has(name)))).end(bytes);
}
