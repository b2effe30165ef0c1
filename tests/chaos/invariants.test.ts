import { describe, expect, it } from '@jest/globals';
import { invariantNames, violationsOf } from './invariants.js';
import type { Ledgers } from './ledgers.js';
import { hourMs as hour, dayMs as day } from '../../src/domain/time/durations.js';

/** A Wednesday in Boston, at noon. */
const noon = Date.parse('2026-12-02T12:00:00-05:00');
const realNow = Date.parse('2026-11-26T12:00:00Z');

const send = {
  id: 'send-1',
  referralId: 'r1',
  channel: 'sms',
  step: 'nudge',
  ordinal: 1,
  to: '+16175550101',
  state: 'delivered',
  at: noon,
  realAt: realNow - 60_000,
};
const text = { key: 'send-1', to: send.to, at: noon + 300 * 14_400, takenAt: send.realAt + 300 };
const referral = {
  id: 'r1',
  orderId: 'order-1',
  status: 'open',
  outcome: null,
  stage: 'booking',
  nextWhat: 'nudge',
  nextAt: noon + 3 * day,
  endedAt: null,
  needsAttention: null,
};
const workflow = { referralId: 'r1', status: 'RUNNING', events: 60, bytes: 20_000, failedTasks: [], differs: undefined };

const sound: Ledgers = {
  scale: 14_400,
  now: noon + day,
  calmSince: realNow - 40_000,
  readAt: realNow,
  accepted: ['order-1'],
  stops: [],
  faxes: [{ key: 'send-0', to: '+16175550001', at: noon, takenAt: realNow - 70_000 }],
  texts: [text],
  referrals: [referral],
  sends: [{ ...send, id: 'send-0', channel: 'fax', step: 'packet', to: '+16175550001' }, send],
  tasks: [],
  workflows: [workflow],
  chart: { resources: [{ type: 'Task', key: 'urn:loopkeeper:task|r1-1' }], completedOrders: [] },
  audit: { holds: true, disclosures: ['r1'] },
  review: { all: 1, kept: 0 },
  leaks: [],
  zone: 'America/New_York',
};

const another = (id: string, at: number) => ({ ...send, id, ordinal: Number(id.slice(5)), at });
const taken = (ids: readonly string[], at = noon) => ids.map((key) => ({ ...text, key, at }));
/** So many texts, one every so many days. */
const texts = (count: number, everyDays: number): Partial<Ledgers> => {
  const ids = Array.from({ length: count }, (_, index) => `send-${index + 1}`);
  const all = ids.map((id, index) => another(id, noon + index * everyDays * day));
  return { texts: all.flatMap(({ id, at }) => taken([id], at)), sends: [...sound.sends.slice(0, 1), ...all] };
};
const permittedAt = (at: number): Partial<Ledgers> => ({
  texts: taken(['send-1'], at),
  sends: [...sound.sends.slice(0, 1), { ...send, at }],
});
const ended = { ...referral, status: 'ended', outcome: 'kept', endedAt: noon - hour };

