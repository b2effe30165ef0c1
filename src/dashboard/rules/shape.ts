import type { Shape } from '../api.js';
import { attentionWords, inWords, plain } from '../words.js';
import { messages } from './messages.js';

const words = messages.fields;

/**
 * What a form and a reader make of the shape of a rule's body. Values are those of JSON; places are
 * as the API names them, `week.sunday.from`.
 */

export type Kind =
  | 'duration'
  | 'group'
  | 'table'
  | 'rows'
  | 'list'
  | 'maybe'
  | 'either'
  | 'choice'
  | 'yes'
  | 'number'
  | 'time'
  | 'text'
  | 'sentence';

export function kindOf({ maxLength = 0, type, format, anyOf, items, properties, additionalProperties, enum: values }: Shape): Kind {
  if (anyOf !== undefined) return anyOf.some((one) => one.type === 'null') ? 'maybe' : 'either';
  if (properties !== undefined) return 'amount' in properties && 'unit' in properties ? 'duration' : 'group';
  if (additionalProperties !== undefined) return 'table';
  if (items !== undefined) return items.properties === undefined ? 'list' : 'rows';
  if (values !== undefined) return 'choice';
  if (type === 'boolean') return 'yes';
  if (type === 'number' || type === 'integer') return 'number';
  if (format === 'time') return 'time';
  return maxLength >= 200 ? 'sentence' : 'text';
}

type Fields = Readonly<Record<string, unknown>>;
export const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
/** What is neither a list nor has fields, in letters; empty for the rest. */
export const textOf = (value: unknown): string =>
  ['string', 'number', 'boolean'].includes(typeof value) ? `${value as string | number | boolean}` : '';
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Name and value of each, as the shape has them in order; those of a list by their number. */
export function entriesOf(shape: Shape, value: unknown): (readonly [name: string, value: unknown])[] {
  const given = fieldsOf(value);
  const names = Object.keys(shape.properties ?? {});
  const ordered = names.length > 0 ? names : (shape.propertyNames?.enum ?? Object.keys(given));
  return ordered.filter((name) => name in given).map((name) => [name, given[name]]);
}

/** A row of a list goes by the first thing that it says. */
export function rowTitle({ properties = {} }: Shape, row: unknown, index: number): string {
  const said = fieldsOf(row)[Object.keys(properties)[0] ?? ''];
  return typeof said === 'string' && said !== '' ? plain(said) : words.number(index + 1);
}

/** What there is in place of null, or of one of two things. */
export const innerOf = ({ anyOf = [] }: Shape): Shape => anyOf.find(({ properties }) => properties !== undefined) ?? {};

/** Of a rule that was added: nothing filled in. */
export function blankOf(shape: Shape): unknown {
  switch (kindOf(shape)) {
    case 'group':
    case 'duration':
      return Object.fromEntries((shape.required ?? []).map((name) => [name, blankOf(shape.properties?.[name] ?? {})]));
    case 'table':
      return Object.fromEntries((shape.required ?? []).map((name) => [name, blankOf(shape.additionalProperties ?? {})]));
    case 'rows':
    case 'list':
      return [];
    case 'maybe':
      return null;
    case 'yes':
      return false;
    case 'choice':
      return shape.enum?.[0];
    case 'either':
      return shape.anyOf?.flatMap(({ enum: values = [] }) => values)[0];
    default:
      return '';
  }
}

/**
 * As the API takes it. Numbers and lists are kept as they were typed until then; what is no number
 * goes out as it is, and is refused by name.
 */
export function finished(shape: Shape, value: unknown): unknown {
  switch (kindOf(shape)) {
    case 'number':
      return numberOf(value);
    case 'list':
      return typeof value === 'string' ? wordsIn(value).map((one) => finished(shape.items ?? {}, one)) : value;
    case 'rows':
      return listOf(value).map((one) => finished(shape.items ?? {}, one));
    case 'maybe':
    case 'either':
      return typeof value === 'object' && value !== null ? finished(innerOf(shape), value) : value;
    case 'group':
    case 'duration':
    case 'table':
      return Object.fromEntries(Object.entries(fieldsOf(value)).map(([name, one]) => [name, finished(shapeIn(shape, name), one)]));
    default:
      return value;
  }
}

