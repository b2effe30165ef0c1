import { AsyncLocalStorage } from 'node:async_hooks';
import { appendFileSync, readFileSync } from 'node:fs';
import { Context } from '@temporalio/activity';

/** What the test tells a program of ours that it starts, and hears from it: JSON in two files. */
export interface Orders {
  /** By workflow: the points at which its activities stand still until the program is killed. */
  readonly hold: Readonly<Record<string, readonly string[]>>;
  /** Points at which whoever comes first stands still. */
  readonly holdFirst: readonly string[];
  /** Report every point that is passed. */
  readonly record: boolean;
}

export interface Report {
  readonly who: string;
  readonly point: string;
  readonly held: boolean;
}

export const ordersVariable = 'FAULT_ORDERS';
export const reportsVariable = 'FAULT_REPORTS';

/** `while`: the call has begun, and stands still once it is through. */
type Phase = 'before' | 'while' | 'after';
type Method = (...args: readonly never[]) => unknown;

interface Doing {
  readonly what: string;
  readonly who: string;
  /** Calls so far by name: a second one of the same name is `policies.get 2`. */
  readonly calls: Map<string, number>;
}

/**
 * Points between what a program does and the calls that it makes: at each it can be made to stand
 * still, for a kill to find it there.
 */
export function crashPoints() {
  const orders = JSON.parse(readFileSync(process.env[ordersVariable] ?? '', 'utf8')) as Orders;
  const first = new Set(orders.holdFirst);
  const under = new AsyncLocalStorage<Doing>();
  const report = (line: Report): void => appendFileSync(process.env[reportsVariable] ?? '', `${JSON.stringify(line)}\n`);

  const isHeld = (who: string, point: string): boolean => orders.hold[who]?.includes(point) === true || first.delete(point);
  /** True when the call may go on only to stand still behind it. */
  const reach = async ({ what, who }: Doing, phase: Phase, call: string): Promise<boolean> => {
    const point = `${what}: ${phase}${call === '' ? '' : ` ${call}`}`;
    const held = isHeld(who, point);
    if (held || orders.record) report({ who, point, held });
    if (held && phase !== 'while') await standStill();
    return held;
  };

  const around = async <Value>(doing: Doing, call: string, run: () => Promise<Value>): Promise<Value> => {
    await reach(doing, 'before', call);
    const stays = await reach(doing, 'while', call);
    try {
      return await run();
    } finally {
      if (stays) await standStill();
      await reach(doing, 'after', call);
    }
  };
  const call = <Value>(name: string, run: () => Promise<Value>): Promise<Value> => {
    const doing = under.getStore();
    return doing === undefined ? run() : around(doing, numbered(doing, name), run);
  };
  const begin = <Value>(what: string, who: string, run: () => Promise<Value>): Promise<Value> => {
    const doing: Doing = { what, who, calls: new Map() };
    return under.run(doing, () => around(doing, '', run));
  };
  return { call, begin };
}

function numbered({ calls }: Doing, name: string): string {
  const count = (calls.get(name) ?? 0) + 1;
  calls.set(name, count);
  return count === 1 ? name : `${name} ${count}`;
}

/** For ever, with the sign of life that the activity itself gives: only a kill ends it. */
function standStill(): Promise<never> {
  const context = activityContext();
  setInterval(() => context?.heartbeat(), 1_000);
  return new Promise<never>(() => undefined);
}

function activityContext(): Context | undefined {
  try {
    return Context.current();
  } catch {
    return undefined;
  }
}

/** Every method of these objects, through `wrap`. What answers at once is no call: leave it out. */
export function everyMethod<Table extends object>(table: Table, wrap: (name: string, run: Method) => Method): Table {
  const wrapped = Object.entries(table).map(([name, value]) => [name, typeof value === 'function' ? wrap(name, value as Method) : value]);
  // The same names with the same signatures.
  return Object.fromEntries(wrapped) as Table;
}
