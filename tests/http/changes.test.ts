import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createLiveChanges } from '../../src/http/worklist/changeFeed.js';
import type { ChangeMark } from '../../src/ports/worklist.js';
import { eventually } from '../support/temporal.js';
import { cardiologyOrder, openHarness, tokens, type Harness } from './apiHarness.js';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness({ limits: { inFlight: 2, denials: 100_000 } });
});
afterAll(() => harness.stop());

interface Stream {
  answer: IncomingMessage;
  events: () => string[];
  close: () => void;
  isOver: () => boolean;
}

/** As a browser's EventSource reads it, which says that it takes compressed answers too. */
async function listen(): Promise<Stream> {
  const headers = { host: 'loopkeeper.test', authorization: `Bearer ${tokens.manager}`, 'accept-encoding': 'gzip, br' };
  const sent = request(`${harness.url}/api/worklist/changes`, { headers }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  let isOver = false;
  answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  answer.on('end', () => (isOver = true));
  return {
    answer,
    events: () => text.split('\n\n').filter((event) => event.startsWith('event: ')),
    close: () => sent.destroy(),
    isOver: () => isOver,
  };
}

const until = (holds: () => boolean): Promise<true> => eventually(async () => (holds() ? true : undefined), 20);

it('tells at first, and after each change of a referral or a task, without a word of which', async () => {
  const stream = await listen();
  expect(stream.answer.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
  });
  expect(stream.answer.headers['content-encoding']).toBeUndefined();
  await until(() => stream.events().length === 1);
  await harness.order(cardiologyOrder());
  await until(() => stream.events().length > 1);
  const { db } = harness.database;
  const { id } = await db.referral.findFirstOrThrow();
  await harness.settled();
  const before = stream.events().length;
  const task = { reason: 'no-booking', ordinal: 1, owner: 'ana', queue: 'coordinators', openedAt: new Date(), deadline: new Date() };
  await db.task.create({ data: { id, referralId: id, ...task } });
  await until(() => stream.events().length > before);
  expect(stream.events().at(-1)).toMatch(/^event: changed\ndata: \{"at":"\d{4}-[^"]+Z"\}$/u);
  stream.close();
});

it('is not told of what only others look at', async () => {
  const stream = await listen();
  await until(() => stream.events().length === 1);
  await harness.call('GET', '/api/referrals', { token: tokens.coordinator });
  // The list was recorded, and several looks were taken since.
  await new Promise((done) => setTimeout(done, 300));
  expect(stream.events()).toHaveLength(1);
  stream.close();
});

it('takes nobody else its place, however many listen', async () => {
  const streams = [await listen(), await listen(), await listen()];
  expect((await harness.call('GET', '/api/worklist/counts', { token: tokens.coordinator })).status).toBe(200);
  for (const one of streams) one.close();
});

it('ends when the server stops, and with it the connection', async () => {
  const own = await openHarness();
  const kept = harness;
  harness = own;
  const stream = await listen();
  await until(() => stream.events().length === 1);
  await own.stop();
  await until(stream.isOver);
  harness = kept;
});

it('tells again once what was under way is committed, though the mark moved before', async () => {
  const marks: ChangeMark[] = [
    { seen: 1n, begun: 10n, settled: 10n },
    { seen: 2n, begun: 12n, settled: 11n },
    { seen: 2n, begun: 15n, settled: 11n },
    { seen: 2n, begun: 15n, settled: 12n },
    { seen: 2n, begun: 18n, settled: 18n },
  ];
  const told: bigint[] = [];
  let looks = 0;
  const changes = createLiveChanges({
    mark: async () => {
      const mark = marks[Math.min(looks, marks.length - 1)];
      looks += 1;
      if (mark === undefined) throw new Error('there is a last one');
      return mark;
    },
    log: { info: () => undefined, error: () => undefined },
    everyMs: 1,
  });
  const leave = changes.listen({ changed: () => told.push(BigInt(looks)), over: () => undefined });
  await until(() => looks > marks.length + 2);
  leave?.();
  // At first, when the mark moves, and when the transaction that moved it has come to its end.
  expect(told).toEqual([1n, 2n, 4n]);
  changes.stop();
});
