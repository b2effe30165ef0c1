import type { CoverageFact } from '../chart/chart.js';
import { plansInForce } from '../chart/coverage.js';
import { channelOf } from './channel.js';
import { milesBetween } from './distance.js';
import type { SpecialtyName, Urgency } from '../referral.js';
import type { RoutingPolicy } from './routingPolicy.js';

export interface Endpoint {
  id: string;
  /** A channel, or a kind that the directory lists and nothing can be sent to. */
  kind: string;
  /** As its channel writes it. */
  address: string;
  rank: number;
  verified: boolean;
  quarantined: boolean;
}

export interface Candidate {
  id: string;
  npi: string;
  name: string;
  organization: string;
  specialty: SpecialtyName;
  phone: string;
  postalCode: string;
  zone: string;
  latitude: number;
  longitude: number;
  languages: string[];
  accepting: boolean;
  /** New patients a week; undefined when the office does not say. */
  weeklyCapacity?: number | undefined;
  /** Referrals that we sent there in the last seven days. */
  sentLastWeek: number;
  networks: { plan: string; from: number; until?: number | undefined }[];
  endpoints: Endpoint[];
}

/** What a route is decided on. */
export interface RouteFacts {
  specialty: SpecialtyName;
  urgency: Urgency;
  /** As the chart writes it; undefined when it has none. */
  postalCode?: string | undefined;
  /** Where that is, when the table knows it. */
  place?: { latitude: number; longitude: number } | undefined;
  coverage: readonly CoverageFact[];
  /** ISO 639 of the patient's language. */
  language: string;
  candidates: readonly Candidate[];
  /** Who declined this referral, or could not be reached with it. */
  excluded?: readonly { specialistId: string; because: 'declined' | 'not-delivered' | 'by-hand' }[] | undefined;
}

export const routeRules = [
  'specialty',
  'excluded',
  'accepting',
  'network',
  'distance',
  'language',
  'capacity',
  'endpoint',
  'load',
  'tie',
] as const;
export type RouteRule = (typeof routeRules)[number];

/**
 * Why, in words for a person. No patient data: miles are whole, plans are the directory's, a
 * language is not named.
 */
export interface RouteReason {
  rule: RouteRule;
  detail: string;
}

export interface Route {
  /** Undefined: a coordinator decides. */
  chosen?: { candidate: Candidate; endpoint: Endpoint } | undefined;
  reasons: RouteReason[];
  /** Every other candidate, once. */
  passedOver: (RouteReason & { specialistId: string })[];
  /** What the chart does not say and no rule can do without. */
  undecidable?: 'plan-unknown' | 'no-postal-code' | 'unknown-postal-code' | undefined;
}

/** An office that every rule allows. */
interface Eligible {
  candidate: Candidate;
  endpoint: Endpoint;
  miles: number;
  plan: string;
}

interface Patient {
  facts: RouteFacts;
  policy: RoutingPolicy;
  nowMs: number;
  plans: readonly string[];
}

/**
 * The specialist that an order goes to, and why not to each other one. The same facts always make
 * the same choice, in whatever order they come.
 */
export function route(facts: RouteFacts, policy: RoutingPolicy, nowMs: number): Route {
  const patient: Patient = { facts, policy, nowMs, plans: plansInForce(facts.coverage, nowMs) };
  const undecidable = undecidableOf(patient);
  const judged = [...facts.candidates].sort(byId).map((candidate) => judge(candidate, patient));
  const ruledOut = judged.filter((verdict) => 'rule' in verdict);
  const eligible = judged.filter((verdict) => 'candidate' in verdict);
  const [chosen] = undecidable === undefined ? ranked(eligible, patient) : [];
  if (chosen === undefined) return { reasons: noneFits(ruledOut, undecidable), passedOver: ruledOut, undecidable };
  const outranked = eligible.filter((other) => other !== chosen).map((other) => outrankedBy(chosen, other, patient));
  return {
    chosen: { candidate: chosen.candidate, endpoint: chosen.endpoint },
    reasons: reasonsFor(chosen, eligible, patient),
    passedOver: [...ruledOut, ...outranked],
  };
}

