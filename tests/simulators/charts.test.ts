import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Bundle, Patient } from 'fhir/r4.js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createFhirEhr } from '../../src/adapters/fhir/fhirEhr.js';
import type { OrderContent } from '../../src/domain/chart/chart.js';
import { demoAdditions, demoPatients, loadCharts, numbersIn, placeCharts, withDemoAdditions } from '../../src/simulators/charts.js';
import { mondayMs, startEhr, type TestEhr } from '../support/ehr.js';

/**
 * Dead, without insurance, consent, postal code and a phone that can ring; but it says where the
 * house stands.
 */
const lacking = (system: string, value: string): Patient => ({
  resourceType: 'Patient',
  identifier: [{ system, value }],
  telecom: [{ system: 'phone', value: '555-421-3382', use: 'home' }],
  deceasedBoolean: true,
  address: [
    {
      extension: [{ url: geolocation, extension: [degrees('latitude', 41.77938), degrees('longitude', -71.019526)] }],
      city: 'Freetown',
      state: 'Massachusetts',
    },
  ],
});
const geolocation = 'http://hl7.org/fhir/StructureDefinition/geolocation';
const degrees = (url: string, valueDecimal: number) => ({ url, valueDecimal });

const bare = (system = 'urn:x', value = '1'): Bundle => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: [
    {
      fullUrl: 'urn:uuid:0f0f0f0f-0000-4000-8000-000000000001',
      resource: lacking(system, value),
      request: { method: 'POST', url: 'Patient' },
    },
  ],
});

