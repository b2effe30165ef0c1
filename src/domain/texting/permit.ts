import { z } from 'zod';
import { atLocal, dayIn, plusDays } from '../time/calendar.js';
import type { PolicyKind } from '../policy.js';
import { nextPermitted, permittedAt, type HoursPolicy, type Whereabouts } from './quietHours.js';
import { lintText } from './textLint.js';
import { hourMs } from '../time/durations.js';

export const capsBody = z.object({
  perDay: z.number().int().min(1).meta({ title: 'To one phone in a day, at most', unit: 'texts' }),
  perWeek: z.number().int().min(1).meta({ title: 'To one phone in seven days, at most', unit: 'texts' }),
  perReferral: z.number().int().min(1).meta({ title: 'About one referral, at most', unit: 'texts' }),
  hoursBetweenPrograms: z.number().min(0).meta({ title: 'To one phone about two referrals, apart by at least', unit: 'hours' }),
});
export type CapsPolicy = z.infer<typeof capsBody>;

/**
 * One a day and three a week are the limits of the health-care exemption, 47 CFR 64.1200(a)(9)(iv);
 * taken as ours whether it applies or not.
 */
export const defaultCaps: CapsPolicy = { perDay: 1, perWeek: 3, perReferral: 6, hoursBetweenPrograms: 4 };

export const capsPolicy: PolicyKind<CapsPolicy> = {
  name: 'caps',
  title: 'How many texts a patient may get',
  schema: capsBody,
  defaults: [
    {
      specialty: '*',
      urgency: '*',
      body: defaultCaps,
      source: '47 CFR 64.1200(a)(9)(iv): one a day, three a week; six a referral and four hours are ours',
    },
  ],
};

/** A text that was sent or may have been, to the phone in question. Practice time. */
export interface PastText {
  readonly referralId: string;
  readonly at: number;
}

export interface PermitFacts {
  /** Practice time. */
  readonly now: number;
  readonly referralId: string;
  readonly deceased: boolean;
  readonly referralOpen: boolean;
  readonly sensitive: boolean;
  readonly consents: { readonly texts: boolean; readonly refusesTexts: boolean };
  /** E.164 of a mobile; undefined when the chart has none that can be dialled. */
  readonly phone: string | undefined;
  readonly optedOut: boolean;
  readonly where: Whereabouts;
  /**
   * The zone whose calendar days the caps count: of the address, else of the phone, else of the
   * practice.
   */
  readonly zone: string;
  readonly hours: HoursPolicy;
  readonly caps: CapsPolicy;
  /** To this phone, of any referral, in the last eight days or more. */
  readonly past: readonly PastText[];
  /** Of this referral, ever, to any phone. */
  readonly sentOnReferral: number;
  /** No text was ever sent to this phone. */
  readonly first: boolean;
  readonly text: { readonly template: string; readonly body: string; readonly mustNotSay: readonly string[] };
}

/** In the order in which they are looked at; the ids are stable, people search for them. */
export const permitRules = [
  'deceased',
  'referral-ended',
  'consent-refused',
  'consent-missing',
  'no-phone',
  'opted-out',
  'per-referral-cap',
  'sensitive-content',
  'wording',
  'quiet-hours',
  'per-day-cap',
  'between-programs',
  'per-week-cap',
] as const;
export type PermitRule = (typeof permitRules)[number];

export type PermitDecision =
  | { readonly granted: true; readonly template: string; readonly rules: readonly PermitRule[] }
  /**
   * `untilAt`: permitted again then, as far as is known now; none when only a person or a change of
   * the chart can help.
   */
  | { readonly granted: false; readonly rule: PermitRule; readonly untilAt?: number | undefined };

type Check = (facts: PermitFacts) => boolean;

/** True: the rule forbids this text, whenever it is tried. */
const forbids: readonly (readonly [PermitRule, Check])[] = [
  ['deceased', (facts) => facts.deceased],
  ['referral-ended', (facts) => !facts.referralOpen],
  ['consent-refused', (facts) => facts.consents.refusesTexts],
  ['consent-missing', (facts) => !facts.consents.texts],
  ['no-phone', (facts) => facts.phone === undefined],
  ['opted-out', (facts) => facts.optedOut],
  ['per-referral-cap', (facts) => facts.sentOnReferral >= facts.caps.perReferral],
  ['sensitive-content', (facts) => facts.sensitive && broken(facts).includes('sensitive-content')],
  ['wording', (facts) => broken(facts).some((rule) => rule !== 'sensitive-content')],
];

const broken = ({ text, first }: PermitFacts): string[] => lintText(text.body, { mustNotSay: text.mustNotSay, first });

/**
 * The earliest instant at or after `ms` at which the rule allows it; `ms` itself when it allows it
 * now; undefined for never.
 */
type Delay = (facts: PermitFacts, ms: number) => number | undefined;

const delays: readonly (readonly [PermitRule, Delay])[] = [
  ['quiet-hours', (facts, ms) => (permittedAt(facts.hours, facts.where, ms) ? ms : nextPermitted(facts.hours, facts.where, ms))],
  ['per-day-cap', (facts, ms) => afterCap(facts, ms, facts.caps.perDay, 1)],
  ['between-programs', afterOtherProgram],
  ['per-week-cap', (facts, ms) => afterCap(facts, ms, facts.caps.perWeek, 7)],
];

/**
 * No text leaves without this. Pure: what is known in, the decision and the rules that were looked
 * at out.
 */
export function decidePermit(facts: PermitFacts): PermitDecision {
  const forbidden = forbids.find(([, check]) => check(facts));
  if (forbidden !== undefined) return { granted: false, rule: forbidden[0] };
  const delayed = delays.find(([, delay]) => delay(facts, facts.now) !== facts.now);
  if (delayed === undefined) return { granted: true, template: facts.text.template, rules: permitRules };
  const untilAt = firstAllowed(facts);
  return untilAt === undefined ? { granted: false, rule: delayed[0] } : { granted: false, rule: delayed[0], untilAt };
}

/**
 * The first instant that every delaying rule allows, so that a deferred text is not tried and
 * deferred again.
 */
function firstAllowed(facts: PermitFacts): number | undefined {
  let at = facts.now;
  // Each round moves on by at least one rule's step; more than a few are never needed, and a
  // contradiction must end.
  for (let round = 0; round < 50; round += 1) {
    const next = delays.reduce<number | undefined>((so, [, delay]) => (so === undefined ? undefined : delay(facts, so)), at);
    if (next === undefined || next === at) return next;
    at = next;
  }
  return undefined;
}

/**
 * At most `limit` texts in any `days` calendar days in a row, the one in question included: the day
 * on which it is free again begins `days` after the oldest of the last `limit`.
 */
function afterCap({ past, zone }: PermitFacts, ms: number, limit: number, days: number): number {
  const firstDay = plusDays(dayIn(zone, ms), 1 - days);
  const counted = past
    .map(({ at }) => dayIn(zone, at))
    .filter((day) => day >= firstDay)
    .sort();
  const oldest = counted.at(-limit);
  return oldest === undefined ? ms : Math.max(ms, atLocal(zone, plusDays(oldest, days), '00:00'));
}

function afterOtherProgram({ past, referralId, caps }: PermitFacts, ms: number): number {
  const others = past.filter((text) => text.referralId !== referralId).map(({ at }) => at + caps.hoursBetweenPrograms * hourMs);
  return Math.max(ms, ...others);
}