/**
 * A specialist's addresses that a packet may go to, the first first: verified, not quarantined, of
 * a kind that we can send to.
 */
export function usableEndpoints(candidate: Candidate): Endpoint[] {
  return candidate.endpoints
    .filter(({ kind, verified, quarantined }) => verified && !quarantined && channelOf(kind) !== undefined)
    .sort((one, other) => one.rank - other.rank || (one.id < other.id ? -1 : 1));
}

function undecidableOf({ facts, plans }: Patient): Route['undecidable'] {
  if (plans.length === 0) return 'plan-unknown';
  if (facts.postalCode === undefined || facts.postalCode.trim() === '') return 'no-postal-code';
  return facts.place === undefined ? 'unknown-postal-code' : undefined;
}

type RuledOut = RouteReason & { specialistId: string };

/**
 * The rules in the order in which a coordinator would ask; the first that says no is the reason.
 */
function judge(candidate: Candidate, patient: Patient): Eligible | RuledOut {
  const { facts, policy } = patient;
  const no = (rule: RouteRule, detail: string): RuledOut => ({ specialistId: candidate.id, rule, detail });
  if (candidate.specialty !== facts.specialty) return no('specialty', `is listed under ${candidate.specialty}`);
  const excluded = facts.excluded?.find(({ specialistId }) => specialistId === candidate.id);
  if (excluded !== undefined) return no('excluded', exclusions[excluded.because]);
  if (!candidate.accepting) return no('accepting', 'does not take new patients');
  const plan = sharedPlan(candidate, patient);
  if (plan === undefined) return no('network', noNetwork(patient));
  if (facts.place === undefined) return no('distance', 'the distance cannot be measured');
  const away = milesBetween(facts.place, candidate);
  const maxMiles = policy.maxMiles[facts.urgency];
  if (!(away <= maxMiles)) return no('distance', `is ${whole(away)} away, more than ${maxMiles}`);
  if (policy.languageRequired && !speaks(candidate, facts.language)) return no('language', "does not speak the patient's language");
  if (isFull(candidate)) return no('capacity', `has had ${candidate.sentLastWeek} of ${candidate.weeklyCapacity} new patients this week`);
  const [endpoint] = usableEndpoints(candidate);
  return endpoint === undefined
    ? no('endpoint', 'has no verified address that a packet may go to')
    : { candidate, endpoint, miles: away, plan };
}

const exclusions = {
  declined: 'declined this referral',
  'not-delivered': 'could not be reached with this referral',
  'by-hand': 'was ruled out by a coordinator',
} as const;

/**
 * A plan's name is what the chart says: one that no office of the directory lists may be anything,
 * and is not repeated.
 */
function noNetwork({ facts, plans }: Patient): string {
  if (plans.length === 0) return 'the plan in force is not known';
  const listed = new Set(facts.candidates.flatMap(({ networks }) => networks.map(({ plan }) => plan)));
  const named = plans.filter((plan) => listed.has(plan));
  return named.length === 0 ? "is not in the patient's plan today" : `is not in ${named.join(' or ')} today`;
}

function sharedPlan({ networks }: Candidate, { plans, nowMs }: Patient): string | undefined {
  return plans.find((plan) =>
    networks.some((network) => network.plan === plan && network.from <= nowMs && nowMs < (network.until ?? Infinity)),
  );
}

function isFull({ weeklyCapacity, sentLastWeek }: Candidate): boolean {
  return weeklyCapacity !== undefined && sentLastWeek >= weeklyCapacity;
}

/**
 * Best first: the patient's language unless it is much further, then the nearest few, then the
 * least busy of them.
 */
