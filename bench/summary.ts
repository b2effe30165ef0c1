/** Milliseconds. Null where nothing was measured. */
export interface Spread {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** By the nearest rank: a value that was measured, never one between two. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number | null => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

export const groups = ['api', 'worker', 'temporal', 'postgres'] as const;
export type Group = (typeof groups)[number];
/** CPU seconds of each part; `null` for one that somebody else runs. */
export type CpuSeconds = Readonly<Record<Group, number | null>>;

/**
 * What each part used between two readings; null where it could not be read, or where its process
 * is another by now and nothing is known.
 */
export function used(before: CpuSeconds, after: CpuSeconds): CpuSeconds {
  const one = (group: Group): number | null => {
    const [from, to] = [before[group], after[group]];
    return from === null || to === null ? null : Math.max(0, to - from);
  };
  return { api: one('api'), worker: one('worker'), temporal: one('temporal'), postgres: one('postgres') };
}

/** Null as soon as a part is unknown: a sum that leaves one out says too little. */
export function total(cpu: CpuSeconds): number | null {
  return groups.reduce<number | null>((sum, group) => (sum === null || cpu[group] === null ? null : sum + cpu[group]), 0);
}

export function per1000(cpu: CpuSeconds, referrals: number): CpuSeconds & { readonly all: number | null } {
  const scaled = (seconds: number | null): number | null =>
    seconds === null || referrals === 0 ? null : round((seconds * 1_000) / referrals);
  return {
    api: scaled(cpu.api),
    worker: scaled(cpu.worker),
    temporal: scaled(cpu.temporal),
    postgres: scaled(cpu.postgres),
    all: scaled(total(cpu)),
  };
}

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : round(values.reduce((sum, value) => sum + value, 0) / values.length, 1);
}

/** The result: every key is always there, null where the scenario does not measure it. */
export interface BenchResult {
  readonly scenario: string;
  readonly started: number;
  readonly closed: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly acceptMs: Spread;
  readonly orderToSentMs: Spread;
  readonly startsPerSecond: number | null;
  readonly closedPerSecond: number | null;
  readonly cpuSecondsPer1000: CpuSeconds & { readonly all: number | null };
  readonly eventsPerReferral: number | null;
  readonly actionsPerReferral: number | null;
  readonly historyBytesPerReferral: number | null;
  /** Three, but for packets that came so late that two texts fell together. */
  readonly textsPerReferral: number | null;
  readonly businessSqlPerReferral: number | null;
  /** CPU seconds a second of all parts with nothing to do, over one core. */
  readonly idleCpuShare: number | null;
  readonly restartCpuSeconds: number | null;
  readonly timerLatenessMs: Spread;
  /** With `--pair`: the same work as a bare Temporal workflow, in the same run. */
  readonly bare: { readonly closed: number; readonly cpuSecondsPer1000: CpuSeconds & { readonly all: number | null } } | null;
  readonly options: Readonly<Record<string, unknown>>;
  readonly machine: Readonly<Record<string, unknown>>;
  readonly versions: Readonly<Record<string, string>>;
}