const wordsIn = (typed: string): string[] => typed.split(/[\s,;]+/u).filter((one) => one !== '');

const numberOf = (typed: unknown): unknown =>
  typeof typed === 'string' && typed.trim() !== '' && Number.isFinite(Number(typed)) ? Number(typed) : typed;

/** Of the field of this name. */
export const shapeIn = ({ properties, additionalProperties, items }: Shape, name: string): Shape =>
  properties?.[name] ?? additionalProperties ?? items ?? {};

/** What a field is called: its title, a known word for its name, or the name itself with spaces. */
export const titleIn = (shape: Shape, name: string): string =>
  shape.properties === undefined
    ? wordOf(shape.propertyNames ?? {}, name)
    : (shape.properties[name]?.title ?? plain(name.replaceAll(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`)));

/** How a value of a choice is said. */
export const wordOf = ({ words = {} }: Shape, value: string): string => words[value] ?? inWords(attentionWords, value);

/** `texts, at least 1`; undefined when nothing needs to be said. */
export function hintOf({ unit, description, minimum, exclusiveMinimum, maximum }: Shape): string | undefined {
  const most = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const least = minimum ?? exclusiveMinimum;
  const range = least === undefined ? undefined : most === undefined ? words.atLeast(least) : words.between(least, most);
  const parts = [description, unit, exclusiveMinimum === undefined ? range : aboveText(exclusiveMinimum, most)];
  return parts.filter((one) => one !== undefined).join(', ') || undefined;
}

const aboveText = (least: number, most: number | undefined): string =>
  most === undefined ? words.moreThan(least) : words.moreThanUpTo(least, most);

/** A whole value in one line; undefined when it needs several lines. */
export function said(shape: Shape, value: unknown): string | undefined {
  if (value === null) return shape.none ?? words.nothing;
  switch (kindOf(shape)) {
    case 'duration':
      return counted(fieldsOf(value)['amount'], said(shape.properties?.['unit'] ?? {}, fieldsOf(value)['unit'])?.toLowerCase());
    case 'group':
      return isPeriod(shape)
        ? entriesOf(shape, value)
            .map(([, at]) => textOf(at))
            .join(words.to)
        : undefined;
    case 'list': {
      const list = listOf(value).map((one) => said(shape.items ?? {}, one));
      return list.length === 0 ? words.none : withUnit(list.join(', '), shape.unit);
    }
    case 'maybe':
      return said(innerOf(shape), value);
    case 'either':
      return typeof value === 'string' ? wordOf(shape.anyOf?.find(({ enum: values }) => values !== undefined) ?? {}, value) : undefined;
    case 'choice':
      return wordOf(shape, textOf(value));
    case 'yes':
      return value === true ? words.yes : words.no;
    case 'table':
    case 'rows':
      return Object.keys(fieldsOf(value)).length === 0 ? words.none : undefined;
    case 'number':
      return counted(value, shape.unit);
    default:
      return withUnit(textOf(value), shape.unit);
  }
}

const withUnit = (text: string, unit: string | undefined): string => (unit === undefined ? text : words.withUnit(text, unit));

/** `1 text`, `2 working days`, `3` */
function counted(value: unknown, unit: string | undefined): string {
  if (unit === undefined) return textOf(value);
  return `${textOf(value)} ${value === 1 ? unit.replace(/s\b/u, '') : unit}`;
}

const isPeriod = ({ properties = {} }: Shape): boolean => Object.values(properties).every(({ format }) => format === 'time');

/** The words of a place, and the shape of what stands there. */
export function placeOf(shape: Shape, at: string): { readonly title: string; readonly shape: Shape } {
  let here = shape;
  const titles: string[] = [];
  for (const name of at === '' ? [] : at.split('.')) {
    if (here.anyOf !== undefined) here = innerOf(here);
    titles.push(/^\d+$/u.test(name) ? String(Number(name) + 1) : titleIn(here, name));
    here = shapeIn(here, name);
  }
  return { title: titles.join(', ') || (shape.title ?? words.wholePolicy), shape: here };
}
