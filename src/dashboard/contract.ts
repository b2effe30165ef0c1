import type { Difference } from '../domain/rules/differences.js';
import type { FunnelStep } from '../domain/measure/funnel.js';
import type { Suggestion } from '../domain/process/suggestions.js';
import type { PracticeFacts } from '../ports/practiceSettings.js';
import type { ReferralDetail } from '../ports/referralViews.js';
import type { Rule } from '../ports/policyEditor.js';
import type { OpenCounts, PatientSummary, WorklistQuery, WorklistRow } from '../ports/worklist.js';

/** What our API answers, where no port has the whole of it (src/http/worklist/schemas.ts). */

/** Nothing of it when nobody is signed in. */
export interface Principal {
  readonly actor?: string;
  readonly role?: string;
  /** Whether people log in by name. */
  readonly login?: true;
}

export interface Counts extends Readonly<OpenCounts> {
  /** Practice time. */
  readonly now: string;
  readonly practice: Pick<PracticeFacts, 'name' | 'zone' | 'phone'>;
}

export type WorklistFilter = Partial<Omit<WorklistQuery, 'actor'>>;

export interface Detail extends ReferralDetail {
  readonly patient: PatientSummary | null;
  /** What can be done now for the task that presses most, the likeliest first. */
  readonly suggestions: readonly Suggestion[];
  /** Path of its workflow in the Temporal Web UI, where there is one. */
  readonly workflow?: string | null;
}

/** A page of whoever is behind one count of the funnel (src/http/reviews/schemas.ts). */
export interface BehindStep {
  readonly from: FunnelStep;
  readonly step: FunnelStep;
  readonly asOf: string;
  readonly withinDays: number;
  readonly count: number;
  readonly of: number;
  readonly referrals: readonly (WorklistRow & { readonly reached: boolean; readonly furthest: FunnelStep; readonly since: string })[];
  readonly next?: string;
}

export interface Rules {
  readonly rules: readonly Rule[];
  /** By kind. */
  readonly shapes: Readonly<Record<string, Shape>>;
  /** What patients are sent, with `{practice}`, `{name}` and `{phone}` for what differs. */
  readonly texts: readonly { readonly template: string; readonly language: string; readonly text: string }[];
}

export interface RuleVersion extends Readonly<Pick<Rule, 'version' | 'source' | 'createdAt'>> {
  readonly changes: readonly Difference[];
}

/** As much of JSON Schema as the rules' bodies need, with what a form says (src/domain/policy.ts). */
export interface Shape {
  readonly type?: string;
  readonly format?: string;
  readonly title?: string;
  readonly unit?: string;
  readonly description?: string;
  readonly some?: string;
  readonly none?: string;
  readonly unsaid?: string;
  readonly words?: Readonly<Record<string, string>>;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly propertyNames?: Shape;
  readonly additionalProperties?: Shape;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
}
