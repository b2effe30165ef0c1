import type { z } from 'zod';
import type { Quantity, range } from './shapes.js';

/**
 * Clinicians do not read some UCUM codes. Source of the symbols: UCUM 2.1, tables of printed
 * symbols.
 */
const printed: Readonly<Record<string, string>> = {
  'mm[Hg]': 'mmHg',
  '[degF]': '°F',
  Cel: '°C',
  '[lb_av]': 'lb',
  '[in_i]': 'in',
  '1': '',
  '{score}': '',
  '{nominal}': '',
  'mL/min/{1.73_m2}': 'mL/min/1.73 m2',
  '10*3/uL': 'x10^3/uL',
  '10*6/uL': 'x10^6/uL',
};

/** Text in braces is a UCUM annotation and reads as words: `{beats}/min`. */
function unitAsText({ unit, code }: Pick<Quantity, 'unit' | 'code'>): string {
  const written = unit ?? code ?? '';
  return printed[written] ?? written.replaceAll(/\{([^{}]*)\}/gu, (_, remark: string) => remark.replaceAll('_', ' '));
}

/**
 * A number as the chart wrote it, unless it was computed: 132.24672364289296 carries no more
 * information than 132.2. Numbers with more than four decimals are rounded to four digits. Others
 * are unchanged.
 */
export function numberAsText(value: number): string {
  const plain = String(value);
  if (plain.includes('e')) return plain;
  const decimals = plain.split('.')[1]?.length ?? 0;
  if (decimals <= 4) return plain;
  return Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(4)));
}

export function quantityAsText({ value, unit, code, comparator }: Quantity): string {
  const symbol = unitAsText({ unit, code });
  const gap = symbol === '' || symbol === '%' ? '' : ' ';
  return `${comparator ?? ''}${numberAsText(value)}${gap}${symbol}`;
}

/**
 * `70-99 mg/dL`, `< 5 ng/mL`. The chart's own text comes first.
 * @param beside the value next to the range: a shared unit is not repeated, `70-99`
 */
export function rangeAsText({ low, high, text }: z.output<typeof range>, beside?: Quantity): string | undefined {
  if (text !== undefined) return text;
  const bound = (of: Quantity): string =>
    beside !== undefined && unitAsText(of) === unitAsText(beside) ? numberAsText(of.value) : quantityAsText(of);
  if (low !== undefined && high !== undefined) return `${numberAsText(low.value)}-${bound(high)}`;
  if (high !== undefined) return `< ${bound(high)}`;
  return low === undefined ? undefined : `> ${bound(low)}`;
}
