import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runReplay } from '../../src/cli/replay/command.js';
import { replayHistory } from '../../src/cli/replay/replayHistory.js';
import { describeWith } from '../support/needs.js';
import '../support/quietTemporal.js';
import { startTemporal, type TestTemporal } from '../support/temporal.js';
import { digestOf } from './support/digest.js';
import { goldenConverter, goldenKeysFile, goldens } from './support/goldens.js';
import { replayBundle } from './support/replayBundle.js';
import { restless, scenarios } from './support/scenarios.js';
import { playAll, type Played } from './support/stage.js';

/** The others take their time; `npm run test:faults` plays them as well. */
const quick = ['happy', 'declined', 'revoked', 'opted-out'];
const tried = scenarios.filter(({ name }) => process.env['FAULTS'] === 'all' || quick.includes(name));

describeWith('temporal', 'the paths of the golden histories, live', () => {
  let temporal: TestTemporal;
  const played: Played[] = [];
  beforeAll(async () => {
    temporal = await startTemporal();
    // No workflow stays in memory: each task replays all that went before. A worker that keeps none
    // lets a task lie until its time is over when it has several at once, so it gets one at a time.
    for (const scenario of tried)
      played.push(...(await playAll([scenario], { temporal, dataConverter: goldenConverter(), maxCachedWorkflows: 0 })));
  });
  afterAll(() => temporal.stop());

  it.each(tried.map(({ name }) => [name]))('%s comes to the end that its golden history came to', (name) => {
    const { result } = played.find(({ scenario }) => scenario.name === name) ?? {};
    expect(digestOf(result)).toBe(goldens().findLast((golden) => golden.name === name)?.digest);
  });

  it('can be replayed by its id, from the server', async () => {
    const found = await replayedById('referral-happy');
    expect([found.exit, found.lines[1]]).toEqual([0, '  result: {"outcome":"kept","nudgesSent":1}']);
    expect(await replayedById('0f0f0f0f-1111-4111-8111-0f0f0f0f0f0f')).toEqual({
      exit: 2,
      lines: [expect.stringMatching(/^There is no workflow referral-0f0f0f0f-1111-4111-8111-0f0f0f0f0f0f in the namespace loopkeeper/)],
    });
  });

  it('replays what was asked about and told at once', async () => {
    const busy = await playAll(restless, { temporal, dataConverter: goldenConverter(), maxCachedWorkflows: 100 });
    const code = await replayBundle();
    for (const { scenario, history } of busy) {
      const { difference, error } = await replayHistory(history, { code, dataConverter: goldenConverter(), workflowId: scenario.name });
      expect([scenario.name, difference, error]).toEqual([scenario.name, undefined, undefined]);
    }
  });

  async function replayedById(target: string): Promise<{ exit: number; lines: string[] }> {
    const lines: string[] = [];
    const exit = await runReplay({
      targets: [target],
      dataFolder: 'none',
      environment: { TEMPORAL_ADDRESS: temporal.address, PAYLOAD_KEYS_FILE: goldenKeysFile },
      code: replayBundle,
      print: (line) => lines.push(line),
    });
    return { exit, lines };
  }
});
