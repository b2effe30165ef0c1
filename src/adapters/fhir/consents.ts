import { z } from 'zod';
import type { Chart } from '../../domain/chart/chart.js';
import { spanOf } from '../../domain/fhir/date.js';
import { concept, list, maybe, text } from './shapes.js';

/** The category by which a chart says what a consent is for; codes `sms` and `sensitive`. */
export const consentSystem = 'urn:loopkeeper:consent';

/** Kept as written: a date that cannot be read must not make a refusal vanish, nor a permission last. */
const writtenPeriod = z.object({ start: text, end: text });
const provision = z.object({ type: text, period: maybe(writtenPeriod), provision: list(z.object({ type: text })) });
export const consentShape = z.object({ status: z.string(), category: list(concept), provision: maybe(provision) });

type Consent = z.output<typeof consentShape>;

/**
 * Active consents within their period. A refusal wins over any permission, however old: only the practice takes it back, by ending it.
 * A consent with an exception inside is no permission, because the exception may be the very message.
 */
export function consentFacts(consents: readonly Consent[], nowMs: number): Chart['consents'] {
  const active = consents.filter(({ status }) => status === 'active');
  const refuses = (code: string) => active.some((consent) => isAbout(consent, code) && isDeny(consent) && isCurrent(consent, nowMs, true));
  const permits = (code: string) =>
    !refuses(code) && active.some((consent) => isAbout(consent, code) && isPlainPermit(consent) && isCurrent(consent, nowMs, false));
  return { texts: permits('sms'), sensitive: permits('sensitive'), refusesTexts: refuses('sms') };
}

function isAbout({ category }: Consent, wanted: string): boolean {
  return category.some(({ coding }) => coding.some(({ system, code }) => system === consentSystem && code === wanted));
}

function isDeny({ provision: rules }: Consent): boolean {
  return rules?.type === 'deny';
}

function isPlainPermit(consent: Consent): boolean {
  return !isDeny(consent) && !(consent.provision?.provision ?? []).some(({ type }) => type === 'deny');
}

/** @param whenUnreadable the answer when a date is there and is none */
function isCurrent({ provision: rules }: Consent, nowMs: number, whenUnreadable: boolean): boolean {
  const { start, end } = rules?.period ?? {};
  const [from, until] = [start, end].map((written) => (written === undefined ? undefined : spanOf(written)));
  if ((start !== undefined && from === undefined) || (end !== undefined && until === undefined)) return whenUnreadable;
  return (from?.fromMs ?? -Infinity) <= nowMs && nowMs < (until?.untilMs ?? Infinity);
}
