import { DateTime } from 'luxon';
import type { Ledgers, SendEntry } from './ledgers.js';
import { dayMs } from '../../src/domain/time/durations.js';

/** A promise that was broken, in words free of patients' data. */
export interface Violation {
  readonly invariant: string;
  readonly what: string;
}

type Check = (ledgers: Ledgers) => string[];

/** The promises that must hold whatever happened, each a pure function over the ledgers. */
const invariants: Readonly<Record<string, Check>> = {
  'no accepted order is lost': ({ accepted, referrals, workflows, tasks }) => {
    const byOrder = new Map(referrals.map((row) => [row.orderId, row]));
    const running = new Set(workflows.filter(({ status }) => status === 'RUNNING').map(({ referralId }) => referralId));
    const owed = new Set(tasks.filter(({ status }) => status === 'open').map(({ referralId }) => referralId));
    return accepted.flatMap((orderId) => {
      const row = byOrder.get(orderId);
      if (row === undefined) return [`order ${orderId} has no referral`];
      return row.status !== 'open' || running.has(row.id) || owed.has(row.id) ? [] : [`nobody has the referral of order ${orderId}`];
    });
  },

  'one referral and one running workflow an order': ({ referrals, workflows }) => [
    ...repeated(referrals.map(({ orderId }) => orderId)).map((orderId) => `order ${orderId} has several referrals`),
    ...repeated(workflows.filter(({ status }) => status === 'RUNNING').map(({ referralId }) => referralId)).map(
      (id) => `referral ${id} has several running workflows`,
    ),
  ],

  'nothing is sent twice': ({ faxes, texts, sends }) => [
    ...repeated(keysOf(faxes)).map((key) => `fax ${key} was taken twice`),
    ...repeated(keysOf(texts)).map((key) => `text ${key} was taken twice`),
    ...repeated(sends.filter(isTaken([...faxes, ...texts])).map(({ referralId, step, ordinal }) => `${referralId} ${step} ${ordinal}`)).map(
      (step) => `the step ${step} was sent twice`,
    ),
  ],

  'nothing is sent that is not in the books': ({ faxes, texts, sends }) => {
    const known = new Set(sends.map(({ id }) => id));
    return keysOf([...faxes, ...texts]).flatMap((key) => (known.has(key) ? [] : [`${key} was sent and stands nowhere`]));
  },

  'no text outside the hours': ({ texts, sends, zone }) =>
    nudges(sends)
      .filter(isTaken(texts))
      .flatMap(({ id, at }) => {
        const local = DateTime.fromMillis(at, { zone });
        const isOpen = local.hour >= (local.weekday === 7 ? 12 : 9) && local.hour < 20;
        return isOpen ? [] : [`text ${id} was permitted at ${local.toFormat('ccc HH:mm')}`];
      }),

  'a permit is used at once': ({ texts, sends, scale }) => {
    const taken = new Map(texts.map(({ key, at }) => [key, at]));
    return nudges(sends).flatMap(({ id, at }) => {
      const lateMs = ((taken.get(id) ?? at) - at) / scale;
      return lateMs < -clockMs || lateMs > permitLastsMs ? [`text ${id} left ${Math.round(lateMs / 1_000)} s after it was permitted`] : [];
    });
  },

  'no text after a stop': ({ stops, texts }) =>
    stops.flatMap(({ from, answeredAt }) =>
      texts
        .filter(({ key, to, takenAt }) => key !== null && to === from && takenAt > answeredAt)
        .map(({ key }) => `text ${key} went out after the patient's stop`),
    ),

  'one text a day and three a week, to one phone': ({ texts, sends, zone }) =>
    [...groups(nudges(sends).filter(isTaken(texts)), ({ to }) => to).values()].flatMap((mine) => {
      const days = mine.map(({ at }) => DateTime.fromMillis(at, { zone }).startOf('day').toMillis()).toSorted((one, other) => one - other);
      const inWeek = (index: number): number =>
        days.filter((day) => day >= (days[index] ?? 0) && day < (days[index] ?? 0) + 6.5 * dayMs).length;
      return [
        ...repeated(days.map(String)).map(() => 'two texts on one day to one phone'),
        ...days.flatMap((_, index) => (inWeek(index) > 3 ? ['more than three texts within a week to one phone'] : [])),
      ];
    }),

  'no more than six texts a referral': ({ texts, sends }) =>
    [...groups(nudges(sends).filter(isTaken(texts)), ({ referralId }) => referralId)].flatMap(([id, mine]) =>
      mine.length > 6 ? [`referral ${id} had ${mine.length} texts`] : [],
    ),

  'nothing is sent after the end': ({ referrals, sends, texts, faxes, scale }) => {
    const endedAt = new Map(referrals.map(({ id, endedAt: at }) => [id, at]));
    return sends.filter(isTaken([...texts, ...faxes])).flatMap(({ id, referralId, at }) => {
      const end = endedAt.get(referralId);
      return end !== undefined && end !== null && at > end + noticedWithinMs * scale
        ? [`${id} was permitted after its referral had ended`]
        : [];
    });
  },

  'one open task a reason, and none of an ended referral': ({ referrals, tasks }) => {
    const ended = new Set(referrals.filter(({ status }) => status === 'ended').map(({ id }) => id));
    const open = tasks.filter(({ status }) => status === 'open');
    return [
      ...repeated(open.map(({ referralId, reason }) => `${referralId} ${reason}`)).map((which) => `task ${which} is open twice`),
      ...open
        .filter(({ referralId }) => ended.has(referralId))
        .map(({ referralId, reason }) => `${reason} is open of the ended ${referralId}`),
    ];
  },

  'what waits for nobody goes on': ({ referrals, scale, now, readAt, calmSince }) =>
    referrals.flatMap(({ id, status, nextAt, nextWhat, needsAttention, stage }) => {
      if (status !== 'open' || needsAttention !== null || nextAt === null || readAt - calmSince < goesOnWithinMs) return [];
      const lateMs = (now - nextAt) / scale;
      return lateMs < goesOnWithinMs
        ? []
        : [`referral ${id} (${stage}) stands still: "${nextWhat ?? ''}" was due ${Math.round(lateMs / 1_000)} s ago`];
    }),

  'the chart is written once': ({ chart }) =>
    repeated(chart.resources.map(({ type, key }) => `${type} ${key}`)).map((which) => `${which} stands in the chart twice`),

  'the chart says that the loop is closed': ({ referrals, chart }) => {
    const completed = new Set(chart.completedOrders);
    const kept = referrals.filter(({ status, outcome }) => status === 'ended' && outcome === 'kept');
    return [
      ...kept.filter(({ orderId }) => !completed.has(orderId)).map(({ id }) => `referral ${id} was kept, and its order is not completed`),
      ...[...completed]
        .filter((orderId) => !referrals.some((row) => row.orderId === orderId && (row.outcome === 'kept' || row.status === 'open')))
        .map((orderId) => `order ${orderId} is completed without a kept visit`),
    ];
  },

  'the audit holds, and names every packet that was disclosed': ({ audit, sends, faxes }) => [
    ...(audit.holds ? [] : ['the chain of the audit is broken']),
    ...[...new Set(sends.filter(isTaken(faxes)).map(({ referralId }) => referralId))]
      .filter((id) => !audit.disclosures.includes(id))
      .map((id) => `nothing in the audit says that referral ${id} was disclosed`),
  ],

  'no workflow task fails, and every history replays': ({ workflows }) =>
    workflows.flatMap(({ referralId, failedTasks, differs }) => [
      ...failedTasks.map((cause) => `a workflow task of referral ${referralId} failed: ${cause}`),
      ...(differs === undefined ? [] : [`the history of referral ${referralId} does not replay: ${differs}`]),
    ]),

  'histories stay small': ({ workflows }) =>
    workflows.flatMap(({ referralId, events, bytes }) =>
      events > 1_000 || bytes > 200_000 ? [`the history of referral ${referralId} has ${events} events and ${bytes} bytes`] : [],
    ),

  'no patient in the logs': ({ leaks }) => leaks.map((name) => `a patient's number stands in ${name}`),

  'the review counts what is so': ({ review, accepted, chart }) => [
    ...(review.all === new Set(accepted).size ? [] : [`the review counts ${review.all} orders of ${new Set(accepted).size}`]),
    ...(review.kept >= chart.completedOrders.length ? [] : [`the review counts ${review.kept} kept of ${chart.completedOrders.length}`]),
  ],
};

