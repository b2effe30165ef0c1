import type { Patient } from 'fhir/r4.js';
import { stateCode } from '../../domain/texting/usStates.js';

/**
 * Of an EHR's patients the one for whom a referral runs by itself: alive, with a phone and a postal
 * code; in Massachusetts before elsewhere, because there the demo's specialists are. The demo's own
 * are left out. Undefined when nobody is.
 */
export function suitablePatient(patients: readonly Patient[]): Patient | undefined {
  const able = patients.filter((patient) => isOfCharts(patient) && isAlive(patient) && hasPhone(patient) && hasPostalCode(patient));
  return able.find(({ address }) => stateCode(address?.[0]?.state) === 'MA') ?? able[0];
}

function isOfCharts({ id }: Patient): boolean {
  return id?.startsWith('demo-') === false;
}

/** A date that is there is a death, whatever it says. */
function isAlive({ deceasedBoolean, deceasedDateTime }: Patient): boolean {
  return deceasedBoolean !== true && deceasedDateTime === undefined;
}

function hasPhone({ telecom = [] }: Patient): boolean {
  return telecom.some(({ system, use }) => system === 'phone' && use === 'mobile');
}

function hasPostalCode({ address = [] }: Patient): boolean {
  return address.some(({ postalCode }) => postalCode !== undefined);
}
