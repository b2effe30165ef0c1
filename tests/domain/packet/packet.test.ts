import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Chart, ChartEntry } from '../../../src/domain/chart/chart.js';
import { packetContent, referenceCode, type PacketParts } from '../../../src/domain/packet/packet.js';
import { chart, orderContent, snomed } from '../../support/orders.js';

const parts = (of: Chart, changes: Partial<PacketParts> = {}): PacketParts => ({
  referralId: '0190a1b2-0000-7000-8000-00000000abcd',
  order: orderContent({ requesterName: 'Dr Order' }),
  chart: of,
  specialtyLabel: 'Cardiology',
  practice: { name: 'Harborview Primary Care', phone: '+16175550190', address: ['12 Harbor Street', 'Boston, MA 02210'] },
  recipient: {
    name: 'Adaeze Okafor, MD',
    organization: 'Longfellow Heart',
    phone: '+16175550100',
    channel: 'fax',
    address: '+16175550130',
  },
  preparedOn: '2026-11-23',
  ...changes,
});
const printed = (of: Partial<Chart>) => packetContent(parts(chart(of))).chart;
const entry = (text: string, code: string, changes: Partial<ChartEntry> = {}): ChartEntry => ({
  text,
  codings: [{ system: snomed, code }],
  ...changes,
});
const texts = (entries: readonly ChartEntry[]) => entries.map(({ text }) => text);

