import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Bundle } from 'fhir/r4.js';
import { createFhirEhr } from '../../src/adapters/fhir/fhirEhr.js';
import type { Chart, OrderContent } from '../../src/domain/chart/chart.js';
import { loadCharts, placeCharts, withDemoAdditions } from '../../src/simulators/charts.js';
import { mondayMs, startEhr, type Json, type TestEhr } from '../support/ehr.js';
import { describeWith } from '../support/needs.js';
import { supply } from '../support/supplies.js';

describeWith('realCharts', 'real-shaped charts', () => {
  let ehr: TestEhr;
  let bundles: Bundle[];
  const charts: Chart[] = [];
  const order = (patientRef: string) => ({ patientRef, insuranceRefs: [] as string[] }) as unknown as OrderContent;
  const read = async (at: TestEhr, patientRef: string) =>
    createFhirEhr({ baseUrl: at.url, timeoutMs: 10_000, practiceTime: () => mondayMs }).readChart(order(patientRef));

  beforeAll(async () => {
    ehr = await startEhr();
    bundles = await loadCharts(supply('realCharts'));
    for (const { patientRef } of await placeCharts(ehr.url, bundles)) charts.push(await read(ehr, patientRef));
  });
  afterAll(async () => ehr.close());

  it('are taken whole by the validating EHR, every reference resolved', async () => {
    expect(charts).toHaveLength(bundles.length);
    for (const type of ['Patient', 'Observation', 'Condition', 'MedicationRequest', 'DiagnosticReport', 'Encounter']) {
      const sent = bundles.flatMap(({ entry }) => (entry ?? []).filter(({ resource }) => resource?.resourceType === type));
      const held = await ehr.all(`${type}?_count=200`);
      expect(held).toHaveLength(sent.length);
      expect(JSON.stringify(held)).not.toContain('urn:uuid:');
    }
  });

  it('are read without anything left out, and print no number that is none', () => {
    for (const chart of charts) {
      expect(chart.leftOut).toBeUndefined();
      expect(chart.patient).toMatchObject({ name: expect.any(String), birthDate: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/u) });
      expect(chart.problems.length).toBeGreaterThan(0);
      expect(chart.results.length).toBeGreaterThan(0);
      const printed = [...chart.results, ...chart.medications, ...chart.problems, ...chart.allergies].map(
        ({ text, value }) => `${text}: ${value ?? ''}`,
      );
      expect(printed.filter((line) => /NaN|undefined|\[object|\d\.\d{7,}/u.test(line))).toEqual([]);
    }
  });

  it('have no dialable number, no coverage of their own and no consent: each gap is a gap', () => {
    for (const { patient, coverage, consents } of charts) {
      expect(patient.phones.filter(({ dialable }) => dialable !== undefined)).toEqual([]);
      expect(coverage).toEqual([]);
      expect(consents).toEqual({ texts: false, sensitive: false, refusesTexts: false });
    }
  });

  it('show no social security, licence or passport number', () => {
    for (const { patient } of charts) expect(patient.identifiers.map(({ label }) => label)).toEqual(['MRN']);
  });

  it('hold a death, a Spanish speaker and an address without a postal code', () => {
    expect(charts.filter(({ patient }) => patient.deceased)).toHaveLength(1);
    expect(charts.filter(({ patient }) => patient.language === 'es')).toHaveLength(1);
    expect(charts.filter(({ patient }) => patient.address?.postalCode === undefined)).toHaveLength(1);
  });

  it('can be referred with the additions, all but the one who died', async () => {
    const demo = await startEhr();
    try {
      const placed = await placeCharts(demo.url, withDemoAdditions(bundles));
      const complete = await Promise.all(placed.map(async ({ patientRef }) => read(demo, patientRef)));
      for (const chart of complete) {
        expect(chart).toMatchObject({ coverage: [{ plan: 'DEMO-PPO' }], consents: { texts: true } });
        expect(chart.patient.address?.postalCode).toMatch(/^\d{5}$/u);
        expect(chart.patient.phones[0]?.dialable).toBeDefined();
      }
      expect(complete.filter(({ patient }) => patient.deceased)).toHaveLength(1);
      expect(new Set(complete.map(({ patient }) => patient.phones[0]?.dialable)).size).toBe(complete.length);
      expect((await placeCharts(demo.url, withDemoAdditions(bundles))).some(({ isNew }) => isNew)).toBe(false);
    } finally {
      await demo.close();
    }
  });

  it('keep every resource as it was published', async () => {
    const published = bundles
      .flatMap(({ entry }) => entry ?? [])
      .find(({ resource }) => resource?.resourceType === 'MedicationRequest')?.resource;
    const held = await ehr.all('MedicationRequest?_count=200');
    const withoutReferences = ({
      id: _id,
      meta: _meta,
      subject: _subject,
      encounter: _encounter,
      requester: _requester,
      reasonReference: _reason,
      ...rest
    }: Json) => rest;
    expect(held.map(withoutReferences)).toContainEqual(withoutReferences({ ...published }));
  });
});
