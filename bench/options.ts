export const scenarios = ['trickle', 'steady', 'burst', 'idle', 'restart', 'due-wave'] as const;
export type Scenario = (typeof scenarios)[number];

/** As commander gives them. */
export interface BenchFlags {
  readonly scenario: string;
  readonly rate?: string | undefined;
  readonly open?: string | undefined;
  readonly duration?: string | undefined;
  readonly json?: string | undefined;
  readonly pair?: boolean | undefined;
}

export interface BenchOptions {
  readonly scenario: Scenario;
  /** Orders a second. */
  readonly rate: number;
  /** Referrals that wait on their timers before the load begins. */
  readonly open: number;
  /** Seconds for which orders come; of `idle` and `restart`, for which is watched. */
  readonly durationS: number;
  /** The file for the result; without one it is printed. */
  readonly json: string | undefined;
  /** Then the same work as a bare Temporal workflow. */
  readonly pair: boolean;
}

type Numbers = Pick<BenchOptions, 'rate' | 'open' | 'durationS'>;

const usual: Readonly<Record<Scenario, Numbers>> = {
  trickle: { rate: 0.2, open: 0, durationS: 60 },
  steady: { rate: 5, open: 0, durationS: 60 },
  burst: { rate: 20, open: 0, durationS: 30 },
  idle: { rate: 0, open: 200, durationS: 60 },
  restart: { rate: 0, open: 200, durationS: 20 },
  'due-wave': { rate: 0, open: 200, durationS: 0 },
};

/**
 * @throws for a scenario that there is not, and a number that is none: in words for the terminal
 */
export function benchOptions(flags: BenchFlags): BenchOptions {
  const scenario = scenarios.find((one) => one === flags.scenario);
  if (scenario === undefined) throw new Error(`There is no scenario "${flags.scenario}". Say one of ${scenarios.join(', ')}.`);
  const { rate, open, durationS } = usual[scenario];
  return {
    scenario,
    rate: numberOr(rate, 'rate', flags.rate),
    open: Math.round(numberOr(open, 'open', flags.open)),
    durationS: numberOr(durationS, 'duration', flags.duration),
    json: flags.json,
    pair: flags.pair === true,
  };
}

function numberOr(usually: number, name: string, text: string | undefined): number {
  if (text === undefined) return usually;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new Error(`--${name} wants a number of zero or more, not "${text}".`);
  return value;
}