export const invariantNames = Object.keys(invariants);

export function violationsOf(ledgers: Ledgers): Violation[] {
  return Object.entries(invariants).flatMap(([invariant, check]) => check(ledgers).map((what) => ({ invariant, what })));
}

/**
 * Real time: the provider is called with the permit in hand; a call is given up after half a
 * minute, and a process may stand still meanwhile.
 */
const permitLastsMs = 35_000;
/** Real time: two processes of one machine read one clock. */
const clockMs = 50;
/** Real time: a step that is under way is told of the end by Temporal. */
const noticedWithinMs = 2_000;
/** Real time, from the end of the faults on. */
const goesOnWithinMs = 30_000;

const keysOf = (taken: readonly { readonly key: string | null }[]): string[] => taken.flatMap(({ key }) => key ?? []);
const nudges = (sends: readonly SendEntry[]): SendEntry[] => sends.filter(({ channel }) => channel === 'sms');

function isTaken(taken: readonly { readonly key: string | null }[]): (send: SendEntry) => boolean {
  const keys = new Set(keysOf(taken));
  return ({ id }) => keys.has(id);
}

const repeated = (values: readonly string[]): string[] => [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];

function groups<Value>(values: readonly Value[], keyOf: (value: Value) => string): Map<string, Value[]> {
  const found = new Map<string, Value[]>();
  for (const value of values) found.set(keyOf(value), [...(found.get(keyOf(value)) ?? []), value]);
  return found;
}
