import { beforeAll, describe, expect, it } from '@jest/globals';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker, type InjectedSinks } from '@temporalio/worker';
import { replayHistory, type Replay } from '../../src/cli/replay/replayHistory.js';
import '../support/quietTemporal.js';
import { changed } from './support/changed.js';
import type { CommandSinks } from './support/commandRecorder.js';
import { digestOf } from './support/digest.js';
import { goldenConverter, goldens, readGolden, type EventJson, type Golden } from './support/goldens.js';
import { replayBundle } from './support/replayBundle.js';
import { scenarios } from './support/scenarios.js';
import { workflowIdOf } from '../../workflows/contract.js';

const all = goldens().map((golden) => [golden.version, golden.name, golden] as const);
const newest = all.at(-1)?.[0];
const ofNewest = all.filter(([version]) => version === newest);

let code: string;
beforeAll(async () => {
  code = await replayBundle();
});

const replayed = (golden: Golden, of = code): Promise<Replay> =>
  replayHistory(historyFromJSON(readGolden(golden)), { code: of, dataConverter: goldenConverter(), workflowId: workflowIdOf(golden.name) });

describe('golden histories', () => {
  it('are there for every path of the newest version', () => {
    expect(ofNewest.map(([, name]) => name).toSorted()).toEqual(scenarios.map(({ name }) => name).toSorted());
  });

  it.each(all)('%s %s goes its way under today’s code, to the same end', async (_, __, golden) => {
    const { difference, error, result } = await replayed(golden);
    expect([difference, error]).toEqual([undefined, undefined]);
    expect(digestOf(result)).toBe(golden.digest);
  });

  it.each(all)('%s %s is a whole run, and sealed', (_, __, golden) => {
    const { events } = readGolden(golden);
    expect(events.at(-1)?.eventType).toBe('EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED');
    expect(new Set(events.flatMap(sealable).flatMap(encodings))).toEqual(new Set(['binary/encrypted']));
  });

  it('would notice a step that was changed', async () => {
    const golden = goldenNamed('two-nudges-and-a-call');
    const { difference } = await replayed(golden, changed(code, 'texting.sendText(', 'texting.callPatient('));
    expect(difference?.reason).toContain("'callPatient'");
  });

  it('would notice another result, of which no command tells', async () => {
    const golden = goldenNamed('happy');
    const { difference, result } = await replayed(golden, changed(code, 'nudgesSent: state.nudge.sent', 'nudgesSent: 7'));
    expect(difference).toBeUndefined();
    expect(digestOf(result)).not.toBe(golden.digest);
  });
});

/**
 * What a replay does not compare: where an activity runs, and how long anything may take. A change
 * here is a change for every run that is open.
 */
describe('the commands of a referral', () => {
  it('are these', async () => {
    const asked = { activity: new Set<string>(), 'local activity': new Set<string>(), timer: new Set<string>() };
    const sinks: InjectedSinks<CommandSinks> = {
      commands: { asked: { fn: (_, kind, text) => void asked[kind].add(text), callDuringReplay: true } },
    };
    for (const [, name, golden] of ofNewest)
      await Worker.runReplayHistory({ workflowBundle: { code }, dataConverter: goldenConverter(), sinks }, readGolden(golden), name);
    const said = (kind: keyof typeof asked): string[] => [...asked[kind]].toSorted();
    const quick = '(startToClose 10s, retryFrom 0.2s, retryUpTo 10s)';
    expect(said('local activity')).toEqual([]);
    expect(said('activity')).toEqual([
      'assemblePacket (queue ehr, startToClose 120s, heartbeat 5s, retryFrom 1s, retryUpTo 300s)',
      `planNudges ${quick}`,
      `planSending ${quick}`,
      `planVisit ${quick}`,
      `record ${quick}`,
      `routeReferral ${quick}`,
      'sendText (queue sms, startToClose 30s, heartbeat 5s, retryFrom 2s, retryUpTo 300s)',
      'transmitPacket (queue transmission, startToClose 120s, heartbeat 5s, retryFrom 2s, retryUpTo 300s)',
      'writeChart (queue ehr, startToClose 120s, heartbeat 5s, retryFrom 1s, retryUpTo 900s)',
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

function goldenNamed(name: string): Golden {
  const found = ofNewest.find(([, one]) => one === name)?.[2];
  if (found === undefined) throw new Error(`There is no golden history ${name}`);
  return found;
}

/** In clear stay search attributes, and what the SDK notes of a local activity for itself. */
function sealable({ eventType, ...event }: EventJson): unknown[] {
  if (eventType === 'EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES') return [];
  const marker = event['markerRecordedEventAttributes'] as { details?: { result?: unknown } } | undefined;
  return [marker === undefined ? event : marker.details?.result];
}

const encodings = (part: unknown): string[] =>
  [...(JSON.stringify(part) ?? '').matchAll(/"encoding":"(?<encoding>[^"]+)"/g)].map(({ groups }) =>
    Buffer.from(groups?.['encoding'] ?? '', 'base64').toString(),
  );
