import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { messages } from '../../src/cli/up/messages.js';
import { createProgress } from '../../src/cli/shared/progress.js';
import { repositoryRoot } from '../../src/cli/shared/repositoryRoot.js';
import { bringUp, type Programs, type Running, type SupervisorOptions } from '../../src/cli/up/supervisor.js';
import { readUp } from '../../src/cli/shared/upFile.js';
import { describeWith } from '../support/needs.js';
import { eventually } from '../support/temporal.js';

const program = (name: string) => join(repositoryRoot, `tests/support/programs/${name}.js`);
const standIns: Programs = { api: program('api'), worker: program('ready'), simulators: program('ready') };
const vendors = {
  TWILIO_AUTH_TOKEN: 'real-token',
  TELNYX_API_KEY: 'real-key',
  EHR_CLIENT_ID: 'real-client',
  OIDC_CLIENT_SECRET: 'real-secret',
};

describeWith('temporal', 'everything that one command brings up', () => {
  const parent = mkdtempSync(join(tmpdir(), 'loopkeeper-up-'));
  chmodSync(parent, 0o711);
  const dataFolder = join(parent, 'data');
  let lines: string[] = [];
  let running: Running;

  const start = (changes: Partial<SupervisorOptions> = {}) =>
    bringUp({
      dataFolder,
      scale: 43200,
      hasSimulators: true,
      programs: standIns,
      environment: {
        ...process.env,
        ...vendors,
      },
      progress: createProgress({ write: (text) => lines.push(text) }),
      signal: new AbortController().signal,
      ...changes,
    });

  beforeAll(async () => {
    running = await start();
  });
  afterAll(async () => {
    await running.stop();
    rmSync(parent, { recursive: true, force: true });
  });

  it('leaves a line for each part', () => {
    const titles = lines.filter((line) => line.startsWith('✓')).map((line) => line.split(/\s+/)[1]);
    expect(titles).toEqual(['PostgreSQL', 'Database', 'Temporal', 'Clock', 'Simulators', 'API', 'Worker']);
  });

  it('says in up.json where everything is, to its owner alone', () => {
    const up = readUp(dataFolder);
    expect(up).toEqual(running.up);
    expect(up).toMatchObject({
      api: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      codec: `${running.up.api}/codec`,
      temporal: { address: expect.stringMatching(/^127\.0\.0\.1:\d+$/), namespace: 'loopkeeper', ui: expect.stringMatching(/^http:/) },
      database: expect.stringMatching(/^postgresql:\/\/loopkeeper_app:/),
      secrets: { orders: expect.stringMatching(/^whsec_/) },
    });
    for (const pid of Object.values(running.up.pids)) expect(pid).toBeGreaterThan(1);
    expect(statSync(join(dataFolder, 'up.json')).mode & 0o777).toBe(0o600);
  });

  it('closes the data folder and every secret to others', () => {
    expect(statSync(dataFolder).mode & 0o777).toBe(0o700);
    for (const file of ['api-tokens', 'payload-keys.json', 'telnyx-private-key.pem']) {
      expect(statSync(join(dataFolder, 'secrets', file)).mode & 0o077).toBe(0);
    }
  });

  it('hands nothing of vendors and logins to the programs', () => {
    const told = readFileSync(join(dataFolder, 'told.jsonl'), 'utf8');
    for (const value of Object.values(vendors)) expect(told).not.toContain(value);
    expect(told).toContain('"LOOPKEEPER_DEMO":"true"');
  });

  it('begins on a Saturday at nine, for two weeks and a day without a holiday', () => {
    const begun = new Date(running.clock.practiceEpochMs).toLocaleString('en-US', {
      timeZone: 'America/New_York',
      weekday: 'long',
      hour: '2-digit',
      hourCycle: 'h23',
    });
    expect(begun).toBe('Saturday, 09');
  });

  it.each(['worker', 'api', 'simulators', 'temporal', 'postgres'] as const)(
    'starts what died again, and keeps up.json true: %s',
    async (name) => {
      const before = readUp(dataFolder)?.pids[name] ?? 0;
      process.kill(before, 'SIGKILL');
      const after = await eventually(() => {
        const pid = readUp(dataFolder)?.pids[name];
        return pid === null || pid === before ? undefined : pid;
      });
      expect(() => process.kill(after ?? 0, 0)).not.toThrow();
    },
  );

  it('leaves word of itself and of every process for the next start', () => {
    const word = JSON.parse(readFileSync(join(dataFolder, 'supervisor.json'), 'utf8')) as {
      supervisor: number;
      children: { pid: number }[];
    };
    expect(word.supervisor).toBe(process.pid);
    expect(new Set(word.children.map(({ pid }) => pid))).toEqual(new Set(Object.values(readUp(dataFolder)?.pids ?? {})));
  });

  it('stops everything, and goes on with the same secrets, clock and data', async () => {
    const before = running;
    const pids = Object.values(readUp(dataFolder)?.pids ?? {});
    await before.stop();
    expect(existsSync(join(dataFolder, 'up.json'))).toBe(false);
    for (const pid of pids) expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
    running = await start();
    expect(running.clock).toEqual(before.clock);
    expect([running.up.token, running.up.secrets, running.up.database.split('@')[0]]).toEqual([
      before.up.token,
      before.up.secrets,
      before.up.database.split('@')[0],
    ]);
  });

  it('says why it cannot come up, and leaves nothing running', async () => {
    await running.stop();
    await expect(start({ scale: 1 })).rejects.toThrow(messages.otherScale(messages.timeLapse(2), messages.realTime));
    await expect(start({ programs: { ...standIns, worker: program('broken') } })).rejects.toThrow('the reason is said here');
    expect(existsSync(join(dataFolder, 'supervisor.json'))).toBe(false);
    lines = [];
    running = await start();
  });
});
