import { openTask, type OpenTask, type ReferralState } from '../../src/domain/process/state.js';
import { day, hour, monday, newReferral } from './referralPlay.js';

export const now = monday + 2 * day;

type Reason = OpenTask['reason'];
/** Tasks by reason, each opened because of `why`. */
type Tasks = readonly (Reason | { readonly reason: Reason; readonly why: string })[];

const withTasks = (state: ReferralState, tasks: Tasks): ReferralState =>
  tasks.reduce((acc, task) => (typeof task === 'string' ? openTask(acc, task, now) : openTask(acc, task.reason, now, task.why)), state);

/** A routine order of which nothing is done yet, changed as said. */
export function stateOf(changes: Partial<Omit<ReferralState, 'tasks' | 'axes' | 'nudge'>> & Parts = {}): ReferralState {
  const { tasks = [], axes, nudge, ...rest } = changes;
  const { state } = newReferral(rest.urgency === undefined ? undefined : 'routine');
  return withTasks({ ...state, ...rest, axes: { ...state.axes, ...axes }, nudge: { ...state.nudge, ...nudge } }, tasks);
}

interface Parts {
  readonly tasks?: Tasks;
  readonly axes?: Partial<ReferralState['axes']>;
  readonly nudge?: Partial<ReferralState['nudge']>;
}
export type Changes = Parameters<typeof stateOf>[0];

export const packet = { ordinal: 1, missing: [], consentNeeded: false, deceased: false };
export const route = { ordinal: 1, specialistId: 's1', endpointId: 'e1' };
export const send = { ordinal: 1, sendId: 'send-1', tries: 1, receiptBy: now + hour, askNow: false };
export const plan = { nudgesAt: [now - hour, now + day], escalateAt: now + 5 * day };
export const visit = { id: 'a1', startAt: now + 3 * day, checkAt: now + 4 * day, source: 'ehr' } as const;

/** The packet is on its way: read, routed and accepted by the provider. */
export const sending = (changes: Changes = {}): ReferralState =>
  stateOf({
    sendBy: now + hour,
    packet,
    packetsAssembled: 1,
    route,
    routesTaken: 1,
    send,
    sendsMade: 1,
    ...changes,
    axes: { delivery: 'accepted', ...changes.axes },
  });

/** The office has the packet and the texts are planned. */
export const booking = (changes: Changes = {}): ReferralState =>
  sending({
    send: undefined,
    ...changes,
    axes: { delivery: 'transmitted', acceptance: 'pending', ...changes.axes },
    nudge: { plan, maxCycles: 2, ...changes.nudge },
  });

/** A visit is booked, in three days. */
export const bookedState = (changes: Changes = {}): ReferralState =>
  booking({ visit, ...changes, axes: { appointment: 'booked', ...changes.axes } });

/** The visit was kept; the chart does not say so yet. */
export const keptState = (changes: Changes = {}): ReferralState =>
  bookedState({
    evidence: [{ kind: 'ehr-appointment-fulfilled', visitAt: visit.startAt }],
    ...changes,
    axes: { appointment: 'kept', report: 'awaited', ...changes.axes },
  });

type Change = Readonly<Record<string, unknown>>;

/**
 * Exactly what differs between two states. Fields by path (`nudge.stopped`); a field that is gone
 * is undefined. Tasks as `opened: ['no-show', 'unreachable: deceased']`,
 * `closed: ['no-show by rosa: done']`; facts that were added without their number and time, both of
 * which are checked here. Compare with `toStrictEqual`.
 */
export function changesOf(before: ReferralState, after: ReferralState, at = now): Change {
  const opened = after.tasks.filter(({ reason, ordinal }) => !before.tasks.some((one) => one.reason === reason && one.ordinal === ordinal));
  const gone = before.tasks.filter(({ reason, ordinal }) => !after.tasks.some((one) => one.reason === reason && one.ordinal === ordinal));
  const added = after.facts.slice(before.facts.length);
  const closings = added.filter((fact) => fact.kind === 'taskClosed');
  const facts = added.filter((fact) => fact.kind !== 'taskClosed').map(({ n: _n, at: _at, ...fact }) => fact);
  expectKept(added, before.factsSeen, after.factsSeen, at);
  if (String(closings.map(({ reason }) => reason).sort()) !== String(gone.map(({ reason }) => reason).sort()))
    throw new Error('the closed tasks and the facts of their closing differ');
  return {
    ...differences('', { ...before, ...ledgers }, { ...after, ...ledgers }),
    ...differences('tasks', lasting(before, after), lasting(after, before)),
    ...(opened.length > 0 && { opened: opened.map(({ reason, because }) => (because === undefined ? reason : `${reason}: ${because}`)) }),
    ...(closings.length > 0 && { closed: closings.map(({ reason, by, decision }) => `${reason} by ${by}: ${decision}`) }),
    ...(facts.length > 0 && { facts: plainly(facts) }),
  };
}

/** Told in words of their own. */
const ledgers = { tasks: undefined, tasksOpened: undefined, facts: undefined, factsSeen: undefined };

const lasting = (one: ReferralState, other: ReferralState): Record<string, unknown> =>
  Object.fromEntries(
    one.tasks
      .filter(({ reason, ordinal }) => other.tasks.some((task) => task.reason === reason && task.ordinal === ordinal))
      .map((task) => [task.reason, task]),
  );

function expectKept(added: readonly { n: number; at: number }[], seen: number, seenAfter: number, at: number): void {
  const isCounted = seenAfter === seen + added.length && added.every(({ n }, index) => n === seen + 1 + index);
  if (!isCounted || added.some((fact) => fact.at !== at)) throw new Error('a fact is not counted, or not of this moment');
}

function differences(path: string, before: object, after: object): Change {
  const [old, fresh] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const names = [...new Set([...old.keys(), ...fresh.keys()])];
  return Object.assign(
    {},
    ...names.map((name) => differenceAt(path === '' ? name : `${path}.${name}`, old.get(name), fresh.get(name))),
  ) as Change;
}

function differenceAt(path: string, before: unknown, after: unknown): Change {
  if (isPlain(before) && isPlain(after)) return differences(path, before, after);
  return JSON.stringify(before) === JSON.stringify(after) ? {} : { [path]: plainly(after) };
}

const isPlain = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
/** Without the fields that are undefined. */
const plainly = (value: unknown): unknown => (value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown));
