import type { HorizonRate } from '../../domain/measure/metrics.js';
import { messages } from './messages.js';

export const percent = (rate: number | null): string => (rate === null ? '-' : `${(100 * rate).toFixed(1)}%`);

export const hours = (ms: number | null): string => (ms === null ? '-' : `${(ms / 3_600_000).toFixed(1)} h`);

/** A rate, or the counts alone while the week is too young for one. */
export const horizonText = ({ mature, rate, count, of }: Pick<HorizonRate, 'mature' | 'rate' | 'count' | 'of'>): string =>
  mature ? messages.rateOf(percent(rate), count, of) : messages.notFinal(count, of);

/** @param baseline null where there is none */
export const withBaseline = (text: string, baseline: string | null): string =>
  baseline === null ? text : [text, messages.baseline(baseline)].join(messages.separator);
