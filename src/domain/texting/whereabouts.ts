import { placeOfPhone } from './areaCodes.js';
import type { Chart } from '../chart/chart.js';
import type { Whereabouts } from './quietHours.js';
import { stateCode } from './usStates.js';

/**
 * The mobile to text: said to be one, else a phone of which nothing is said. A number of a home or
 * an office is not texted.
 */
export function mobileOf(patient: Pick<Chart['patient'], 'phones'>): string | undefined {
  const ofUse = (use: string | undefined): string | undefined =>
    patient.phones.find((phone) => phone.use === use && phone.dialable !== undefined)?.dialable;
  return ofUse('mobile') ?? ofUse(undefined);
}

/**
 * Where a patient may be, for the hours of contact, and the one zone whose calendar days count: of
 * the address, else of the phone, else the practice's.
 */
export function whereaboutsOf(facts: {
  readonly addressZone?: string | undefined;
  /** As the chart writes it. */
  readonly addressState?: string | undefined;
  /** E.164 */
  readonly phone?: string | undefined;
  readonly practiceZone: string;
}): { where: Whereabouts; zone: string } {
  const ofPhone = facts.phone === undefined ? undefined : placeOfPhone(facts.phone);
  const zones = [...(facts.addressZone === undefined ? [] : [facts.addressZone]), ...(ofPhone?.zones ?? [])];
  const states = [stateCode(facts.addressState), ofPhone?.state].filter((state) => state !== undefined);
  return { where: { zones: [...new Set(zones)], states: [...new Set(states)] }, zone: zones[0] ?? facts.practiceZone };
}