function ranked(eligible: readonly Eligible[], { facts, policy }: Patient): Eligible[] {
  const speaking = eligible.filter(({ candidate }) => speaks(candidate, facts.language));
  const nearest = shortest(eligible);
  const preferred = shortest(speaking) <= nearest + policy.languageExtraMiles ? speaking : eligible;
  const near = shortest(preferred) + policy.nearEqualMiles;
  return preferred.filter(({ miles: away }) => away <= near).sort(byLoad);
}

function byLoad(one: Eligible, other: Eligible): number {
  return load(one.candidate) - load(other.candidate) || one.miles - other.miles || byId(one.candidate, other.candidate);
}

/** An office that does not say how many it takes counts as one that takes ten. */
const usualCapacity = 10;

function load({ sentLastWeek, weeklyCapacity }: Candidate): number {
  return sentLastWeek / (weeklyCapacity ?? usualCapacity);
}

function reasonsFor(chosen: Eligible, eligible: readonly Eligible[], { facts }: Patient): RouteReason[] {
  const reasons: RouteReason[] = [
    { rule: 'network', detail: `is in ${chosen.plan}` },
    { rule: 'distance', detail: `is ${whole(chosen.miles)} away` },
    { rule: 'accepting', detail: 'takes new patients' },
    {
      rule: 'language',
      detail: speaks(chosen.candidate, facts.language)
        ? "speaks the patient's language"
        : "does not list the patient's language; nobody near does",
    },
    { rule: 'load', detail: `has had ${chosen.candidate.sentLastWeek} of ours in the last seven days` },
  ];
  return eligible.length === 1 ? [...reasons, { rule: 'tie', detail: 'is the only one that every rule allows' }] : reasons;
}

/** The first rule by which the chosen one is better. */
function outrankedBy(chosen: Eligible, other: Eligible, { facts, policy }: Patient): RuledOut {
  const no = (rule: RouteRule, detail: string): RuledOut => ({ specialistId: other.candidate.id, rule, detail });
  if (speaks(chosen.candidate, facts.language) && !speaks(other.candidate, facts.language))
    return no('language', "does not list the patient's language");
  if (other.miles > chosen.miles + policy.nearEqualMiles)
    return no('distance', `is ${whole(other.miles)} away, further than the one chosen`);
  if (load(other.candidate) > load(chosen.candidate))
    return no('load', `is about as near, and busier: ${other.candidate.sentLastWeek} of ours in the last seven days`);
  if (other.miles > chosen.miles) return no('distance', `is ${whole(other.miles)} away, no nearer than the one chosen`);
  return no('tie', 'is as good; the directory number decides');
}

function noneFits(ruledOut: readonly RuledOut[], undecidable: Route['undecidable']): RouteReason[] {
  if (undecidable === 'plan-unknown') return [{ rule: 'network', detail: 'the chart names no plan that is in force today' }];
  if (undecidable === 'no-postal-code') return [{ rule: 'distance', detail: 'the chart has no postal code to measure from' }];
  if (undecidable === 'unknown-postal-code') return [{ rule: 'distance', detail: 'the postal code of the chart is not a known one' }];
  const counted = routeRules
    .map((rule) => ({ rule, count: ruledOut.filter((one) => one.rule === rule).length }))
    .filter(({ count }) => count > 0);
  if (counted.length === 0) return [{ rule: 'specialty', detail: 'the directory has nobody of this specialty' }];
  return counted.map(({ rule, count }) => ({ rule, detail: `${count} of ${ruledOut.length} passed over` }));
}

function speaks({ languages }: Candidate, language: string): boolean {
  return languages.includes(language);
}

function shortest(offices: readonly Eligible[]): number {
  return offices.reduce((least, { miles: away }) => Math.min(least, away), Infinity);
}

function whole(away: number): string {
  const rounded = Math.max(1, Math.round(away));
  return rounded === 1 ? '1 mile' : `${rounded} miles`;
}

function byId(one: { id: string }, other: { id: string }): number {
  if (one.id === other.id) return 0;
  return one.id < other.id ? -1 : 1;
}
