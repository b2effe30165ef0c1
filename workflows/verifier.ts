import { isCancellation, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { Belief } from '../src/domain/process/believe.js';
import type { Arrival, Put } from './inbox.js';
import { hasPatch, patches } from './patches.js';

export interface Verifier {
  /**
   * The arrivals that may be applied now, in their order. An event of a system waits until its row
   * was read, and what a person did after it waits behind it, for it may be judged by the event.
   */
  readonly admit: (arrivals: readonly Arrival[]) => Arrival[];
  /** An event waits. This run must not end, nor go on in another. */
  readonly isBusy: () => boolean;
  /** An event waits, and its row will be read in a moment: nothing else is begun meanwhile. */
  readonly isReading: () => boolean;
}

/**
 * Within these the rows are read, or the database is out of reach. Then people's actions are taken
 * without waiting for the events, and the rows are asked for until they are read. Real time.
 */
const soon = '20 seconds';

const reading = { startToCloseTimeout: '10 seconds', retry: { initialInterval: '200 ms', maximumInterval: '10 seconds' } } as const;
const first = proxyActivities<Activities>({ ...reading, scheduleToCloseTimeout: soon });
const persistent = proxyActivities<Activities>(reading);

type Waiting = Extract<Arrival, { from: 'system' | 'person' }>;

/**
 * Reads the rows behind the signals of systems before they are believed: one activity for all that
 * came in a turn. Runs that began before it was built believe the signals that came before it.
 */
export function createVerifier(referralId: string, put: Put): Verifier {
  let waiting: Waiting[] = [];
  /** Events whose rows are being read: the first of those that wait. */
  let asked = 0;
  let isAway = false;

  const ask = (): void => {
    const events = waiting.flatMap((one) => (one.from === 'system' ? [one.event] : []));
    asked = events.length;
    if (asked === 0) return;
    const { verifyEvents } = isAway ? persistent : first;
    void verifyEvents({ referralId, events }).then(
      (outcome) => put({ from: 'check', outcome }),
      (error: unknown) => put({ from: 'check', outcome: error instanceof Error ? error : new Error('The rows cannot be read') }),
    );
  };

  /** What was read, and the actions up to the next event. */
  const release = (beliefs: readonly Belief[]): Arrival[] => {
    const released: Arrival[] = [];
    let next = 0;
    for (let one = waiting[0]; one !== undefined; one = waiting[0]) {
      if (one.from === 'system' && next >= beliefs.length) break;
      released.push(one.from === 'system' ? { from: 'record', name: one.event.name, belief: beliefs[next++] ?? {} } : one);
      waiting = waiting.slice(1);
    }
    isAway = false;
    return released;
  };

  /** People's actions go ahead, and the rows are asked for once more. */
  const goAhead = (error: Error): Arrival[] => {
    if (isAway || isCancellation(error)) throw error;
    isAway = true;
    const actions = waiting.filter(({ from }) => from === 'person');
    waiting = waiting.filter(({ from }) => from === 'system');
    return actions;
  };

  const mustWait = (arrival: Arrival): arrival is Waiting =>
    arrival.from === 'system'
      ? hasPatch(patches, '2026-11-signals-are-verified')
      : arrival.from === 'person' && waiting.length > 0 && !isAway;

  const admitOne = (arrival: Arrival): Arrival[] => {
    if (arrival.from === 'check') {
      asked = 0;
      return arrival.outcome instanceof Error ? goAhead(arrival.outcome) : release(arrival.outcome);
    }
    if (!mustWait(arrival)) return [arrival];
    waiting = [...waiting, arrival];
    return [];
  };

  return {
    admit: (arrivals) => {
      const admitted = arrivals.flatMap(admitOne);
      if (asked === 0) ask();
      return admitted;
    },
    isBusy: () => waiting.length > 0,
    isReading: () => waiting.length > 0 && !isAway,
  };
}
