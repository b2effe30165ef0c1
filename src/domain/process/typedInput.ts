import { z } from 'zod';
import { isUnreadable } from './unreadable.js';

/**
 * What a person typed or pasted, brought into the form that a schema takes, where there is no doubt what is meant: JSON in a string or in a
 * list of one, names and words in another case, numbers in quotes, instants as ISO 8601 with a zone. The rest is the schema's to refuse.
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

/** A JSON text, a list of one, a JSON text in a list of one: more than that is nothing that a person pastes. */
const mostWrappings = 4;

/** Bounded: a list nested a million deep would exhaust the stack, and so fail a workflow's task for ever. */
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

/** The exact name, else the only one that differs in case alone; two of those mean neither. */
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

/** With a zone alone: an hour without one would be another hour in another place. */
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/iu;

function numberAsMeant(text: string): unknown {
  if (/^-?\d{1,16}$/u.test(text)) return Number(text);
  const at = instant.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? text : at;
}

/** What is wrong with each field, in words that name the field and repeat no value. */
export function faultsInWords(schema: z.ZodObject, input: unknown, error: z.ZodError): string {
  if (!isRecord(input)) return 'an object in JSON is needed';
  const names = [...new Set(error.issues.map(({ path }) => String(path[0])))];
  return names.map((name) => (input[name] === undefined ? `${name} is missing` : `${name} ${wish(schema, name)}`)).join('; ');
}

function wish(schema: z.ZodObject, name: string): string {
  const field = innermost(schema.shape[name]);
  if (field instanceof z.ZodEnum) return `is none of ${field.options.join(', ')}`;
  if (!(field instanceof z.ZodNumber)) return 'is no text of a fitting length';
  return name.endsWith('At') ? 'is no time such as 2026-12-18T10:00-05:00' : 'is no fitting number';
}

function innermost(field: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  return field instanceof z.ZodOptional || field instanceof z.ZodDefault ? innermost(field.def.innerType) : field;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isUnreadable(value);
}
