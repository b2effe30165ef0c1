import { expect, it } from '@jest/globals';
import type { Patient } from 'fhir/r4.js';
import { suitablePatient } from '../../src/simulators/charts.js';

const person = (id: string, changes: Partial<Patient> = {}): Patient => ({
  resourceType: 'Patient',
  id,
  telecom: [{ system: 'phone', use: 'mobile', value: '+16175550150' }],
  address: [{ state: 'Massachusetts', postalCode: '02139' }],
  ...changes,
});

it.each<[string, Partial<Patient>]>([
  ['has died', { deceasedDateTime: '1991-11-02' }],
  ['has died, nobody says when', { deceasedBoolean: true }],
  ['has no mobile', { telecom: [{ system: 'phone', use: 'home', value: '555-0100' }] }],
  ['has no postal code', { address: [{ state: 'MA' }] }],
  ['is the demo’s own', { id: 'demo-1001' }],
])('no story is played for one who %s', (_, changes) => {
  expect(suitablePatient([person('1', changes), person('2')])?.id).toBe('2');
  expect(suitablePatient([person('1', changes)])).toBeUndefined();
});

it('one who lives where the demo’s specialists are comes before the others', () => {
  const far = person('1', { address: [{ state: 'OH', postalCode: '44101' }] });
  expect(suitablePatient([far, person('2')])?.id).toBe('2');
  expect(suitablePatient([far])?.id).toBe('1');
});
