import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Bundle, Consent, Coverage, FhirResource, Patient } from 'fhir/r4.js';
import { extractText, getDocumentProxy } from 'unpdf';
import { dayIn } from '../../src/domain/time/calendar.js';
import { demoOrder, loadCharts, withDemoAdditions } from '../../src/simulators/charts.js';
import { startInstallation, type Installation } from '../support/testInstallation.js';
import { ledgersOf, type Ledgers, withoutLate } from '../support/ledgers.js';
import { describeWith } from '../support/needs.js';
import { mondayAt, practiceZone } from '../support/stories.js';
import { supply } from '../support/supplies.js';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal.js';

/**
 * The six by their family names: what a cardiologist has to find in each packet, and what must not
 * be there.
 */
const charts = [
  {
    who: 'Little',
    born: '07/19/1961',
    finds: ['Chronic sinusitis', 'None in the chart', 'Low Density Lipoprotein Cholesterol 102.6 mg/dL', 'Blood Pressure 126/80 mmHg'],
  },
  {
    who: 'Lockman',
    born: '12/24/1970',
    finds: [
      'Hypertension',
      'Metformin hydrochloride 500 MG',
      'Hydrochlorothiazide 25 MG',
      'Blood Pressure 173/110 mmHg',
      'Potassium 4.489 mmol/L',
    ],
  },
  {
    who: 'Ruelas',
    born: '07/05/1971',
    finds: ['Language Spanish', 'Chronic intractable migraine', 'Blood Pressure 115/80 mmHg', 'Total Cholesterol 182 mg/dL'],
  },
  {
    who: 'Steuber',
    born: '05/08/1969',
    finds: ['Hyperlipidemia', 'Simvistatin 10 MG', 'Blood Pressure 106/73 mmHg', 'Creatinine 2.952 mg/dL'],
  },
  {
    who: 'Wisoky',
    born: '03/30/1972',
    finds: ['Body mass index 30+ - obesity', 'Blood Pressure 112/78 mmHg', 'Triglycerides 123.5 mg/dL'],
  },
] as const;
const whoDied = 'Baumbach';
const whoHasNoPostalCode = 'Steuber';
const reason = 'Chest pain on exertion';

const patientIn = ({ entry = [] }: Bundle): Patient => {
  const found = entry.map(({ resource }) => resource as FhirResource | undefined).find((resource) => resource?.resourceType === 'Patient');
  if (found === undefined) throw new Error('A chart without a patient.');
  return found;
};
const familyOf = (chart: Bundle): string => patientIn(chart).name?.[0]?.family ?? '';

interface Harness {
  installation: Installation;
  ledgers: Ledgers;
  /** Each patient's reference in the EHR, by family name. */
  refs: ReadonlyMap<string, string>;
  /** The referral of an order for this patient. */
  ordered: (who: string) => Promise<string>;
  becauseOf: (id: string) => Promise<[reason: string, because: string][]>;
}

async function openHarness(installation: Installation, bundles: readonly Bundle[]): Promise<Harness> {
  // The EHR has them: to place them again says where.
  const placed = await installation.world.place(bundles);
  const refs = new Map(bundles.map((chart, index) => [familyOf(chart), placed[index]?.patientRef ?? '']));
  return {
    installation,
    ledgers: ledgersOf(installation),
    refs,
    ordered: (who) =>
      installation.order(
        demoOrder({
          patientRef: refs.get(who) ?? '',
          placer: `real-${who}`,
          authoredOn: new Date(installation.clock.now()).toISOString(),
          reason,
        }),
      ),
    becauseOf: async (id) =>
      withoutLate(await installation.db.task.findMany({ where: { referralId: id } })).map(({ reason: why, detail }) => [
        why,
        (detail as { because: string }).because,
      ]),
  };
}