describe('a packet', () => {
  it('says from whom, to whom, and what it is about', () => {
    expect(packetContent(parts(chart()))).toMatchObject({
      urgency: 'routine',
      specialtyLabel: 'Cardiology',
      from: { practice: 'Harborview Primary Care', clinician: 'Dr Order' },
      to: { name: 'Adaeze Okafor, MD', address: '+16175550130' },
      preparedOn: '2026-11-23',
    });
    expect(packetContent(parts(chart(), { supersedes: true, sensitive: true, urgency: 'stat' }))).toMatchObject({
      supersedes: true,
      sensitiveNotice: true,
      urgency: 'stat',
    });
  });

  it('lists active problems first, then past ones, each newest first', () => {
    const problems = [
      entry('Sinusitis', '1', { status: 'resolved', date: '2018-01-01' }),
      entry('Hypertension', '2', { status: 'active', date: '1970-01-05' }),
      entry('Diabetes', '3', { status: 'active', date: '2010-12-31' }),
      entry('Bronchitis', '4', { status: 'resolved', date: '2020-05-05' }),
    ];
    expect(texts(printed({ problems }).problems)).toEqual(['Diabetes', 'Hypertension', 'Bronchitis', 'Sinusitis']);
  });

  it('names a problem once, as it stands now', () => {
    const problems = [
      entry('Viral sinusitis', '1', { status: 'resolved', date: '2011' }),
      entry('Viral sinusitis', '1', { status: 'active', date: '2025' }),
      entry('Viral sinusitis', '1', { status: 'resolved', date: '2018' }),
    ];
    expect(printed({ problems }).problems).toEqual([problems[1]]);
  });

  it('keeps employers, schooling and housing to itself', () => {
    const problems = [
      entry('Full-time employment (finding)', '160903007'),
      entry('Part-time employment (finding)', '999'),
      entry('Received higher education (finding)', '998'),
      entry('Medication review due (situation)', '314529007'),
      entry('Stress (finding)', '73595000'),
      entry('Body mass index 30+ - obesity (finding)', '162864005'),
      entry('History of cardiac arrest (situation)', '429007001'),
      entry('Exercise stress induced angina', '997'),
    ];
    expect(texts(printed({ problems }).problems).sort()).toEqual([
      'Body mass index 30+ - obesity',
      'Exercise stress induced angina',
      'History of cardiac arrest',
    ]);
  });

  it('shows the latest result of each kind, however old, newest first', () => {
    const results = [
      entry('LDL', '18262-6', { date: '2020-01-01', value: '150 mg/dL' }),
      entry('LDL', '18262-6', { date: '2021-01-01', value: '120 mg/dL' }),
      entry('Blood pressure', '55284-4', { date: '2026-10-01', value: '140/90 mmHg' }),
      entry('ECG', '11524-6', { date: '2026-11-01', status: 'entered-in-error' }),
    ];
    expect(printed({ results }).results.map(({ value }) => value)).toEqual(['140/90 mmHg', '120 mg/dL']);
  });

  it('shows the last three blood pressures: one alone says little', () => {
    const results = ['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01'].map((date, index) =>
      entry('Blood pressure', '85354-9', { date, value: `${index}` }),
    );
    expect(printed({ results }).results.map(({ value }) => value)).toEqual(['3', '2', '1']);
  });

  it('shows a test once, though the laboratory changed its method', () => {
    const hematocrit = (text: string, code: string, date: string): ChartEntry => ({
      text,
      codings: [{ system: 'http://loinc.org', code }],
      date,
      value: '40%',
    });
    const results = [
      hematocrit('Hematocrit [Volume Fraction] of Blood', '20570-8', '2013-01-04'),
      hematocrit('Hematocrit [Volume Fraction] of Blood by Automated count', '4544-3', '2017-01-13'),
    ];
    expect(printed({ results }).results.map(({ date }) => date)).toEqual(['2017-01-13']);
    const sameDay = results.map((one) => ({ ...one, date: '2017-01-13' }));
    expect(printed({ results: sameDay }).results).toHaveLength(2);
  });

  it('names things as clinicians do', () => {
    const loinc = (text: string): ChartEntry => ({ text, codings: [{ system: 'http://loinc.org', code: text }], value: '1' });
    const names = ['Hemoglobin [Mass/volume] in Blood', 'Leukocytes [#/volume] in Blood by Automated count', 'LDL'];
    expect(texts(printed({ results: names.map(loinc) }).results)).toEqual(['Hemoglobin in Blood', 'LDL', 'Leukocytes in Blood']);
    expect(texts(printed({ problems: [entry('Anemia (disorder)', '1'), entry('Pain (chest)', '2')] }).problems)).toEqual([
      'Anemia',
      'Pain (chest)',
    ]);
    expect(texts(printed({ medications: [entry('Diazepam [Valium]', '1')] }).medications)).toEqual(['Diazepam [Valium]']);
  });

  it('shows what is taken now before what was stopped', () => {
    const medications = [
      entry('Penicillin', '1', { status: 'stopped', date: '2024-01-01' }),
      entry('Lisinopril', '2', { status: 'active', date: '2012-01-01' }),
    ];
    expect(texts(printed({ medications }).medications)).toEqual(['Lisinopril', 'Penicillin']);
  });

  it('is no longer than a reader has patience for', () => {
    const many = Array.from({ length: 300 }, (_, index) =>
      entry(`E${index}`, `c${index}`, { status: index % 2 === 0 ? 'active' : 'resolved', date: '2020' }),
    );
    const full = printed({ problems: many, medications: many, results: many });
    expect([full.problems.length, full.medications.length, full.results.length]).toEqual([40, 40, 40]);
    const past = many.map((one) => ({ ...one, status: 'resolved' }));
    expect(printed({ problems: past }).problems).toHaveLength(10);
  });

  it('prints record numbers, and no social security number, licence or passport', () => {
    const identifiers = ['Medical Record Number', 'Social Security Number', "Driver's License", 'Passport Number'].map((label) => ({
      label,
      value: '1',
    }));
    const content = packetContent(parts(chart({}, { identifiers })));
    expect(content.chart.patient.identifiers.map(({ label }) => label)).toEqual(['Medical Record Number']);
  });

  it('leaves out substance use and HIV until the patient consents, and says that something is left out; medicines always go', () => {
    const of = {
      problems: [entry('HIV infection', '86406008', { status: 'active' }), entry('Hypertension', '38341003')],
      medications: [entry('Methadone 10 mg', '1', { status: 'active' })],
    };
    const without = packetContent(parts(chart(of)));
    expect(texts(without.chart.problems)).toEqual(['Hypertension']);
    expect(texts(without.chart.medications)).toEqual(['Methadone 10 mg']);
    expect(without.withheld).toBe(1);
    const consented = packetContent(parts(chart({ ...of, consents: { texts: true, sensitive: true, refusesTexts: false } })));
    expect(consented.chart.problems).toHaveLength(2);
    expect(consented.withheld).toBeUndefined();
  });

  it('is the same for the same chart, in whatever order the EHR lists it', () => {
    const anyEntry: fc.Arbitrary<ChartEntry> = fc.record({
      text: fc.constantFrom('A', 'B', 'C'),
      codings: fc.subarray(
        [
          { system: snomed, code: '1' },
          { system: snomed, code: '2' },
        ],
        { maxLength: 1 },
      ),
      date: fc.option(fc.constantFrom('2020', '2020-01-01', '2021-05-05', 'nonsense'), { nil: undefined }),
      status: fc.option(fc.constantFrom('active', 'resolved', 'stopped'), { nil: undefined }),
      value: fc.option(fc.constantFrom('1', '2'), { nil: undefined }),
    });
    const shuffled = fc
      .array(anyEntry, { maxLength: 8 })
      .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        const of = (list: ChartEntry[]) => printed({ problems: list, medications: list, results: list, allergies: list });
        expect(of(other)).toEqual(of(one));
      }),
    );
  });
});

describe('the short code on the cover', () => {
  it('is always the same for a referral, and has nothing that a fax blurs', () => {
    fc.assert(
      fc.property(fc.uuid(), (referralId) => {
        expect(referenceCode(referralId)).toBe(referenceCode(referralId));
        expect(referenceCode(referralId)).toMatch(/^[CDFHJKMNPRTVWXY34679]{4}-[CDFHJKMNPRTVWXY34679]{4}$/u);
      }),
    );
  });

  it('differs between referrals that follow one another', () => {
    const codes = Array.from({ length: 20_000 }, (_, index) =>
      referenceCode(`0190a1b2-0000-7000-8000-${index.toString(16).padStart(12, '0')}`),
    );
    expect(new Set(codes).size).toBe(codes.length);
  });
});