describe('charts', () => {
  let ehr: TestEhr;
  beforeEach(async () => {
    ehr = await startEhr();
  });
  afterEach(async () => ehr.close());

  const chartOf = async (patientRef: string) =>
    createFhirEhr({ baseUrl: ehr.url, timeoutMs: 5_000, practiceTime: () => mondayMs }).readChart({
      patientRef,
      insuranceRefs: [] as string[],
    } as unknown as OrderContent);

  it('of the demo are whole: every one can be referred to a cardiologist', async () => {
    const placed = await placeCharts(ehr.url, demoPatients(mondayMs));
    expect(placed.map(({ patientRef }) => patientRef)).toEqual(['Patient/demo-1001', 'Patient/demo-1002', 'Patient/demo-1003']);
    for (const { patientRef } of placed) {
      const chart = await chartOf(patientRef);
      expect(chart).toMatchObject({
        consents: { texts: true, refusesTexts: false },
        patient: { deceased: false, address: { state: 'MA' } },
      });
      expect(chart.patient.phones[0]?.dialable).toMatch(/^\+1\d{3}55501\d{2}$/u);
      expect(chart.coverage[0]?.plan).toMatch(/^DEMO-/u);
      expect(chart.allergies.length > 0 || chart.noKnownAllergies).toBe(true);
      expect(Math.min(chart.problems.length, chart.medications.length, chart.results.length, chart.documents.length)).toBeGreaterThan(0);
      expect(chart.results.some(({ codings }) => codings.some(({ code }) => code === '11524-6'))).toBe(true);
      expect(chart.leftOut).toBeUndefined();
    }
    expect((await chartOf('Patient/demo-1002')).patient.language).toBe('es');
  });

  it('placed twice add nothing', async () => {
    const bundles = [...demoPatients(mondayMs), bare()];
    await placeCharts(ehr.url, bundles);
    const before = await ehr.all('Patient');
    const again = await placeCharts(ehr.url, bundles);
    expect(again.map(({ isNew }) => isNew)).toEqual([false, false, false, false]);
    expect(await ehr.all('Patient')).toEqual(before);
  });

  it('get what they lack, tagged; the chart itself stays, and the dead stay dead', async () => {
    const original = bare();
    const copy = structuredClone(original);
    const added = demoAdditions(original);
    expect(original).toEqual(copy);
    const [placed] = await placeCharts(ehr.url, [added]);
    const chart = await chartOf(placed?.patientRef ?? '');
    expect(chart).toMatchObject({
      coverage: [{ status: 'active', plan: 'DEMO-PPO' }],
      consents: { texts: true },
      patient: { deceased: true, address: { city: 'Freetown', postalCode: '02702' } },
    });
    expect(chart.patient.phones.map(({ raw }) => raw)).toEqual([expect.stringMatching(/^\+1\d{3}55501\d{2}$/u), '555-421-3382']);
    const tagged = [...(await ehr.all('Patient')), ...(await ehr.all('Coverage')), ...(await ehr.all('Consent'))];
    expect(tagged).toHaveLength(3);
    for (const { meta } of tagged) expect(meta).toMatchObject({ tag: [{ system: 'urn:loopkeeper:demo' }] });
  });

  it('keep each gap a gap without the additions', async () => {
    const [placed] = await placeCharts(ehr.url, [bare()]);
    expect(await chartOf(placed?.patientRef ?? '')).toMatchObject({
      coverage: [],
      consents: { texts: false },
      patient: { address: { postalCode: undefined }, phones: [{ dialable: undefined }] },
    });
  });

  it('add nothing to a chart that lacks nothing, and nothing twice', () => {
    for (const chart of demoPatients(mondayMs)) expect(demoAdditions(chart)).toEqual(chart);
    const once = demoAdditions(bare());
    expect(demoAdditions(once)).toEqual(once);
  });

  it('leave a refusal of texts a refusal', () => {
    const [chart] = demoPatients(mondayMs);
    const entry = (chart?.entry ?? []).map((each) =>
      each.resource?.resourceType === 'Consent' ? { ...each, resource: { ...each.resource, provision: { type: 'deny' as const } } } : each,
    );
    expect(demoAdditions({ resourceType: 'Bundle', type: 'transaction', entry }).entry).toHaveLength(entry.length);
  });

  it('give each patient a number of their own, always the same, and none that somebody has', () => {
    const bundles = Array.from({ length: 12 }, (_, index) => bare('urn:x', String(index)));
    // All but five of the first area code's hundred: the next ones come from another.
    const first = withDemoAdditions(bundles).flatMap(numbersIn)[0]?.slice(0, 5) ?? '';
    const taken = new Set(Array.from({ length: 95 }, (_, index) => `${first}55501${String(index).padStart(2, '0')}`));
    const numbers = withDemoAdditions(bundles, taken).flatMap(numbersIn);
    expect(new Set(numbers).size).toBe(12);
    expect(numbers.filter((number) => taken.has(number))).toEqual([]);
    expect(numbers.filter((number) => number.startsWith(first))).toHaveLength(5);
    expect(withDemoAdditions(bundles, taken).flatMap(numbersIn)).toEqual(numbers);
  });

  it('are read from JSON, packed JSON and lines', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'charts-'));
    try {
      const condition = { resourceType: 'Condition', id: 'c1', subject: { reference: 'Patient/p9' }, code: { text: 'x' } };
      writeFileSync(join(folder, 'a.json'), JSON.stringify(bare('urn:x', 'a')));
      writeFileSync(join(folder, 'b.json.gz'), gzipSync(JSON.stringify({ ...bare('urn:x', 'b'), type: 'collection' })));
      writeFileSync(join(folder, 'c.ndjson'), `${JSON.stringify({ resourceType: 'Patient', id: 'p9' })}\n${JSON.stringify(condition)}\n`);
      writeFileSync(join(folder, 'notes.txt'), 'not a chart');
      const bundles = await loadCharts(folder);
      expect(bundles).toHaveLength(3);
      expect(bundles[0]).toEqual(bare('urn:x', 'a'));
      expect((await placeCharts(ehr.url, bundles)).every(({ isNew }) => isNew)).toBe(true);
      expect((await chartOf('Patient/p9')).problems).toHaveLength(1);
      writeFileSync(join(folder, 'd.json'), '{"some":"thing"}');
      await expect(loadCharts(folder)).rejects.toThrow('d.json');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
