import type { Urgency } from '../../src/domain/referral.js';
import type { PersonChanges } from '../support/people.js';
import type { Moods } from './webhookProxy.js';
import { randomOf, type Random } from './random.js';

/** Real milliseconds from the beginning of the run. */
type AtMs = number;

/**
 * Everything that will happen by itself; what Loopkeeper makes of it is not planned. Pure: the same
 * seed is the same plan.
 */
export interface Plan {
  readonly seed: number;
  /** Until then orders come and faults happen; afterwards everything is let come to its end. */
  readonly stormMs: number;
  readonly people: readonly PlannedPerson[];
  readonly orders: readonly PlannedOrder[];
  readonly faults: readonly PlannedFault[];
}

export interface PlannedPerson {
  readonly changes: PersonChanges;
  /** What this patient does on the first text, the second, and so on; nothing after the last. */
  readonly reactions: readonly Reaction[];
}

export const reactions = {
  ignore: undefined,
  booked: '1',
  help: '2',
  declined: '3',
  unclear: 'ok who is this',
  emergency: 'I have chest pain right now',
  stop: 'STOP',
  // No keyword of the provider's: only we can understand it.
  'stop in words': 'please stop texting me',
} as const;
export type Reaction = keyof typeof reactions;

export interface PlannedOrder {
  readonly atMs: AtMs;
  /** Index into `people`. */
  readonly person: number;
  readonly priority: Urgency;
  readonly later: { readonly afterMs: number; readonly change: 'amend' | 'revoke' | 'entered-in-error' } | undefined;
  readonly firstVisit: 'kept' | 'missed' | 'cancelled';
}

export const processes = ['worker', 'api', 'temporal', 'postgres'] as const;
export type Process = (typeof processes)[number];

export type PlannedFault = { readonly atMs: AtMs; readonly forMs: number } & (
  | { readonly do: 'kill' | 'pause'; readonly whom: Process }
  /** Every connection to the database, from the server's side. */
  | { readonly do: 'disconnect' }
  | { readonly do: 'behave'; readonly whom: 'ehr' | 'fax' | 'sms'; readonly how: string }
  /** Somebody's hand in the Temporal Web UI. */
  | { readonly do: 'terminate' | 'cancel' }
);

/** What faults are drawn from, by weight. */
export interface Mix {
  /** Left out, as usual. */
  readonly callbacks?: Moods;
  /** What patients do on a text; left out, as usual. */
  readonly reactions?: Readonly<Record<Reaction, number>>;
  readonly kinds: Readonly<Record<PlannedFault['do'], number>>;
  readonly kills: Readonly<Record<Process, number>>;
  readonly misbehaves: Readonly<Record<'ehr' | 'fax' | 'sms', number>>;
  readonly behaviours: Readonly<Record<'ehr' | 'fax' | 'sms', Readonly<Record<string, number>>>>;
}

/** @param minutes of the whole run; two thirds of it are storm */
export function planOf(seed: number, minutes: number, ordersPerMinute: number, mix: Partial<Mix> = {}): Plan {
  const random = randomOf(seed);
  const stormMs = (minutes * 60_000 * 2) / 3;
  const orders = planOrders(random, stormMs, ordersPerMinute);
  const people = Array.from({ length: 1 + Math.max(-1, ...orders.map(({ person }) => person)) }, () =>
    planPerson(random, mix.reactions ?? usualReactions),
  );
  return { seed, stormMs, people, orders, faults: planFaults(random, stormMs, { ...usualMix, ...mix }) };
}

function planOrders(random: Random, stormMs: number, perMinute: number): PlannedOrder[] {
  const orders: PlannedOrder[] = [];
  let people = 0;
  for (let atMs = random.gap(1_000); atMs < stormMs * 0.8; atMs += random.gap(60_000 / perMinute)) {
    // Now and then somebody has two referrals at once.
    const isKnown = people > 0 && random.chance(0.15);
    const person = isKnown ? Math.floor(random.next() * people) : people;
    if (!isKnown) people += 1;
    const change = random.weighted({ none: 82, amend: 10, revoke: 5, 'entered-in-error': 3 });
    orders.push({
      atMs,
      person,
      priority: random.weighted({ routine: 80, urgent: 12, asap: 4, stat: 4 }),
      later: change === 'none' ? undefined : { change, afterMs: random.gap(8_000) },
      firstVisit: random.weighted({ kept: 80, missed: 12, cancelled: 8 }),
    });
  }
  return orders;
}

const usualReactions = { ignore: 40, booked: 24, help: 8, declined: 6, unclear: 8, emergency: 3, stop: 5, 'stop in words': 6 };

function planPerson(random: Random, mix: NonNullable<Mix['reactions']>): PlannedPerson {
  const lack = random.weighted({ nothing: 84, consent: 5, phone: 4, plan: 4, network: 3 });
  const changes: PersonChanges = {
    language: random.weighted({ en: 80, es: 20 }),
    ...(lack === 'consent' && { consents: [] }),
    ...(lack === 'phone' && { phone: null }),
    ...(lack === 'plan' && { plan: null }),
    ...(lack === 'network' && { plan: 'NOBODY-HAS-THIS' }),
  };
  const reaction = (): Reaction => random.weighted(mix);
  return { changes, reactions: [reaction(), reaction(), reaction()] };
}

/** What both providers do when they misbehave. */
const usual = {
  silent: 2,
  'accept-then-drop-response': 4,
  'accept-then-500': 4,
  'accept-then-hang': 2,
  '429': 2,
  '500': 2,
  hang: 1,
  'duplicate-callbacks': 3,
};

const behaviours: Mix['behaviours'] = {
  ehr: { down: 3, '500': 3, '429': 2, slow: 2, '401': 1 },
  fax: { ...usual, fail: 2, busy: 2 },
  sms: { ...usual, fail: 1, '503': 2 },
};

const usualMix: Mix = {
  kinds: { kill: 34, pause: 10, disconnect: 8, behave: 42, terminate: 4, cancel: 2 },
  kills: { worker: 45, api: 30, temporal: 12, postgres: 13 },
  misbehaves: { ehr: 3, fax: 4, sms: 4 },
  behaviours,
};

/** One after the other, with less than five seconds between them on average. */
function planFaults(random: Random, stormMs: number, mix: Mix): PlannedFault[] {
  const faults: PlannedFault[] = [];
  for (let atMs = random.gap(4_000); atMs < stormMs;) {
    const fault = planFault(random, atMs, mix);
    faults.push(fault);
    atMs += random.gap(4_500);
  }
  return faults;
}

function planFault(random: Random, atMs: number, mix: Mix): PlannedFault {
  switch (random.weighted(mix.kinds)) {
    case 'kill':
      return { atMs, forMs: 0, do: 'kill', whom: random.weighted(mix.kills) };
    case 'pause':
      return {
        atMs,
        forMs: random.between(300, 2_500),
        do: 'pause',
        whom: random.weighted({ worker: 3, api: 3, temporal: 2, postgres: 2 }),
      };
    case 'disconnect':
      return { atMs, forMs: 0, do: 'disconnect' };
    case 'behave': {
      const whom = random.weighted(mix.misbehaves);
      return { atMs, forMs: random.between(1_000, 6_000), do: 'behave', whom, how: random.weighted(mix.behaviours[whom]) };
    }
    case 'terminate':
      return { atMs, forMs: 0, do: 'terminate' };
    case 'cancel':
      return { atMs, forMs: 0, do: 'cancel' };
  }
}
