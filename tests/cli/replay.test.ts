import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Command } from 'commander';
import { generateKeyring } from '../../src/adapters/keyring/keyring.js';
import { runReplay, type CommandOptions } from '../../src/cli/replay/command.js';
import { replayCommand } from '../../src/cli/replay/commandLine.js';
import { differenceOf } from '../../src/cli/replay/difference.js';
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
const [happy, nudged] = [golden('happy'), golden('two-nudges-and-a-call')];

async function replayed(targets: readonly string[], more: Partial<CommandOptions> = {}): Promise<{ exit: number; lines: string[] }> {
  const lines: string[] = [];
  const options = {
    dataFolder: folder,
    environment: {},
    keysFile: goldenKeysFile,
    code: async () => code,
    print: (line: string) => lines.push(line),
  };
  return { exit: await runReplay({ ...options, targets, ...more }), lines };
}

function given(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

describe('replaying files', () => {
  it('says for each whether it replays, and exits with the worst', async () => {
    const { exit, lines } = await replayed([happy, 'nowhere.json', nudged]);
    expect(exit).toBe(2);
    expect(lines).toEqual([
      expect.stringMatching(/happy\.json replays: referral, \d+ events$/),
      '  result: {"outcome":"kept","nudgesSent":1}',
      'There is no file nowhere.json.',
      expect.stringMatching(/two-nudges-and-a-call\.json replays: referral, \d+ events$/),
      expect.stringMatching(/^ {2}result: /),
    ]);
  });

  it('takes the list of events alone, the newest first, and enums by their short names', async () => {
    const { events } = JSON.parse(readFileSync(happy, 'utf8')) as { events: { eventType: string }[] };
    const short = (name: string): string =>
      name
        .replace('EVENT_TYPE', '')
        .toLowerCase()
        .replace(/_(?<letter>[a-z])/g, (_, letter: string) => letter.toUpperCase());
    const listed = events.toReversed().map((event) => ({ ...event, eventType: short(event.eventType) }));
    expect((await replayed([given('listed.json', JSON.stringify(listed))])).exit).toBe(0);
  });

  it('names the event, what the history has, and what the code does instead', async () => {
    const other = changed(code, 'texting.sendText(', 'texting.callPatient(');
    const { exit, lines } = await replayed([nudged], { code: async () => other });
    expect(exit).toBe(1);
    expect(lines).toEqual([
      `${nudged} does not replay. A worker would stop at the same place and retry until it fits.`,
      `  the history has: event ${eventOf(nudged, 'sendText')}, schedules the activity sendText`,
      '  the code does: schedules the activity callPatient',
      expect.stringMatching(/^ {2}Temporal says: Activity type of scheduled event 'sendText' does not match/),
      expect.stringContaining('behind a patch'),
    ]);
  });

  it('names the error and the workflow task, and not the message, when the code throws', async () => {
    const failing = changed(
      code,
      'function applyTime(state, now) {',
      'function applyTime(state, now) { throw new TypeError("Mrs. Smith");',
    );
    const { exit, lines } = await replayed([happy], { code: async () => failing });
    expect([exit, lines[0]]).toEqual([1, `${happy} does not replay. The code throws TypeError in the workflow task that event 3 started.`]);
    expect(lines[1]).toMatch(/^ {2}at applyTime \(.+:\d+:\d+\)\./);
    expect(lines.join('\n')).not.toContain('Smith');
  });

  it('notices another result, which Temporal does not compare', async () => {
    const other = changed(code, 'nudgesSent: state.nudge.sent', 'nudgesSent: 7');
    const { exit, lines } = await replayed([happy], { code: async () => other });
    expect([exit, lines.slice(0, 3)]).toEqual([
      1,
      [
        `${happy} replays, but ends differently.`,
        '  the history has: {"outcome":"kept","nudgesSent":1}',
        '  the code does: {"outcome":"kept","nudgesSent":7}',
      ],
    ]);
  });

  it('replays a history that is still open', async () => {
    const { events } = JSON.parse(readFileSync(happy, 'utf8')) as { events: { eventType: string }[] };
    const cut = events.findIndex(({ eventType }) => eventType === 'EVENT_TYPE_ACTIVITY_TASK_STARTED');
    const { exit, lines } = await replayed([given('open.json', JSON.stringify({ events: events.slice(0, cut) }))]);
    expect([exit, lines.length]).toEqual([0, 1]);
  });
});

describe('the first difference', () => {
  const history = historyFromJSON(JSON.parse(readFileSync(nudged, 'utf8')));
  const id = eventOf(nudged, 'sendText');
  const event = `HistoryEvent(id: ${id}, ActivityTaskScheduled)`;

  it.each([
    [`No command scheduled for event ${event}`, 'nothing more in this workflow task'],
    [`Timer machine does not handle this event: ${event}`, 'starts a timer'],
    [`Complete workflow machine does not handle this event: ${event}`, 'returns'],
    [`Change machine cannot handle this event: ${event}`, 'asks for a patch'],
    [`Something that no one has seen: ${event}`, undefined],
  ])('is told in plain words: %s', (reason, code) => {
    expect(differenceOf(reason, history, id - 1)).toEqual({ event: id, history: 'activity task scheduled: sendText', code, reason });
  });

  it('is only what Temporal says, where that names no event', () => {
    expect(differenceOf('Something else', history, 3)).toEqual({ reason: 'Something else' });
  });

  it('is found in a workflow that no longer sends a text', async () => {
    const other = changed(code, 'await texting.sendText(', 'await (() => new Promise(() => undefined))(');
    const { exit, lines } = await replayed([nudged], { code: async () => other });
    expect([exit, lines.slice(1, 3)]).toEqual([
      1,
      [`  the history has: event ${id}, activity task scheduled: sendText`, '  the code does: starts a timer'],
    ]);
  });
});

describe('a history that cannot be read', () => {
  const refused = async (target: string, more: Partial<CommandOptions> = {}): Promise<string> => {
    const { exit, lines } = await replayed([target], more);
    expect([exit, lines.length]).toEqual([2, 1]);
    return lines[0] ?? '';
  };

  it('is reported in one line without its content', async () => {
    const away = { environment: { TEMPORAL_ADDRESS: '127.0.0.1:1' } };
    const decoded = readFileSync(happy, 'utf8').replace('"payloads":[{', '"payloads":[{"referralId":"r1"},{');
    expect(await refused('no-such-workflow')).toMatch(/^There is no file no-such-workflow, and no Temporal server to ask/);
    expect(await refused('no-such-workflow', away)).toBe('Temporal at 127.0.0.1:1 does not answer.');
    expect(await refused(given('text.json', 'Mrs. Smith'))).toMatch(/text\.json is not a history/);
    expect(await refused(given('other.json', '{"patient":"Mrs. Smith"}'))).toMatch(/other\.json is not a history/);
    expect(await refused(given('decoded.json', decoded))).toMatch(/decoded\.json cannot be decrypted/);
  });

  it('needs its own keys and namespace', async () => {
    const others = given('others.json', JSON.stringify(generateKeyring('others')));
    const impostor = given('impostor.json', JSON.stringify(generateKeyring('golden')));
    expect(await refused(happy, { keysFile: others })).toMatch(/is encrypted with the key "golden"\./);
    expect(await refused(happy, { keysFile: impostor })).toMatch(/cannot be decrypted for the namespace "\w+"\./);
    expect(await refused(happy, { namespace: 'elsewhere' })).toMatch(/for the namespace "elsewhere"/);
    expect(await refused(happy, { keysFile: join(folder, 'none.json') })).toMatch(/^The key file .*none\.json cannot be read\.$/);
  });

  it('is exit code 2 of the command, too', async () => {
    const codes: number[] = [];
    const program = new Command();
    replayCommand(program, (exit) => codes.push(exit), {});
    await program.parseAsync(['replay', join(folder, 'nowhere.json'), '--data', folder], { from: 'user' });
    expect(codes).toEqual([2]);
  });
});

/** The event in which an activity was scheduled first. */
function eventOf(file: string, activity: string): number {
  const { events } = JSON.parse(readFileSync(file, 'utf8')) as {
    events: { eventId: string; activityTaskScheduledEventAttributes?: { activityType: { name: string } } }[];
  };
  return Number(events.find((event) => event.activityTaskScheduledEventAttributes?.activityType.name === activity)?.eventId);
}
