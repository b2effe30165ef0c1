import { z } from 'zod';
import { isFhirDateTime } from '../../domain/fhir/date.js';

/**
 * FHIR R4 as real charts contain it. Fields that a packet needs are strict: a resource without them
 * is left out and counted. Other malformed fields are dropped one by one, so that one bad date
 * never hides an allergy.
 */
const line = z.string().trim().min(1).max(4_000);
export const text = line.optional().catch(undefined);
export const flag = z.boolean().optional().catch(undefined);
export const date = z.string().refine(isFhirDateTime).optional().catch(undefined);

/** A list without its malformed members. */
export function list<T extends z.ZodType>(member: T) {
  return z
    .unknown()
    .transform((value): z.output<T>[] => (Array.isArray(value) ? value.slice(0, 500) : []).flatMap((each: unknown) => kept(member, each)))
    .optional()
    .transform((members) => members ?? []);
}

function kept<T extends z.ZodType>(member: T, value: unknown): z.output<T>[] {
  const parsed = member.safeParse(value);
  return parsed.success ? [parsed.data] : [];
}

/** A member that is dropped when malformed. */
export function maybe<T extends z.ZodType>(member: T) {
  return member.optional().catch(undefined);
}

export const coding = z.object({ system: text, code: text, display: text });
export const concept = z.object({ coding: list(coding), text });
/** A concept with content: the subject of a clinical resource. */
export const sayingConcept = concept.refine((value) => nameOfConcept(value) !== undefined);
export const identifier = z.object({ use: text, type: maybe(concept), system: text, value: line });
export const reference = z.object({ reference: text, display: text, identifier: maybe(identifier) });
export const period = z.object({ start: date, end: date });
/** A finite number. JSON has no NaN, but some servers write one as a string. */
export const quantity = z.object({ value: z.number().refine(Number.isFinite), unit: text, code: text, comparator: text });
export const range = z.object({ low: maybe(quantity), high: maybe(quantity), text });

export type Concept = z.output<typeof concept>;
export type Quantity = z.output<typeof quantity>;

/** The readable form of a concept: its text, else a display, else the code. */
export function nameOfConcept(value: Concept | undefined): string | undefined {
  return value?.text ?? value?.coding.find(({ display }) => display !== undefined)?.display ?? value?.coding[0]?.code;
}

export function hasCode(value: Concept | undefined, ...codes: readonly string[]): boolean {
  return value?.coding.some(({ code }) => code !== undefined && codes.includes(code)) ?? false;
}