const broken: readonly (readonly [invariant: string, how: string, change: Partial<Ledgers>])[] = [
  ['no accepted order is lost', 'no row', { accepted: ['order-1', 'order-2'], review: { all: 2, kept: 0 } }],
  ['no accepted order is lost', 'nobody has it', { workflows: [{ ...workflow, status: 'TERMINATED' }] }],
  [
    'one referral and one running workflow an order',
    'two referrals',
    { referrals: [referral, { ...referral, id: 'r2' }], workflows: [workflow, { ...workflow, referralId: 'r2' }] },
  ],
  ['one referral and one running workflow an order', 'two workflows', { workflows: [workflow, workflow] }],
  ['nothing is sent twice', 'one key', { texts: [text, text] }],
  [
    'nothing is sent twice',
    'one step',
    {
      texts: [...taken(['send-1']), ...taken(['send-9'], noon + 2 * day)],
      sends: [...sound.sends, { ...send, id: 'send-9', at: noon + 2 * day }],
    },
  ],
  [
    'nothing is sent that is not in the books',
    'unknown key',
    { faxes: [...sound.faxes, { key: 'send-7', to: '', at: noon, takenAt: realNow }] },
  ],
  ['no text outside the hours', 'at night', { ...permittedAt(noon + 8 * hour) }],
  ['no text outside the hours', 'on Sunday morning', { ...permittedAt(noon + 4 * day - hour) }],
  ['a permit is used at once', 'a minute later', { texts: [{ ...text, at: noon + 60_000 * 14_400 }] }],
  ['no text after a stop', 'after it', { stops: [{ from: send.to, answeredAt: text.takenAt - 1 }] }],
  [
    'one text a day and three a week, to one phone',
    'two a day',
    { texts: [...taken(['send-1']), ...taken(['send-2'], noon + hour)], sends: [...sound.sends, another('send-2', noon + hour)] },
  ],
  ['one text a day and three a week, to one phone', 'four a week', texts(4, 1)],
  ['no more than six texts a referral', 'seven', texts(7, 4)],
  [
    'nothing is sent after the end',
    'an hour later',
    { referrals: [{ ...ended, outcome: 'revoked', endedAt: noon - 9 * hour }], workflows: [] },
  ],
  [
    'one open task a reason, and none of an ended referral',
    'twice',
    { tasks: [1, 2].map(() => ({ referralId: 'r1', reason: 'no-booking', status: 'open' })) },
  ],
  [
    'one open task a reason, and none of an ended referral',
    'after the end',
    {
      referrals: [{ ...ended, outcome: 'revoked', endedAt: noon + hour }],
      tasks: [{ referralId: 'r1', reason: 'no-booking', status: 'open' }],
    },
  ],
  ['what waits for nobody goes on', 'overdue', { referrals: [{ ...referral, nextAt: sound.now - 31_000 * sound.scale }] }],
  ['the chart is written once', 'twice', { chart: { resources: [1, 2].map(() => ({ type: 'Task', key: 'a' })), completedOrders: [] } }],
  [
    'the chart says that the loop is closed',
    'kept, and not said',
    { referrals: [{ ...ended, endedAt: noon + hour }], review: { all: 1, kept: 1 } },
  ],
  [
    'the chart says that the loop is closed',
    'said, and not kept',
    { chart: { ...sound.chart, completedOrders: ['order-3'] }, review: { all: 1, kept: 1 } },
  ],
  ['the audit holds, and names every packet that was disclosed', 'broken chain', { audit: { holds: false, disclosures: ['r1'] } }],
  ['the audit holds, and names every packet that was disclosed', 'nothing said', { audit: { holds: true, disclosures: [] } }],
  [
    'no workflow task fails, and every history replays',
    'failed',
    { workflows: [{ ...workflow, failedTasks: ['NON_DETERMINISTIC_ERROR'] }] },
  ],
  ['no workflow task fails, and every history replays', 'differs', { workflows: [{ ...workflow, differs: 'another command' }] }],
  ['histories stay small', 'large', { workflows: [{ ...workflow, bytes: 300_000 }] }],
  ['no patient in the logs', 'a number', { leaks: ['api.log'] }],
  ['the review counts what is so', 'too few', { review: { all: 0, kept: 0 } }],
];

describe('the promises', () => {
  it('hold where nothing is wrong', () => {
    expect(violationsOf(sound)).toEqual([]);
    expect(violationsOf({ ...sound, ...texts(6, 4) })).toEqual([]);
  });

  it.each(broken)('%s: notices %s', (invariant, _, change) => {
    expect([...new Set(violationsOf({ ...sound, ...change }).map((found) => found.invariant))]).toEqual([invariant]);
  });

  it('are all tried here', () => {
    expect(new Set(broken.map(([invariant]) => invariant))).toEqual(new Set(invariantNames));
  });
});
