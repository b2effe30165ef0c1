import { beforeAll, describe, expect, it } from '@jest/globals';
import { digestOf } from '../../src/cli/replay/digest.js';
import { readHistory, type RawEvent } from '../../src/cli/replay/rawHistory.js';
import { replayHistory, type Replay } from '../../src/cli/replay/replayHistory.js';
import { wishText, type Wish } from '../../src/cli/replay/wish.js';
import '../support/quietTemporal.js';
import { changed } from './support/changed.js';
import { goldenConverter, goldens, type Golden } from './support/goldens.js';
import { replayBundle } from './support/replayBundle.js';
import { scenarios } from './support/scenarios.js';

const all = goldens().map((golden) => [golden.version, golden.name, golden] as const);
const newest = all.at(-1)?.[0];
const ofNewest = all.filter(([version]) => version === newest);

let code: string;
beforeAll(async () => {
  code = await replayBundle();
});

const replayed = ({ name, file }: Golden, of = code): Promise<Replay> =>
  replayHistory(readHistory(file), { code: of, dataConverter: goldenConverter(), workflowId: `referral-${name}` });

describe('golden histories', () => {
  it('are there for every path of the newest version', () => {
    expect(ofNewest.map(([, name]) => name).toSorted()).toEqual(scenarios.map(({ name }) => name).toSorted());
  });

  it.each(all)('%s %s goes its way under today’s code, to the same end', async (_, __, golden) => {
    const { failure, activations } = await replayed(golden);
    expect(failure).toBeUndefined();
    expect(digestOf(activations.at(-1)?.result?.value)).toBe(golden.digest);
  });

  it.each(all)('%s %s is a whole run, and sealed', (_, __, { file }) => {
    const { events } = readHistory(file);
    expect(events.at(-1)?.eventType).toBe('EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED');
    expect(new Set(events.flatMap(sealable).flatMap(encodings))).toEqual(new Set(['binary/encrypted']));
  });

  it('would notice a step that was changed', async () => {
    const golden = goldenNamed('two-nudges-and-a-call');
    const { failure } = await replayed(golden, changed(code, 'texting.sendText(', 'texting.callPatient('));
    expect(failure).toMatchObject({ kind: 'difference', reason: expect.stringContaining("'callPatient'") });
  });

  it('would notice another result, of which no command tells', async () => {
    const golden = goldenNamed('happy');
    const { failure, activations } = await replayed(golden, changed(code, 'nudgesSent: state.nudge.sent', 'nudgesSent: 7'));
    expect(failure).toBeUndefined();
    expect(digestOf(activations.at(-1)?.result?.value)).not.toBe(golden.digest);
  });
});

/**
 * What a replay does not compare: where an activity runs, and how long anything may take. A change
 * here is a change for every run that is open.
 */
describe('the commands of a referral', () => {
  it('are these', async () => {
    const replays = await Promise.all(ofNewest.map(([, , golden]) => replayed(golden)));
    const wishes = replays.flatMap(({ activations }) => activations).flatMap((activation) => activation.wishes);
    const said = (kind: string): string[] => [...new Set(wishes.filter((wish) => wish.kind === kind).map(text))].toSorted();
    const quick = '(startToClose 10s, retryFrom 0.2s, retryUpTo 10s)';
    expect(said('local activity')).toEqual([]);
    expect(said('activity')).toEqual([
      'activity assemblePacket (queue ehr, startToClose 120s, heartbeat 5s, retryFrom 1s, retryUpTo 300s)',
      `activity planNudges ${quick}`,
      `activity planSending ${quick}`,
      `activity planVisit ${quick}`,
      `activity record ${quick}`,
      `activity routeReferral ${quick}`,
      'activity sendText (queue sms, startToClose 30s, heartbeat 5s, retryFrom 2s, retryUpTo 300s)',
      'activity transmitPacket (startToClose 120s, heartbeat 5s, retryFrom 2s, retryUpTo 300s)',
      'activity writeChart (queue ehr, startToClose 120s, heartbeat 5s, retryFrom 1s, retryUpTo 900s)',
    ]);
    // The timer of a snooze is not started if a message comes while the row is being stored.
    expect(said('timer').filter((what) => what !== 'snooze ends')).toEqual([
      'ask whether the visit was kept',
      'hand over to a coordinator',
      'nudge 1',
      'nudge 2',
      'packet due at the office',
      'receipt due',
      'send again',
    ]);
  });
});

/** How long a timer runs is the scenario's. */
const text = (wish: Wish): string => (wish.kind === 'timer' ? (wish.settings['summary'] ?? '') : wishText(wish));

function goldenNamed(name: string): Golden {
  const found = ofNewest.find(([, one]) => one === name)?.[2];
  if (found === undefined) throw new Error(`There is no golden history ${name}`);
  return found;
}

/** In clear stay search attributes, and what the SDK notes of a local activity for itself. */
function sealable({ eventType, ...event }: RawEvent): unknown[] {
  if (eventType === 'EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES') return [];
  const marker = event['markerRecordedEventAttributes'] as { details?: { result?: unknown } } | undefined;
  return [marker === undefined ? event : marker.details?.result];
}

const encodings = (part: unknown): string[] =>
  [...(JSON.stringify(part) ?? '').matchAll(/"encoding":"(?<encoding>[^"]+)"/g)].map(({ groups }) =>
    Buffer.from(groups?.['encoding'] ?? '', 'base64').toString(),
  );
