import { once } from 'node:events';
import { createServer, request as ask, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { randomOf, type Random } from './random.js';

/** What was brought to Loopkeeper's door, and what it said. */
export interface Delivery {
  readonly path: string;
  readonly body: string;
  /** Real time of the answer. */
  readonly answeredAt: number;
  readonly status: number;
  readonly answer: string;
}

export interface Postman {
  readonly url: string;
  readonly deliveries: readonly Delivery[];
  readonly leadTo: (apiUrl: string) => void;
  /** From now on everything is brought once, at once. */
  readonly behave: () => void;
  readonly stop: () => Promise<void>;
}

interface Letter {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}
interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Stands where webhooks and callbacks come in, and brings some of them twice, late, after others,
 * or not at all; or loses the answer. What the EHR tells is never swallowed: an order that nobody
 * answered for is told again by the EHR itself.
 */
export async function openPostman(seed: number, callbacks: Moods = usualMoods): Promise<Postman> {
  const deliveries: Delivery[] = [];
  const random = randomOf(seed);
  let target: string | undefined;
  let isMoody = true;
  const bring = async (letter: Letter): Promise<Answer> => {
    if (target === undefined) return unavailable;
    const answer = await forward(target, letter);
    deliveries.push({
      path: letter.path,
      body: letter.body.toString('utf8'),
      answeredAt: Date.now(),
      status: answer.status,
      answer: answer.body.toString('utf8'),
    });
    return answer;
  };
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const letter = await read(incoming);
      const mood = isMoody && letter.path.startsWith('/webhooks/') ? moodOf(random, letter.path, callbacks) : 'once';
      const answer = await deliver(mood, random, letter, bring).catch(() => unavailable);
      if (answer === 'lost') outgoing.destroy();
      else respond(outgoing, answer);
    })().catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // listen() answers with an address object, for it was given a port and no pipe.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    deliveries,
    leadTo: (apiUrl) => void (target = apiUrl),
    behave: () => void (isMoody = false),
    stop: () => closed(server),
  };
}

type Mood = 'once' | 'twice' | 'late' | 'missing' | 'answer lost';
/** How callbacks of the providers are brought, by weight. */
export type Moods = Readonly<Record<Mood, number>>;
const usualMoods: Moods = { once: 70, twice: 10, late: 10, missing: 6, 'answer lost': 4 };

const moodOf = (random: Random, path: string, callbacks: Moods): Mood =>
  random.weighted(path.startsWith('/webhooks/ehr/') ? { once: 80, twice: 12, late: 3, missing: 0, 'answer lost': 5 } : callbacks);

async function deliver(mood: Mood, random: Random, letter: Letter, bring: (letter: Letter) => Promise<Answer>): Promise<Answer | 'lost'> {
  switch (mood) {
    case 'once':
      return bring(letter);
    case 'twice': {
      const [first] = await Promise.all([bring(letter), bring(letter)]);
      return first;
    }
    case 'late':
      await delay(random.between(200, 3_000));
      return bring(letter);
    case 'answer lost':
      await bring(letter);
      return 'lost';
    case 'missing':
      return { status: 200, headers: {}, body: Buffer.from('') };
  }
}

const unavailable: Answer = { status: 503, headers: {}, body: Buffer.from('') };

async function read(incoming: IncomingMessage): Promise<Letter> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer); // a request without an encoding gives buffers
  return { method: incoming.method ?? 'GET', path: incoming.url ?? '/', headers: incoming.headers, body: Buffer.concat(parts) };
}

function forward(target: string, letter: Letter): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sending = ask(`${target}${letter.path}`, { method: letter.method, headers: letter.headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.once('end', () => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(parts) }));
      answer.once('error', reject);
    });
    sending.once('error', reject);
    sending.end(letter.body);
  });
}

function respond(outgoing: ServerResponse, { status, headers, body }: Answer): void {
  const { 'transfer-encoding': _, connection: __, ...kept } = headers;
  outgoing.writeHead(status, { ...kept, 'content-length': body.length });
  outgoing.end(body);
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
