import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createFhirEhr } from '../../src/adapters/fhir/fhirEhr.js';
import { dialable } from '../../src/adapters/fhir/phones.js';
import { numberAsText, quantityAsText } from '../../src/adapters/fhir/quantities.js';
import type { Chart, OrderContent } from '../../src/domain/chart/chart.js';
import type { Ehr } from '../../src/ports/ehr.js';
import { mondayMs, startEhr, type Json, type TestEhr } from '../support/ehr.js';

describe('reading a chart', () => {
  let simulator: TestEhr;
  let ehr: Ehr;
  const subject = { reference: 'Patient/p1' };
  const order = { id: 'o1', patientRef: 'Patient/p1', insuranceRefs: [] as string[] } as unknown as OrderContent;
  const chart = async (): Promise<Chart> => ehr.readChart(order);
  const put = async (...resources: Json[]) => {
    for (const resource of resources) await simulator.put(resource);
  };
  const person = (changes: Json = {}): Json => ({ resourceType: 'Patient', id: 'p1', name: [{ family: 'Test' }], ...changes });
  const coded = (resourceType: string, id: string, text: string, changes: Json = {}): Json => ({
    resourceType,
    id,
    code: { text },
    subject,
    ...changes,
  });
  const observation = (id: string, changes: Json): Json =>
    coded('Observation', id, id, {
      status: 'final',
      category: [{ coding: [{ code: 'laboratory' }] }],
      effectiveDateTime: '2026-11-01',
      ...changes,
    });
  const consent = (id: string, code: string, type: 'permit' | 'deny', changes: Json = {}): Json => ({
    resourceType: 'Consent',
    id,
    status: 'active',
    scope: { text: 'privacy' },
    category: [{ coding: [{ system: 'urn:loopkeeper:consent', code }] }],
    patient: subject,
    policyRule: { text: 'opt in' },
    provision: { type, ...(changes['period'] !== undefined && { period: changes['period'] }) },
    ...(changes['status'] !== undefined && { status: changes['status'] }),
  });

  beforeEach(async () => {
    simulator = await startEhr();
    ehr = createFhirEhr({ baseUrl: simulator.url, timeoutMs: 5_000, practiceTime: () => mondayMs });
    await put(person());
  });
  afterEach(async () => simulator.close());

  it('shows the record number and leaves social security, licence and passport alone', async () => {
    const typed = (code: string, value: string) => ({ type: { coding: [{ code }] }, value });
    await put(
      person({ identifier: [typed('SS', '999-22-2971'), typed('MR', 'M-17'), typed('DL', 'S99'), typed('PPN', 'X4'), { value: 'loose' }] }),
    );
    expect((await chart()).patient.identifiers).toEqual([{ label: 'MRN', value: 'M-17' }]);
  });

  it('calls the patient by the name in use', async () => {
    await put(
      person({
        name: [
          { use: 'maiden', family: 'Hoppe', given: ['Berneice'] },
          { use: 'official', family: 'Little', given: ['Berneice', 'A'] },
        ],
      }),
    );
    expect((await chart()).patient).toMatchObject({ name: 'Berneice A Little', givenName: 'Berneice' });
  });

  it('puts the mobile first, and leaves out numbers that are somebody else’s by now', async () => {
    await put(
      person({
        telecom: [
          { system: 'phone', value: '617-555-0111', use: 'home' },
          { system: 'email', value: 'someone@example.org' },
          { system: 'phone', value: '617-555-0112', use: 'old' },
          { system: 'phone', value: '617-555-0113', use: 'mobile', period: { end: '2025-01-01' } },
          { system: 'phone', value: '(617) 555-0114', use: 'mobile' },
          { system: 'phone', value: '555-421-3382', use: 'work' },
        ],
      }),
    );
    expect((await chart()).patient.phones).toEqual([
      { raw: '(617) 555-0114', use: 'mobile', dialable: '+16175550114' },
      { raw: '617-555-0111', use: 'home', dialable: '+16175550111' },
      { raw: '555-421-3382', use: 'work', dialable: undefined },
    ]);
  });

  it.each([
    [[{ language: { coding: [{ code: 'es-MX', display: 'Spanish (Mexico)' }] } }], { language: 'es' }],
    [[{ language: { coding: [{ code: 'pt', display: 'Portuguese' }] } }], { language: 'en', spokenLanguage: 'Portuguese' }],
    [[{ language: { coding: [{ code: 'en-US' }] } }, { language: { coding: [{ code: 'es' }] }, preferred: true }], { language: 'es' }],
    [undefined, { language: 'en' }],
  ])('speaks the language that the chart prefers: %j', async (communication, expected) => {
    await put(person({ communication }));
    expect((await chart()).patient).toMatchObject(expected);
  });

  it.each([{ deceasedBoolean: true }, { deceasedDateTime: '1991-11-02' }])('knows of a death: %j', async (changes) => {
    await put(person(changes));
    expect((await ehr.readContact('Patient/p1')).patient.deceased).toBe(true);
  });

  it('lists the problems of now: not the resolved, the refuted and the mistaken', async () => {
    const status = (code: string) => ({
      clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code }] },
    });
    const mistaken = {
      verificationStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'refuted' }] },
    };
    await put(
      coded('Condition', 'c1', 'Hypertension', { ...status('active'), onsetDateTime: '2010-01-01' }),
      coded('Condition', 'c2', 'Sinusitis', status('resolved')),
      coded('Condition', 'c3', 'Angina', { ...status('recurrence'), onsetDateTime: '2026-11-01' }),
      coded('Condition', 'c4', 'Asthma', { ...status('active'), ...mistaken }),
    );
    expect((await chart()).problems.map(({ text }) => text)).toEqual(['Angina', 'Hypertension']);
  });

  it('lists the medicines that are taken, once each, with their dose, wherever their name is kept', async () => {
    const request = (id: string, changes: Json): Json => ({
      resourceType: 'MedicationRequest',
      id,
      status: 'active',
      intent: 'order',
      subject,
      ...changes,
    });
    await put(
      { resourceType: 'Medication', id: 'm1', code: { text: 'Atorvastatin 40 MG' } },
      request('r1', {
        medicationCodeableConcept: { text: 'Lisinopril 20 MG' },
        authoredOn: '2026-11-01',
        dosageInstruction: [{ text: 'once daily' }],
      }),
      request('r2', {
        medicationCodeableConcept: { text: 'Lisinopril 20 MG' },
        authoredOn: '2025-11-01',
        dosageInstruction: [{ text: 'once daily' }],
      }),
      request('r3', { medicationCodeableConcept: { text: 'Amoxicillin' }, status: 'stopped' }),
      request('r4', { medicationReference: { reference: 'Medication/m1' }, authoredOn: '2026-10-01' }),
      request('r5', {
        contained: [{ resourceType: 'Medication', id: 'in', code: { text: 'Metformin 500 MG' } }],
        medicationReference: { reference: '#in' },
        authoredOn: '2026-09-01',
        dosageInstruction: [
          {
            timing: { repeat: { frequency: 2, period: 1, periodUnit: 'd' } },
            doseAndRate: [{ doseQuantity: { value: 1, unit: 'tablet' } }],
          },
        ],
      }),
      {
        resourceType: 'MedicationStatement',
        id: 's1',
        status: 'active',
        subject,
        medicationCodeableConcept: { text: 'Aspirin 81 MG' },
        effectiveDateTime: '2026-08-01',
      },
    );
    expect((await chart()).medications.map(({ text, value }) => [text, value])).toEqual([
      ['Lisinopril 20 MG', 'once daily'],
      ['Atorvastatin 40 MG', undefined],
      ['Metformin 500 MG', '1 tablet, 2 times a day'],
      ['Aspirin 81 MG', undefined],
    ]);
  });

  it('tells "no known allergies" from saying nothing, and an allergy beats both', async () => {
    const allergy = (id: string, code: Json, changes: Json = {}): Json => ({
      resourceType: 'AllergyIntolerance',
      id,
      patient: subject,
      code,
      clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }] },
      ...changes,
    });
    expect(await chart()).toMatchObject({ allergies: [], noKnownAllergies: false });
    await put(allergy('a1', { coding: [{ system: 'http://snomed.info/sct', code: '716186003' }] }));
    expect(await chart()).toMatchObject({ allergies: [], noKnownAllergies: true });
    await put(
      allergy(
        'a2',
        { text: 'Penicillin' },
        { criticality: 'high', reaction: [{ manifestation: [{ text: 'Hives' }], severity: 'moderate' }] },
      ),
    );
    expect(await chart()).toMatchObject({
      noKnownAllergies: false,
      allergies: [{ text: 'Penicillin', value: 'Hives (moderate); high criticality' }],
    });
  });

  it('prints results with their unit, flag and range, and a blood pressure as everybody writes it', async () => {
    const part = (code: string, value: number) => ({ code: { coding: [{ code }], text: code }, valueQuantity: { value, unit: 'mm[Hg]' } });
    await put(
      observation('LDL', {
        valueQuantity: { value: 142, unit: 'mg/dL' },
        interpretation: [{ coding: [{ code: 'H' }] }],
        referenceRange: [{ high: { value: 100, unit: 'mg/dL' } }],
      }),
      observation('BP', {
        category: [{ coding: [{ code: 'vital-signs' }] }],
        component: [part('8462-4', 74.994), part('8480-6', 132.2466)],
      }),
      observation('Troponin', { valueQuantity: { value: 6, comparator: '<', unit: 'ng/L' } }),
      observation('Culture', { valueCodeableConcept: { text: 'No growth' } }),
      observation('Empty', {}),
      observation('Wrong', { status: 'entered-in-error', valueString: 'x' }),
      observation('Smoking', { category: [{ coding: [{ code: 'survey' }] }], valueString: 'never' }),
      coded('DiagnosticReport', 'ECG', 'ECG', { status: 'final', effectiveDateTime: '2026-11-02', conclusion: 'Sinus rhythm.' }),
    );
    expect((await chart()).results.map(({ text, value }) => [text, value])).toEqual([
      ['ECG', 'Sinus rhythm.'],
      ['LDL', '142 mg/dL (HIGH; ref < 100)'],
      ['BP', '132/75 mmHg'],
      ['Troponin', '<6 ng/L'],
      ['Culture', 'No growth'],
    ]);
  });

  it('lists the values of a panel and not its bare heading; a report of which nothing else is known stays', async () => {
    const report = (id: string, body: Json) =>
      coded('DiagnosticReport', id, id, { status: 'final', effectiveDateTime: '2026-11-02', ...body });
    await put(
      observation('HDL', { valueQuantity: { value: 44, unit: 'mg/dL' } }),
      report('Lipids', { result: [{ reference: 'Observation/HDL' }] }),
      report('Echo', {}),
      report('CBC', { result: [{ reference: 'Observation/elsewhere' }], category: [{ coding: [{ code: 'LAB' }] }] }),
      report('Treadmill', { result: [{ reference: 'Observation/HDL' }], conclusion: 'No ischemia.' }),
    );
    const listed = (await chart()).results.map(({ text, value, kind }) => [text, value, kind]);
    expect(listed.toSorted(([one = ''], [other = '']) => one.localeCompare(other))).toEqual([
      ['CBC', undefined, undefined],
      ['Echo', undefined, 'study'],
      ['HDL', '44 mg/dL', undefined],
      ['Treadmill', 'No ischemia.', 'study'],
    ]);
  });

  it('reads all of a long list, newest first, over pages', async () => {
    const entry = Array.from({ length: 230 }, (_, index) => {
      const day = new Date(Date.UTC(2026, 0, 1) + index * 86_400_000).toISOString();
      const resource = { ...observation(`o${index}`, { valueInteger: index }), effectiveDateTime: day };
      return { resource, request: { method: 'PUT', url: `Observation/o${index}` } };
    });
    await fetch(`${simulator.url}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry }),
    });
    const { results } = await chart();
    expect(results).toHaveLength(230);
    expect(results[0]?.value).toBe('229');
  });

  it('takes the coverage that the order names, else all of the patient’s, and none that is only contained', async () => {
    const coverage = (id: string, plan: string): Json => ({
      resourceType: 'Coverage',
      id,
      status: 'active',
      beneficiary: subject,
      payor: [{ display: 'Payer' }],
      subscriberId: 'S1',
      period: { start: '2026-01-01' },
      class: [{ type: { coding: [{ code: 'plan' }] }, value: plan }],
    });
    await put({
      resourceType: 'Claim',
      id: 'claim',
      status: 'active',
      use: 'claim',
      type: { text: 'x' },
      patient: subject,
      created: '2026-01-01',
      provider: { display: 'x' },
      priority: { text: 'x' },
      insurance: [{ sequence: 1, focal: true, coverage: { reference: '#cov' } }],
      contained: [{ resourceType: 'Coverage', id: 'cov', status: 'active', beneficiary: subject, payor: [{ display: 'Contained' }] }],
    });
    expect((await chart()).coverage).toEqual([]);
    await put(coverage('v1', 'DEMO-PPO'), coverage('v2', 'DEMO-HMO'));
    expect((await chart()).coverage).toHaveLength(2);
    const named = await ehr.readChart({ ...order, insuranceRefs: ['Coverage/v2'] });
    expect(named.coverage).toEqual([
      { status: 'active', payer: 'Payer', plan: 'DEMO-HMO', memberId: 'S1', from: '2026-01-01', until: undefined },
    ]);
  });

  it('texts with consent only: a refusal wins, an ended or expired consent is none', async () => {
    const consents = async () => (await ehr.readContact('Patient/p1')).consents;
    expect(await consents()).toEqual({ texts: false, sensitive: false, refusesTexts: false });
    await put(consent('k1', 'sms', 'permit', { period: { end: '2026-11-22' } }), consent('k2', 'sms', 'permit', { status: 'inactive' }));
    expect(await consents()).toMatchObject({ texts: false });
    await put(consent('k3', 'sms', 'permit'), consent('k4', 'sensitive', 'permit'));
    expect(await consents()).toEqual({ texts: true, sensitive: true, refusesTexts: false });
    await put(consent('k5', 'sms', 'deny'));
    expect(await consents()).toEqual({ texts: false, sensitive: true, refusesTexts: true });
  });

  it('names who placed the order, with an NPI only when its check digit holds', async () => {
    const npi = (value: string) => [{ system: 'http://hl7.org/fhir/sid/us-npi', value }];
    await put(
      {
        resourceType: 'Practitioner',
        id: 'd1',
        name: [{ prefix: ['Dr.'], given: ['Ann'], family: 'Lee' }],
        identifier: npi('1234567893'),
        telecom: [{ system: 'phone', value: '617-555-0100', use: 'work' }],
      },
      { resourceType: 'Practitioner', id: 'd2', name: [{ family: 'Upton' }], identifier: npi('100') },
      { resourceType: 'PractitionerRole', id: 'r1', practitioner: { reference: 'Practitioner/d1' } },
    );
    const requester = async (requesterRef: string) => (await ehr.readChart({ ...order, requesterRef })).requester;
    expect(await requester('PractitionerRole/r1')).toEqual({ name: 'Dr. Ann Lee', npi: '1234567893', phone: '617-555-0100' });
    expect(await requester('Practitioner/d2')).toEqual({ name: 'Upton', npi: undefined, phone: undefined });
    expect(await requester('Practitioner/gone')).toBeUndefined();
  });

  it('reads the specialties and reasons that the order only refers to', async () => {
    await put(
      {
        resourceType: 'PractitionerRole',
        id: 'card',
        specialty: [{ coding: [{ system: 'http://nucc.org/provider-taxonomy', code: '207RC0000X' }] }],
      },
      coded('Condition', 'angina', 'Angina'),
      {
        ...coded('ServiceRequest', 'o9', 'Referral'),
        status: 'active',
        intent: 'order',
        performer: [{ reference: 'PractitionerRole/card' }],
        reasonReference: [{ reference: 'Condition/angina' }],
      },
    );
    expect(await ehr.readOrder('o9')).toMatchObject({ performerSpecialties: [{ code: '207RC0000X' }], reasons: [{ text: 'Angina' }] });
  });

  it('never prints a reason out of another patient’s chart', async () => {
    await put(
      { resourceType: 'Patient', id: 'p2', name: [{ family: 'Other' }] },
      { ...coded('Condition', 'theirs', 'Somebody else’s'), subject: { reference: 'Patient/p2' } },
      {
        ...coded('ServiceRequest', 'o10', 'Referral'),
        status: 'active',
        intent: 'order',
        reasonReference: [{ reference: 'Condition/theirs' }],
      },
    );
    expect((await ehr.readOrder('o10'))?.reasons).toEqual([]);
  });
});

describe('a chart that an EHR made of bad resources', () => {
  const selection = () => ({ patientRef: 'Patient/p1', leftOut: new Map<string, number>() });

  it('leaves out and counts what cannot be read, and keeps the rest', async () => {
    const { readable } = await import('../../src/adapters/fhir/chartResources.js');
    const { allergyShape, allergiesOf } = await import('../../src/adapters/fhir/clinicalLists.js');
    const patient = { reference: 'Patient/p1' };
    const good = {
      resourceType: 'AllergyIntolerance',
      patient,
      code: { text: 'Latex' },
      recordedDate: '0000-00-00',
      reaction: ['nonsense', { manifestation: [{ text: 'Rash' }] }],
    };
    const bad = [
      { resourceType: 'AllergyIntolerance', patient },
      { resourceType: 'AllergyIntolerance', patient, code: { coding: [] } },
      { resourceType: 'AllergyIntolerance', patient, code: 'Peanuts' },
      { resourceType: 'AllergyIntolerance', patient: { reference: 'Patient/p2' }, code: { text: 'Somebody else’s' } },
      {
        resourceType: 'AllergyIntolerance',
        patient,
        code: { text: 'Turned round' },
        modifierExtension: [{ url: 'x', valueBoolean: true }],
      },
    ];
    const chosen = { ...selection(), base: new URL('http://ehr.example/') };
    const { allergies } = allergiesOf(readable(allergyShape, [good, ...bad], chosen));
    expect(allergies).toEqual([expect.objectContaining({ text: 'Latex', value: 'Rash', date: undefined })]);
    expect(chosen.leftOut.get('AllergyIntolerance')).toBe(5);
  });

  it('never throws over a resource, whatever is in it', async () => {
    const { readable } = await import('../../src/adapters/fhir/chartResources.js');
    const { conditionShape, medicationShape, medicationsOf, problemsOf } = await import('../../src/adapters/fhir/clinicalLists.js');
    const { observationShape, reportShape, resultsOf } = await import('../../src/adapters/fhir/results.js');
    const { consentFacts, consentShape } = await import('../../src/adapters/fhir/consents.js');
    const { coverageFacts, coverageShape } = await import('../../src/adapters/fhir/coverage.js');
    const fields = [
      'status',
      'code',
      'category',
      'component',
      'valueQuantity',
      'referenceRange',
      'dosageInstruction',
      'class',
      'period',
      'provision',
      'reaction',
      'clinicalStatus',
      'effectiveDateTime',
    ];
    const resource = fc
      .dictionary(fc.constantFrom(...fields), fc.jsonValue({ maxDepth: 4 }))
      .map((body) => ({ resourceType: 'Any', ...body, subject: { reference: 'Patient/p1' } }));
    fc.assert(
      fc.property(fc.array(resource, { maxLength: 5 }), (resources) => {
        const of = <T extends Parameters<typeof readable>[0]>(shape: T) =>
          readable(shape, resources, { ...selection(), base: new URL('http://ehr.example/') });
        const printed = JSON.stringify([
          problemsOf(of(conditionShape)),
          medicationsOf(of(medicationShape), new Map()),
          resultsOf(of(observationShape), of(reportShape), new URL('http://ehr.example/')),
          coverageFacts(of(coverageShape)),
          consentFacts(of(consentShape), 0),
        ]);
        expect(printed).not.toMatch(/NaN|\[object/u);
      }),
    );
  });
});

describe('numbers on a packet', () => {
  it.each([
    [132.24672364289296, '132.2'],
    [0.6844123456, '0.6844'],
    [172.5330922479457, '172.5'],
    [7.4, '7.4'],
    [0.012, '0.012'],
    [0.0123, '0.0123'],
    [98765.432109, '98765'],
    [0, '0'],
    [-1.5, '-1.5'],
  ])('%s is written %s', (value, written) => {
    expect(numberAsText(value)).toBe(written);
  });

  it('never changes what a person wrote with up to four decimals', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10_000_000, max: 10_000_000 }), fc.integer({ min: 0, max: 4 }), (digits, decimals) => {
        const value = Number((digits / 10 ** decimals).toFixed(decimals));
        expect(Number(numberAsText(value))).toBe(value);
      }),
    );
  });

  it.each([
    [{ value: 97, unit: '%' }, '97%'],
    [{ value: 37, code: 'Cel' }, '37 °C'],
    [{ value: 3, unit: '{score}' }, '3'],
    [{ value: 5, unit: 'mg/dL', comparator: '>=' }, '>=5 mg/dL'],
    [{ value: 88, unit: 'mL/min/{1.73_m2}' }, '88 mL/min/1.73 m2'],
    [{ value: 5.1, unit: '10*3/uL' }, '5.1 x10^3/uL'],
    [{ value: 72, unit: '{beats}/min' }, '72 beats/min'],
  ])('%j is written %s', (quantity, written) => {
    expect(quantityAsText({ unit: undefined, code: undefined, comparator: undefined, ...quantity })).toBe(written);
  });
});

describe('numbers that can be called', () => {
  it.each([
    ['(617) 555-0123', '+16175550123'],
    ['617-234-5678', '+16172345678'],
    ['+1 787 555 0101', '+17875550101'],
    ['+52 55 1234 5678', '+525512345678'],
    ['617-555-0123 x12', '+16175550123'],
    // Synthetic charts: 555 is no area code.
    ['555-421-3382', undefined],
    ['999-555-0100', undefined],
    ['911', undefined],
    ['0000000000', undefined],
    ['call my daughter', undefined],
    ['900-234-5678', undefined],
  ])('%s: %s', (raw, e164) => {
    expect(dialable(raw)).toBe(e164);
  });
});