describeWith('realCharts', 'real-shaped charts, with what the demo adds', () => {
  describeWith('temporal', 'each to its right end', () => {
    let temporal: TestTemporal;
    let bundles: Bundle[];
    let harness: Harness;
    const ids = new Map<string, string>();
    const idOf = (who: string): string => ids.get(who) ?? '';
    beforeAll(async () => {
      temporal = await startTemporal();
      bundles = withDemoAdditions(await loadCharts(supply('realCharts')));
      // Warm by Monday at nine; a day then takes as long as the machine needs minutes of it, not
      // half of it.
      const clock = mondayAt('09:00', 6_000, 6_000);
      const installation = await startInstallation({ temporal, clock, charts: () => bundles });
      await eventually(() => (installation.clock.now() >= clock.practiceEpochMs ? true : undefined));
      harness = await openHarness(installation, bundles);
      for (const who of harness.refs.keys()) ids.set(who, await harness.ordered(who));
    });
    afterAll(async () => {
      await harness.installation.close();
      await temporal.stop();
    });

    it('holds the six', () => {
      expect(new Set(harness.refs.keys())).toEqual(new Set([...charts.map(({ who }) => who), whoDied]));
    });

    it.each(charts)('$who: one fax that a cardiologist can read', async ({ who, born, finds }) => {
      await harness.installation.until(idOf(who), ({ axes }) => axes.delivery === 'transmitted');
      const [fax, ...more] = await harness.ledgers.faxes(idOf(who));
      expect(more).toEqual([]);
      const [cover = '', ...pages] = await pagesOf(harness.installation, fax?.id ?? '');
      expect(pages.length).toBe(2);
      expect(cover).not.toContain(who);
      for (const page of pages) expect(page).toMatch(new RegExp(`${who}, born ${born}`, 'u'));
      const packet = pages.join(' ');
      for (const words of [
        born,
        'DEMO-PPO',
        reason,
        'Problems',
        'Medications',
        'Allergies Not recorded in the chart: please ask the patient.',
        ...finds,
      ])
        expect(packet).toContain(words);
      expect(packet).not.toMatch(/employ|education|housing|review due|\(finding\)|\(situation\)|\(disorder\)|999-\d\d-\d{4}/iu);
      expect(packet).not.toMatch(/Lipid Panel|Basic Metabolic Panel|\d\.\d{5,}|undefined|NaN/u);
      expect(rowsWithoutValue(packet)).toEqual([]);
    });

    it('the one who died: nobody is texted, nothing is faxed, and one person is asked', async () => {
      await harness.installation.until(idOf(whoDied), ({ tasks }) => withoutLate(tasks).length > 0);
      expect(await harness.becauseOf(idOf(whoDied))).toEqual([['unreachable', 'deceased']]);
      // The others are a week further, and had all that they get.
      for (const { who } of charts) await harness.installation.until(idOf(who), ({ needsAttention }) => needsAttention === 'no-booking');
      expect(await harness.ledgers.faxes(idOf(whoDied))).toEqual([]);
      expect((await harness.installation.texts()).filter(({ to }) => to === mobileOf(bundles, whoDied))).toEqual([]);
      expect(await harness.becauseOf(idOf(whoDied))).toHaveLength(1);
    });

    it('who prefers Spanish is texted in Spanish, the others in English, each on two days', async () => {
      for (const { who } of charts) {
        await harness.installation.until(idOf(who), ({ nudgesSent }) => nudgesSent === 2);
        const texts = await harness.ledgers.texts(mobileOf(bundles, who));
        expect([who, texts.map(({ body }) => (/referido/u.test(body) ? 'es' : 'en'))]).toEqual([
          who,
          who === 'Ruelas' ? ['es', 'es'] : ['en', 'en'],
        ]);
        // On which days is the journey's to prove: six orders at once take a small machine a day of
        // this clock.
        expect(new Set(texts.map(({ at }) => dayIn(practiceZone, Date.parse(at)))).size).toBe(2);
      }
    });

    it('adds nothing when the charts are loaded once more', async () => {
      const count = async (): Promise<number[]> =>
        Promise.all(
          ['Patient', 'Observation', 'Coverage', 'Consent'].map(
            async (type) => (await harness.ledgers.fhir<Bundle>(`${type}?_total=accurate&_count=1`)).total ?? 0,
          ),
        );
      const before = await count();
      expect(Math.min(...before)).toBeGreaterThanOrEqual(6);
      expect((await harness.installation.world.place(bundles)).map(({ isNew }) => isNew)).toEqual(bundles.map(() => false));
      expect(await count()).toEqual(before);
    });
  });
});

