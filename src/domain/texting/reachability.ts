import type { Contact } from '../chart/chart.js';
import { mobileOf } from './whereabouts.js';

/**
 * Whether a patient can be texted by what the chart says, or the first thing that stands against
 * it. Who has died is not asked for.
 */
export type Reachability = 'reachable' | 'no-mobile' | 'no-consent' | 'opted-out';

/**
 * Undefined for a patient who has died. `optedOut`: numbers in E.164 that are blocked. The permit
 * of a text looks at the same things.
 */
export function reachabilityOf({ patient, consents }: Contact, optedOut: ReadonlySet<string>): Reachability | undefined {
  if (patient.deceased) return undefined;
  const phone = mobileOf(patient);
  if (phone === undefined) return 'no-mobile';
  if (!consents.texts || consents.refusesTexts) return 'no-consent';
  return optedOut.has(phone) ? 'opted-out' : 'reachable';
}
