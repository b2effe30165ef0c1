import { z } from 'zod';
import type { Chart, OrderContent } from '../chart/chart.js';
import { isInForce, plansInForce } from '../chart/coverage.js';
import { startOfDate } from '../fhir/date.js';
import type { MissingItem } from './packet.js';
import { dayMs } from '../time/durations.js';

/**
 * What a rule can ask of a chart: a small vocabulary, so that a practice's rules stay data that a
 * person can read.
 */
const plainNeeds = [
  'reason',
  'patient-name',
  'birth-date',
  'address',
  'postal-code',
  'phone',
  'dialable-phone',
  'coverage-active',
  'coverage-plan',
  'member-id',
  'requester',
  'problems-listed',
  'medications-listed',
  'allergies-stated',
  'document-attached',
] as const;
type PlainNeed = (typeof plainNeeds)[number];

const recentResult = z
  .object({
    resultWithin: z
      .object({
        codes: z.array(z.string().min(1)).min(1).meta({ title: 'One of these codes', unit: 'LOINC' }),
        days: z.number().int().positive().meta({ title: 'No older than', unit: 'days' }),
      })
      .meta({ title: 'The result' }),
  })
  .meta({ title: 'A recent result' });

const needWords: Readonly<Partial<Record<PlainNeed, string>>> = {
  'dialable-phone': 'A phone number that can be called',
  'coverage-active': 'A coverage that is in force',
  'coverage-plan': 'The plan of the coverage',
  'member-id': "The coverage's member number",
};

const rule = z.object({
  /** Stable name of what is missing: `birth-date`, `recent-ecg`. */
  item: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,59}$/u)
    .meta({ title: 'Short name', description: 'small letters, digits and dashes' }),
  needs: z.union([z.enum(plainNeeds).meta({ words: needWords }), recentResult]).meta({ title: 'What has to be there' }),
  why: z.string().min(1).max(300).meta({ title: 'What a coordinator reads when it is not' }),
  severity: z.enum(['required', 'advised']).meta({
    title: 'Without it',
    words: { required: 'The packet waits for a person', advised: 'The packet goes; its page shows what is missing' },
  }),
});

export const completenessBody = z.array(rule).max(50).meta({ title: 'What a packet needs' });
export type CompletenessPolicy = z.infer<typeof completenessBody>;
type Rule = CompletenessPolicy[number];

/**
 * What the packet should have and has not, required or advised. A patient who has died is not
 * missing anything: that is looked at before.
 * @param nowMs practice time
 */
export function missingItems(policy: CompletenessPolicy, order: OrderContent, chart: Chart, nowMs: number): MissingItem[] {
  return policy.filter(({ needs }) => !isMet(needs, { order, chart, nowMs })).map(({ item, why, severity }) => ({ item, why, severity }));
}

interface Facts {
  order: OrderContent;
  chart: Chart;
  nowMs: number;
}

function isMet(needs: Rule['needs'], facts: Facts): boolean {
  return typeof needs === 'string' ? plain[needs](facts) : hasResult(needs.resultWithin, facts);
}

const says = (text: string | undefined): boolean => (text ?? '').trim() !== '';

const plain: Readonly<Record<PlainNeed, (facts: Facts) => boolean>> = {
  reason: ({ order }) =>
    order.reasons.some(({ text, codings }) => says(text) || codings.some(({ code, display }) => says(code) || says(display))),
  'patient-name': ({ chart }) => says(chart.patient.name),
  // A year alone does not tell two patients of one name apart.
  'birth-date': ({ chart }) =>
    /^\d{4}-\d{2}-\d{2}$/u.test(chart.patient.birthDate ?? '') && startOfDate(chart.patient.birthDate) !== undefined,
  address: ({ chart }) => (chart.patient.address?.lines ?? []).some(says) && says(chart.patient.address?.city),
  'postal-code': ({ chart }) => /^\d{5}(?:-\d{4})?$/u.test(chart.patient.address?.postalCode?.trim() ?? ''),
  phone: ({ chart }) => chart.patient.phones.some(({ raw }) => says(raw)),
  'dialable-phone': ({ chart }) => chart.patient.phones.some(({ dialable }) => dialable !== undefined),
  'coverage-active': ({ chart, nowMs }) => chart.coverage.some((one) => isInForce(one, nowMs)),
  'coverage-plan': ({ chart, nowMs }) => plansInForce(chart.coverage, nowMs).length > 0,
  'member-id': ({ chart, nowMs }) => chart.coverage.some((one) => isInForce(one, nowMs) && says(one.memberId)),
  requester: ({ order, chart }) => says(chart.requester?.name) || says(order.requesterName),
  'problems-listed': ({ chart }) => chart.problems.length > 0,
  'medications-listed': ({ chart }) => chart.medications.length > 0,
  'allergies-stated': ({ chart }) => chart.noKnownAllergies || chart.allergies.length > 0,
  'document-attached': ({ chart }) => chart.documents.length > 0,
};

/** A result of the future is a wrong date: it proves nothing. A day's grace, for zones. */
function hasResult({ codes, days }: { codes: readonly string[]; days: number }, { chart, nowMs }: Facts): boolean {
  return chart.results.some(({ codings, date }) => {
    const at = startOfDate(date);
    return (
      at !== undefined &&
      at >= nowMs - days * dayMs &&
      at <= nowMs + dayMs &&
      codings.some(({ code }) => code !== undefined && codes.includes(code))
    );
  });
}
