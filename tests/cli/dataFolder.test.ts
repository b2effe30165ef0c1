import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { takeDataFolder } from '../../src/cli/shared/dataFolder.js';
import { checkDataVersion } from '../../src/cli/shared/dataVersion.js';
import { canReach, privateFolder } from '../../src/cli/servers/postgresAccount.js';

let parent: string;
let folder: string;
const started: ChildProcess[] = [];

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'loopkeeper-folder-'));
  chmodSync(parent, 0o711);
  folder = join(parent, 'data');
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(parent, { recursive: true, force: true });
});

const occupantFile = () => join(folder, 'supervisor.json');

describe('the data folder', () => {
  it('is made, and closed to everyone else', async () => {
    const taken = await takeDataFolder(folder, 'loopkeeper');
    for (const path of [folder, taken.logs]) expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(JSON.parse(readFileSync(occupantFile(), 'utf8'))).toEqual({ supervisor: process.pid, children: [] });
    taken.release();
    expect(existsSync(occupantFile())).toBe(false);
  });

  it('is not taken while another supervisor runs in it', async () => {
    leave({ supervisor: await sleeping('loopkeeper-mark'), children: [] });
    await expect(takeDataFolder(folder, 'loopkeeper-mark')).rejects.toThrow('already running');
  });

  it('is taken when the number of a dead supervisor belongs to another program by now', async () => {
    leave({ supervisor: await sleeping('something-else'), children: [] });
    (await takeDataFolder(folder, 'loopkeeper-mark')).release();
    expect(started[0]?.exitCode).toBeNull();
  });

  it('is cleared of what a killed run left running, and of nothing else', async () => {
    const [left, stranger] = [await sleeping('worker-mark'), await sleeping('stranger')];
    leave({
      supervisor: 999_999_999,
      children: [
        { pid: left, mark: 'worker-mark' },
        { pid: stranger, mark: 'api-mark' },
      ],
    });
    const gone = once(started[0] as ChildProcess, 'exit'); // `sleeping` has put it there
    (await takeDataFolder(folder, 'loopkeeper-mark')).release();
    await gone;
    expect(started[1]?.exitCode ?? started[1]?.signalCode).toBeNull();
  });

  it('is used again by the same version', async () => {
    (await takeDataFolder(folder, 'loopkeeper')).release();
    mkdirSync(join(folder, 'secrets'));
    (await takeDataFolder(folder, 'loopkeeper')).release();
    expect(readFileSync(join(folder, 'version'), 'utf8')).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each(['secrets', 'postgres', 'temporal.db'])('of version 0.1 is refused, with what to do: it holds %s', async (name) => {
    mkdirSync(join(folder, name), { recursive: true });
    await expect(takeDataFolder(folder, 'loopkeeper')).rejects.toThrow(
      /Loopkeeper 0\.1 created the data folder .*data, and .* cannot read it\. Delete the folder to start over, or name another one with --data\./,
    );
  });

  it.each([
    ['0.2.0', '0.3.1', false],
    ['0.2.0', '1.0.0', true],
    ['1.4.0', '1.5.0', false],
  ])('of version %s: %s refuses it: %p', (created, version, isRefused) => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'version'), `${created}\n`);
    const check = () => checkDataVersion(folder, version);
    if (isRefused) expect(check).toThrow(`Loopkeeper ${created} created the data folder`);
    else expect(check).not.toThrow();
  });

  it('is taken when the word of the last run was cut short', async () => {
    mkdirSync(folder);
    writeFileSync(occupantFile(), '{"superv');
    await expect(takeDataFolder(folder, 'loopkeeper-mark')).resolves.toMatchObject({ path: folder });
  });
});

describe("PostgreSQL's folder", () => {
  const stranger = { uid: 65_533, gid: 65_533 };

  it('lies where it was asked for when PostgreSQL can get there', () => {
    expect(canReach(folder, stranger)).toBe(true);
    expect(privateFolder(folder, undefined)).toBe(folder);
  });

  it('cannot be reached below a closed folder', () => {
    chmodSync(parent, 0o700);
    expect(canReach(join(folder, 'postgres'), stranger)).toBe(false);
  });

  it('lies elsewhere then, the same place at each start', () => {
    const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    chmodSync(parent, 0o600);
    const place = privateFolder(folder, own);
    expect(place).not.toContain(parent);
    expect(privateFolder(folder, own)).toBe(place);
    expect(statSync(place).mode & 0o777).toBe(0o700);
    rmSync(place, { recursive: true });
    chmodSync(parent, 0o700);
  });
});

function leave(occupant: object): void {
  mkdirSync(folder);
  writeFileSync(occupantFile(), JSON.stringify(occupant));
}

/** A process whose command line holds the mark. */
async function sleeping(mark: string): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 60_000); process.stdout.write("up")', mark], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  started.push(child);
  if (child.stdout !== null) await once(child.stdout, 'data');
  return child.pid ?? 0;
}
