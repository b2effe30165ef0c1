import type { Context } from '@temporalio/activity';
import { activityContext } from './context.js';

/**
 * A heartbeat says in which call of a port the activity is. It is sent when a call begins and ends, and every second during the call, but no
 * longer than the call may take. So Temporal retries within seconds of a killed worker (`heartbeatTimeout` in workflows/steps.ts, 5 s), and
 * also when a call hangs past every time limit of its own:
 *
 * | Port        | A call may take | Because                                                                      |
 * |-------------|-----------------|------------------------------------------------------------------------------|
 * | ehr         | 100 s           | a chart is several requests of at most 20 s; startToCloseTimeout is 2 min    |
 * | transmitter | 100 s           | an upload and a send, or a list of several pages, of at most 30 s each       |
 * | messenger   | 25 s            | a request of at most 10 s, twice; startToCloseTimeout is 30 s                |
 * | any other   | 30 s            | PostgreSQL, and the rendering of a packet                                    |
 */
const mostMs: Readonly<Record<string, number>> = { ehr: 100_000, transmitter: 100_000, messenger: 25_000 };
const usualMostMs = 30_000;
const everyMs = 1_000;

/** What a heartbeat carries. Temporal keeps the last one and hands it to the next attempt. */
interface Heartbeat {
  readonly what: string;
  readonly place?: unknown;
}
interface Progress extends Heartbeat {
  readonly untilMs: number;
}
const progress = new WeakMap<Context, Progress>();

/** @param place how far the activity has come; it stays what it was when no new one is given */
function note(what: string, port: string, place?: unknown): void {
  const context = activityContext();
  if (context === undefined) return;
  const heartbeat: Heartbeat = { what, place: place ?? placeOf(context) };
  progress.set(context, { ...heartbeat, untilMs: Date.now() + (mostMs[port] ?? usualMostMs) });
  context.heartbeat(heartbeat);
}

function placeOf(context: Context): unknown {
  // Only this file writes heartbeats.
  const last = progress.get(context) ?? (context.info.heartbeatDetails as Heartbeat | undefined);
  return last?.place;
}

/** Keeps how far this activity has come, for a retry to go on from there. */
export const keepPlace = (place: object): void => note('at a new place', '', place);

/** What `keepPlace` kept last, in this attempt or an earlier one. Undefined outside Temporal. */
export function keptPlace(): unknown {
  const context = activityContext();
  return context && placeOf(context);
}

/** @returns what stops it */
export function startHeartbeat(): () => void {
  const context = activityContext();
  if (context === undefined) return () => undefined;
  note('begun', '');
  const timer = setInterval(() => {
    const now = progress.get(context);
    if (now !== undefined && Date.now() < now.untilMs) context.heartbeat({ what: now.what, place: now.place } satisfies Heartbeat);
  }, everyMs);
  return () => clearInterval(timer);
}

type Method = (...args: readonly unknown[]) => unknown;

/** The same ports; each call that takes time is noted when it begins and when it ends. */
export function noteCalls<Ports extends object>(ports: Ports): Ports {
  return mapValues(ports, (port, methods) =>
    typeof methods === 'object' && methods !== null
      ? mapValues(methods, (name, run) => (typeof run === 'function' ? noted(port, name, run as Method) : run))
      : methods,
  );
}

function noted(port: string, name: string, run: Method): Method {
  return (...args) => {
    const answer = run(...args);
    if (!(answer instanceof Promise)) return answer;
    note(`${port}.${name}`, port);
    return answer.finally(() => note(`after ${port}.${name}`, ''));
  };
}

/**
 * Names stay, and each value keeps its type: the callers above replace functions by functions of
 * the same signature.
 */
function mapValues<Table extends object>(table: Table, map: (name: string, value: unknown) => unknown): Table {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, map(name, value)])) as Table;
}
