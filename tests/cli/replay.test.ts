import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyring } from '../../src/adapters/keyring/keyring.js';
import { freePort } from '../../src/cli/shared/freePort.js';
import { Command } from 'commander';
import { runReplay, type ReplayOptions } from '../../src/cli/replay/command.js';
import { replayCommand } from '../../src/cli/replay/commandLine.js';
import { debuggerCommand } from '../../src/cli/replay/inspect.js';
import { changed } from '../replay/support/changed.js';
import { goldenKeysFile, goldens } from '../replay/support/goldens.js';
import { replayBundle } from '../replay/support/replayBundle.js';
import '../support/quietTemporal.js';

let code: string;
let folder: string;
beforeAll(async () => {
  code = await replayBundle();
  folder = mkdtempSync(join(tmpdir(), 'loopkeeper-replay-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const golden = (name: string): string => goldens().findLast((one) => one.name === name)?.file ?? '';

async function replayed(target: string, more: Partial<ReplayOptions> = {}): Promise<{ exit: number; lines: string[] }> {
  const lines: string[] = [];
  const options = {
    dataFolder: folder,
    environment: {},
    keysFile: goldenKeysFile,
    code: async () => code,
    print: (line: string) => lines.push(line),
  };
  return { exit: await runReplay({ ...options, target, ...more }), lines };
}

function given(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

describe('replaying a file', () => {
  it('says what was replayed, how it ended and the digest of that', async () => {
    const { exit, lines } = await replayed(golden('happy'));
    expect(exit).toBe(0);
    expect(lines).toEqual([
      expect.stringMatching(/^The code as it is now goes the way of this history: referral, \d+ events, \d+ workflow tasks\.$/),
      '  result   {"outcome":"kept","nudgesSent":1}',
      expect.stringMatching(/^ {2}digest {3}sha256:[\da-f]{64}$/),
    ]);
  });

  it('takes the list of events alone, the newest first, and enums by their short names', async () => {
    const { events } = JSON.parse(readFileSync(golden('happy'), 'utf8')) as { events: { eventType: string }[] };
    const short = (name: string): string =>
      name
        .replace('EVENT_TYPE', '')
        .toLowerCase()
        .replace(/_(?<letter>[a-z])/g, (_, letter: string) => letter.toUpperCase());
    const listed = events.toReversed().map((event) => ({ ...event, eventType: short(event.eventType) }));
    expect((await replayed(given('listed.json', JSON.stringify(listed)))).exit).toBe(0);
  });

  it('cuts it after an answer of the workflow, and shows the state there', async () => {
    const { exit, lines } = await replayed(golden('two-nudges-and-a-call'), { until: eventOf('two-nudges-and-a-call', 'sendText') });
    expect(exit).toBe(0);
    const shown = lines.join('\n');
    expect(shown).toMatch(/^Cut after event \d+ of \d+\.$/m);
    expect(shown).toMatch(/^ {4}stage +booking$/m);
    expect(shown).toMatch(/^ {4}nudgesSent +0$/m);
    expect(shown).toMatch(/^ {4}\S+Z, deliveryReceipt$/m);
    expect(shown).toMatch(/^ {4}event \d+ {2}activity sendText$/m);
  });

  it('says so when the event falls between two answers', async () => {
    const { exit, lines } = await replayed(golden('happy'), { until: eventOf('happy', 'sendText') + 3 });
    expect([exit, lines[0]]).toEqual([0, expect.stringMatching(/The workflow was told of event \d+ only in its next task\.$/)]);
  });

  it('lays what differs side by side when the code was changed', async () => {
    const other = changed(code, 'texting.sendText(', 'texting.callPatient(');
    const { exit, lines } = await replayed(golden('two-nudges-and-a-call'), { code: async () => other });
    expect(exit).toBe(1);
    const shown = lines.join('\n');
    expect(shown).toMatch(/^ {4}- activity sendText \(queue sms, startToClose 30s.*\) {3}event \d+$/m);
    expect(shown).toMatch(/^ {4}\+ activity callPatient \(queue sms, startToClose 30s.*\)$/m);
    expect(shown).toMatch(/^ {4}event \d+ {2}activity task completed: planNudges$/m);
    expect(shown).toContain('patched()');
  });

  it('names the error and the task, and not the words, when the code fails', async () => {
    const failing = changed(
      code,
      'function applyTime(state, now) {',
      'function applyTime(state, now) { throw new TypeError("Mrs. Smith");',
    );
    const { exit, lines } = await replayed(golden('happy'), { code: async () => failing });
    expect([exit, lines[0]]).toEqual([1, 'The code as it is now fails: TypeError in its first workflow task.']);
    expect(lines.join('\n')).not.toContain('Smith');
  });

  it('notices another result, which no command tells of', async () => {
    const other = changed(code, 'nudgesSent: state.nudge.sent', 'nudgesSent: 7');
    const { exit, lines } = await replayed(golden('happy'), { code: async () => other });
    expect([exit, lines.slice(0, 3)]).toEqual([
      1,
      [
        'The code as it is now comes to another end than this history.',
        '  then   {"outcome":"kept","nudgesSent":1}',
        '  now    {"outcome":"kept","nudgesSent":7}',
      ],
    ]);
  });

  it('mentions a time-out that was changed', async () => {
    const other = changed(code, "startToCloseTimeout: '30 seconds'", "startToCloseTimeout: '40 seconds'");
    const { exit, lines } = await replayed(golden('happy'), { code: async () => other });
    expect([exit, lines.at(-1)]).toEqual([0, expect.stringMatching(/^ {4}event \d+, activity sendText: startToClose 30s, now 40s$/)]);
  });
});

describe('nothing to replay', () => {
  const refused = async (target: string, more: Partial<ReplayOptions> = {}): Promise<string> => {
    const { exit, lines } = await replayed(target, more);
    expect([exit, lines.length]).toEqual([2, 1]);
    return lines[0] ?? '';
  };

  it('is said in one line each', async () => {
    const away = { environment: { TEMPORAL_ADDRESS: '127.0.0.1:1' } };
    const decoded = readFileSync(golden('happy'), 'utf8').replace('"payloads":[{', '"payloads":[{"referralId":"r1"},{');
    expect(await refused('nowhere.json')).toBe('There is no file nowhere.json.');
    expect(await refused('no-such-workflow')).toMatch(/^There is no file no-such-workflow, and no Temporal to ask/);
    expect(await refused('no-such-workflow', away)).toBe('Temporal at 127.0.0.1:1 does not answer.');
    expect(await refused(given('text.json', 'Mrs. Smith'))).toMatch(/text\.json is not JSON\.$/);
    expect(await refused(given('other.json', '{"patient":"Mrs. Smith"}'))).toMatch(/other\.json holds no history/);
    expect(await refused(given('decoded.json', decoded))).toMatch(/decoded\.json is no history as Temporal stores it/);
  });

  it('as long as the keys or the namespace are others', async () => {
    const others = given('others.json', JSON.stringify(generateKeyring('others')));
    const impostor = given('impostor.json', JSON.stringify(generateKeyring('golden')));
    expect(await refused(golden('happy'), { keysFile: others })).toMatch(
      /^The history is sealed with the key "golden", which is not at hand\./,
    );
    expect(await refused(golden('happy'), { keysFile: impostor })).toMatch(
      /^The history does not open with the key "golden" for the namespace/,
    );
    expect(await refused(golden('happy'), { namespace: 'elsewhere' })).toMatch(/for the namespace "elsewhere"/);
    expect(await refused(golden('happy'), { keysFile: join(folder, 'none.json') })).toMatch(
      /^The file of keys .*none\.json cannot be read\.$/,
    );
  });

  it('at an event that there is not, or before the workflow did anything', async () => {
    expect(await refused(golden('happy'), { until: 100_000 })).toMatch(/^There is no such event: the history has the events 1 to \d+\.$/);
    expect(await refused(golden('happy'), { until: Number.NaN })).toMatch(/^There is no such event/);
    expect(await refused(golden('happy'), { until: 2 })).toMatch(/^The workflow had done nothing yet at event 2/);
  });

  it('is exit code 2 of the command, too', async () => {
    const codes: number[] = [];
    const program = new Command();
    replayCommand(program, (code) => codes.push(code), {});
    await program.parseAsync(['replay', join(folder, 'nowhere.json'), '--data', folder], { from: 'user' });
    expect(codes).toEqual([2]);
  });
});

describe('--inspect', () => {
  it('has Node wait for a debugger before anything runs', async () => {
    const port = await freePort();
    const [program = '', ...args] = debuggerCommand(['nowhere.json'], port);
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const [told] = (await once(child.stderr, 'data')) as [Buffer];
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(told.toString()).toContain(`Debugger listening on ws://127.0.0.1:${port}/`);
  });
});

/** The event in which an activity was asked for, first. */
function eventOf(name: string, activity: string): number {
  const { events } = JSON.parse(readFileSync(golden(name), 'utf8')) as {
    events: { eventId: string; activityTaskScheduledEventAttributes?: { activityType: { name: string } } }[];
  };
  return Number(events.find((event) => event.activityTaskScheduledEventAttributes?.activityType.name === activity)?.eventId);
}
