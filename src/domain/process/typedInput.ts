import { z } from 'zod';
import { isUnreadable } from './unreadable.js';

/**
 * Brings typed or pasted input into the form that a schema accepts, where the meaning is clear:
 * JSON in a string or in a list of one, names and words in another case, numbers in quotes,
 * instants as ISO 8601 with a zone. The schema refuses the rest.
 */
export function asMeant(schema: z.ZodObject, input: unknown): unknown {
  const value = unwrapped(input);
  if (!isRecord(value)) return value;
  const fields = Object.entries(schema.shape).flatMap(([name, field]) => {
    const found = valueOf(value, name);
    return found === undefined ? [] : [[name, fieldAsMeant(innermost(field), found)] as const];
  });
  return Object.fromEntries(fields);
}

/** A JSON text, a list of one, a JSON text in a list of one: people paste no deeper nesting. */
const mostWrappings = 4;

/**
 * Bounded: a list nested a million deep would exhaust the stack and fail the workflow task forever.
 */
export function unwrapped(input: unknown): unknown {
  let value = input;
  for (let turn = 0; turn < mostWrappings; turn += 1) {
    if (Array.isArray(value) && value.length === 1) value = value[0] as unknown;
    else if (typeof value === 'string') value = parsed(value);
  }
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/**
 * The exact name, or else the only name that differs in case alone. Two such names count as none.
 */
function valueOf(record: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(record, name)) return record[name];
  const alike = Object.keys(record).filter((one) => one.trim().toLowerCase() === name.toLowerCase());
  const [only] = alike;
  return only === undefined || alike.length > 1 ? undefined : record[only];
}

function fieldAsMeant(field: z.core.$ZodType | undefined, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (field instanceof z.ZodEnum) return wordAsMeant(field.options.map(String), text);
  return field instanceof z.ZodNumber ? numberAsMeant(text) : text;
}

/** `Will book` for `will-book`. */
function wordAsMeant(words: readonly string[], text: string): string {
  const plain = text.toLowerCase().replaceAll(/[\s_]+/gu, '-');
  return words.find((word) => word.toLowerCase() === plain) ?? text;
}

/** The zone is required: an hour without one is a different instant in each place. */
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/iu;

function numberAsMeant(text: string): unknown {
  if (/^-?\d{1,16}$/u.test(text)) return Number(text);
  const at = instant.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? text : at;
}

/** What each wrong field must be. Names the field and repeats no value. */
export function faultsInWords(schema: z.ZodObject, input: unknown, error: z.ZodError): string {
  if (!isRecord(input)) return 'a JSON object is required';
  const names = [...new Set(error.issues.map(({ path }) => String(path[0])))];
  return names.map((name) => (input[name] === undefined ? `${name} is missing` : `${name} ${wish(schema, name)}`)).join('; ');
}

function wish(schema: z.ZodObject, name: string): string {
  const field = innermost(schema.shape[name]);
  if (field instanceof z.ZodEnum) return `must be one of ${field.options.join(', ')}`;
  if (field instanceof z.ZodString) return `must be ${field.minLength ?? 0} to ${field.maxLength ?? 'any number of'} characters`;
  if (name.endsWith('At')) return 'must be a time such as 2026-12-18T10:00-05:00';
  return field instanceof z.ZodNumber ? `must be a number from ${field.minValue} to ${field.maxValue}` : 'must have another form';
}

function innermost(field: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  return field instanceof z.ZodOptional || field instanceof z.ZodDefault ? innermost(field.def.innerType) : field;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isUnreadable(value);
}
