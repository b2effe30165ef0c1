import { describe, expect, it } from '@jest/globals';
import { isSensitive, sensitivityOf } from '../../../src/domain/packet/sensitive.js';
import { orderContent, snomed } from '../../support/orders.js';

const icd10 = 'http://hl7.org/fhir/sid/icd-10-cm';
const because = (system: string, code: string) => orderContent({ reasons: [{ codings: [{ system, code }] }] });
const saying = (text: string) => orderContent({ reasons: [{ codings: [], text }] });

describe('an order that waits for a consent', () => {
  it.each([
    [icd10, 'F10.20', 'substance-use'],
    [icd10, 'F11', 'substance-use'],
    [icd10, 'f19.939', 'substance-use'],
    [icd10, 'F32.1', 'psychiatric'],
    [icd10, 'F99', 'psychiatric'],
    [icd10, 'T14.91XA', 'psychiatric'],
    [icd10, 'B20', 'hiv'],
    [icd10, 'Z21', 'hiv'],
    [icd10, 'O04.5', 'reproductive'],
    [icd10, 'Z30.09', 'reproductive'],
    ['urn:oid:2.16.840.1.113883.6.90', 'F10.20', 'substance-use'],
    [snomed, '86406008', 'hiv'],
    [snomed, '66214007', 'substance-use'],
    [snomed, '370143000', 'psychiatric'],
  ])('has a reason of %s %s: %s', (system, code, sensitivity) => {
    expect(sensitivityOf(because(system, code))).toBe(sensitivity);
  });

  it.each([
    ['Opioid use disorder, on methadone', 'substance-use'],
    ['alcohol dependence', 'substance-use'],
    ['HIV positive, chest pain', 'hiv'],
    ['paciente con VIH', 'hiv'],
    ['after suicidal ideation', 'psychiatric'],
    ['Elective abortion follow-up', 'reproductive'],
  ])('says "%s": %s', (text, sensitivity) => {
    expect(sensitivityOf(saying(text))).toBe(sensitivity);
    expect(sensitivityOf(orderContent({ notes: [text] }))).toBe(sensitivity);
  });

  it('is for a specialty that says it by itself, or by a code that does', () => {
    expect(sensitivityOf(orderContent(), 'psychiatry')).toBe('psychiatric');
    expect(sensitivityOf(orderContent({ code: { codings: [{ system: snomed, code: '183524004' }] } }))).toBe('psychiatric');
  });
});

describe('an order that need not wait', () => {
  it.each([
    [icd10, 'I20.9'],
    [icd10, 'F17.210'],
    [icd10, 'F03.90'],
    [icd10, 'F84.0'],
    [icd10, 'B19.20'],
    [icd10, 'O99.89'],
    [icd10, 'Z33.1'],
    [snomed, '38341003'],
  ])('has a reason of %s %s', (system, code) => {
    expect(isSensitive(because(system, code))).toBe(false);
  });

  it.each(['Hearing aids', 'Former smoker, no alcohol use', 'Stress test', 'Normal pregnancy, murmur', 'Shiver and fever'])(
    'says "%s"',
    (text) => {
      expect(isSensitive(saying(text), 'cardiology')).toBe(false);
    },
  );
});
