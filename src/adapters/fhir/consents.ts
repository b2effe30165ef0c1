import { z } from 'zod';
import type { Chart } from '../../domain/chart/chart.js';
import { spanOf } from '../../domain/fhir/date.js';
import { concept, list, maybe, text } from './shapes.js';

/** The category that states the purpose of a consent: codes `sms` and `sensitive`. */
export const consentSystem = 'urn:loopkeeper:consent';

/** Kept as written: an unreadable date must neither drop a refusal nor extend a permission. */
const writtenPeriod = z.object({ start: text, end: text });
const provision = z.object({ type: text, period: maybe(writtenPeriod), provision: list(z.object({ type: text })) });
export const consentShape = z.object({ status: z.string(), category: list(concept), provision: maybe(provision) });

type Consent = z.output<typeof consentShape>;

/**
 * Active consents within their period. A refusal overrides any permission, however old. Only the
 * practice can end it. A consent with an exception is not a permission, because the exception may
 * cover this message.
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

/** @param whenUnreadable the result for a date that cannot be parsed */
function isCurrent({ provision: rules }: Consent, nowMs: number, whenUnreadable: boolean): boolean {
  const { start, end } = rules?.period ?? {};
  const [from, until] = [start, end].map((written) => (written === undefined ? undefined : spanOf(written)));
  if ((start !== undefined && from === undefined) || (end !== undefined && until === undefined)) return whenUnreadable;
  return (from?.fromMs ?? -Infinity) <= nowMs && nowMs < (until?.untilMs ?? Infinity);
}
