import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { canReach, postgresAccount, privateFolder } from '../servers/postgresAccount.js';
import { checkDataVersion } from './dataVersion.js';
import { isAlive, stopProcess } from './processes.js';

/**
 * What a supervisor leaves word of while it runs: itself, and who else must be gone before the next
 * one starts.
 */
interface Occupant {
  readonly supervisor: number;
  readonly children: readonly Child[];
}
export interface Child {
  readonly pid: number;
  /** A part of its command line: a process id alone may be somebody else's by now. */
  readonly mark: string;
}

export interface DataFolder {
  readonly path: string;
  readonly logs: string;
  /** Notes who must be stopped by the next start, should this process be killed. */
  readonly noteChildren: (children: readonly Child[]) => void;
  readonly release: () => void;
}

/**
 * Takes a data folder for this process: made when it is not there, closed to everyone else (0700).
 * What a killed run left running is stopped first.
 * @param mark a part of the command line of every supervisor
 * @throws when another supervisor runs in it, or a version created it that this one cannot read
 */
export async function takeDataFolder(folder: string, mark: string): Promise<DataFolder> {
  const path = resolve(folder);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  closeToOthers(path);
  checkDataVersion(path);
  const file = join(path, 'supervisor.json');
  await occupy(file, mark);
  const logs = join(path, 'logs');
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const noteChildren = (children: readonly Child[]) => {
    writeOccupant(`${file}.new`, { supervisor: process.pid, children }, 'w');
    renameSync(`${file}.new`, file);
  };
  return { path, logs, noteChildren, release: () => rmSync(file, { force: true }) };
}

/**
 * By root the folder is given to PostgreSQL's user, who must pass it on the way to its own: root
 * passes anyway, nobody else does.
 */
function closeToOthers(path: string): void {
  const account = postgresAccount();
  privateFolder(path, account !== undefined && canReach(path, account) ? account : undefined);
}

async function occupy(file: string, mark: string): Promise<void> {
  for (;;) {
    try {
      return writeOccupant(file, { supervisor: process.pid, children: [] }, 'wx');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      await clearAway(file, mark);
    }
  }
}

async function clearAway(file: string, mark: string): Promise<void> {
  const occupant = readOccupant(file);
  if (occupant !== undefined && occupant.supervisor !== process.pid && isAlive(occupant.supervisor, mark)) {
    throw new Error(
      `Loopkeeper is already running in this data folder (process ${occupant.supervisor}). Stop it first, or name another folder with --data.`,
    );
  }
  const leftovers = (occupant?.children ?? []).filter((child) => isAlive(child.pid, child.mark));
  await Promise.all(leftovers.map((child) => stopProcess(child.pid)));
  rmSync(file, { force: true });
}

function writeOccupant(file: string, occupant: Occupant, flag: 'w' | 'wx'): void {
  writeFileSync(file, JSON.stringify(occupant), { mode: 0o600, flag });
}

/** Undefined for a file that was cut short by a crash. */
function readOccupant(file: string): Occupant | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Occupant;
  } catch {
    return undefined;
  }
}
