import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { groups, type CpuSeconds, type Group } from './summary.js';

/** Linux counts in hundredths of a second, whatever the kernel's own tick. */
const ticksASecond = 100;

interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  /** Its own, and of its children that have ended and were waited for. */
  readonly seconds: number;
}

/**
 * CPU seconds since it began of each part with all its children, such as PostgreSQL's connections.
 */
export function readCpu(pids: Readonly<Record<Group, number | null>>): CpuSeconds {
  const all = process.platform === 'linux' ? fromProc() : fromPs();
  const of = (pid: number | null): number | null => {
    if (pid === null || !all.some((one) => one.pid === pid)) return null;
    return secondsOf(pid, all);
  };
  // The groups are the keys.
  return Object.fromEntries(groups.map((group) => [group, of(pids[group])])) as unknown as CpuSeconds;
}

function secondsOf(pid: number, all: readonly ProcessTimes[]): number {
  const own = all.find((one) => one.pid === pid)?.seconds ?? 0;
  return all.filter(({ parent }) => parent === pid).reduce((sum, child) => sum + secondsOf(child.pid, all), own);
}

function fromProc(): ProcessTimes[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => timesOf(Number(name)));
}

function timesOf(pid: number): ProcessTimes[] {
  try {
    return [parseStat(pid, readFileSync(`/proc/${pid}/stat`, 'utf8'))];
  } catch {
    // It ended between the list and the look.
    return [];
  }
}

/**
 * proc(5): the name stands in parentheses and may hold anything; then state, parent, ... utime
 * (14), stime, cutime, cstime.
 */
export function parseStat(pid: number, stat: string): ProcessTimes {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { pid, parent: Number(fields[1]), seconds: ticks / ticksASecond };
}

function fromPs(): ProcessTimes[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,time='], { encoding: 'utf8' }).trim().split('\n').flatMap(parsePs);
}

/** `  123    1  01:02:03` or `1-02:03:04` or `0:01.50` */
export function parsePs(line: string): ProcessTimes[] {
  const match = /^\s*(\d+)\s+(\d+)\s+(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)\s*$/.exec(line);
  if (match === null) return [];
  const [, pid, parent, days = '0', hours = '0', minutes = '0', seconds = '0'] = match;
  return [
    {
      pid: Number(pid),
      parent: Number(parent),
      seconds: ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds),
    },
  ];
}