describeWith('realCharts', 'real-shaped charts, as they were published', () => {
  describeWith('temporal', 'every gap is a task', () => {
    let temporal: TestTemporal;
    let bundles: Bundle[];
    let harness: Harness;
    beforeAll(async () => {
      temporal = await startTemporal();
      bundles = await loadCharts(supply('realCharts'));
      harness = await openHarness(await startInstallation({ temporal, clock: mondayAt('14:30'), charts: () => bundles }), bundles);
    });
    afterAll(async () => {
      await harness.installation.close();
      await temporal.stop();
    });

    it.each(charts)('$who: one task names all that is missing, and nothing is guessed', async ({ who }) => {
      const id = await harness.ordered(who);
      await harness.installation.until(id, ({ tasks }) => tasks.length > 0);
      const missing = [...(who === whoHasNoPostalCode ? ['postal-code'] : []), 'phone', 'coverage-active', 'coverage-plan'].join(',');
      expect(await harness.becauseOf(id)).toEqual([['incomplete-packet', missing]]);
      expect(await harness.ledgers.faxes(id)).toEqual([]);
      const held = await harness.ledgers.fhir<Patient>(harness.refs.get(who) ?? '');
      expect(held.telecom).toEqual(
        patientIn(bundles.find((chart) => familyOf(chart) === who) ?? { resourceType: 'Bundle', type: 'batch' }).telecom,
      );
    });

    it('the one who died: one task, and no more', async () => {
      const id = await harness.ordered(whoDied);
      await harness.installation.until(id, ({ tasks }) => tasks.length > 0);
      expect(await harness.becauseOf(id)).toEqual([['unreachable', 'deceased']]);
    });

    it('mended but for the consent, the packet goes and the text does not: a person is asked for the consent', async () => {
      const ref = harness.refs.get('Lockman') ?? '';
      const id = (await harness.installation.db.referral.findFirstOrThrow({ where: { placer: { endsWith: 'real-Lockman' } } })).id;
      const patient = await harness.ledgers.fhir<Patient>(ref);
      await harness.ledgers.put<Patient>({ ...patient, telecom: [{ system: 'phone', use: 'mobile', value: '(508) 555-0177' }] });
      await harness.ledgers.post<Coverage>(coverageOf(ref));
      expect(
        (await harness.installation.act(id, 'resolveTask', { by: 'coordinator-1', reason: 'incomplete-packet', decision: 'retry' })).status,
      ).toBe(200);
      await harness.installation.until(
        id,
        ({ axes, needsAttention }) => axes.delivery === 'transmitted' && needsAttention === 'consent-needed',
      );
      expect((await harness.ledgers.faxes(id)).length).toBe(1);
      expect(await harness.becauseOf(id)).toContainEqual(['consent-needed', 'consent-missing']);
    });

    it('texts nobody, and writes no coverage and no consent that the chart did not have', async () => {
      expect(await harness.installation.texts()).toEqual([]);
      expect(await harness.ledgers.search<Consent>('Consent?_count=50')).toEqual([]);
      expect(await harness.ledgers.search<Coverage>('Coverage?_count=50')).toHaveLength(1);
    });
  });
});

async function pagesOf(installation: Installation, faxId: string): Promise<string[]> {
  const answer = await fetch(`${installation.world.urls.fax}/_pages/${faxId}`);
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(await answer.arrayBuffer()), { verbosity: 0 }), {
    mergePages: false,
  });
  return text.map((page) => page.replaceAll(/\s+/gu, ' '));
}

/**
 * Dated rows of the results that say a name and nothing more: a date, words without a digit, then
 * the next date.
 */
function rowsWithoutValue(packet: string): string[] {
  const results = packet.slice(packet.indexOf('Test results'));
  return [...results.matchAll(/\d\d\/\d\d\/\d{4} ([^\d]+)(?= \d\d\/\d\d\/\d{4})/gu)].map(([row]) => row);
}

function mobileOf(bundles: readonly Bundle[], who: string): string {
  const chart = bundles.find((one) => familyOf(one) === who);
  return (chart && patientIn(chart).telecom?.find(({ use }) => use === 'mobile')?.value) ?? '';
}

function coverageOf(patientRef: string): Coverage {
  return {
    resourceType: 'Coverage',
    status: 'active',
    beneficiary: { reference: patientRef },
    payor: [{ display: 'Demo Health' }],
    class: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/coverage-class', code: 'plan' }] }, value: 'DEMO-PPO' }],
  };
}
