import { expect, it } from '@jest/globals';
import type { Consent, Coverage, Patient } from 'fhir/r4.js';
import type { Installation } from '../support/testInstallation.js';
import { withInstallation } from '../support/withInstallation.js';
import { ledgersOf, type Ledgers } from '../support/ledgers.js';
import { describeWith } from '../support/needs.js';
import { newPerson, type Person, type PersonChanges } from '../support/people.js';
import { mondayAt } from '../support/stories.js';

interface Gap {
  what: string;
  chart: PersonChanges;
  order?: { reasonIcd10: [string, string] };
  /** The task, and the word that says why. */
  task: [reason: string, because: string];
  faxes: number;
}

const gaps: readonly Gap[] = [
  { what: 'no consent to texts', chart: { consents: [] }, task: ['consent-needed', 'consent-missing'], faxes: 1 },
  { what: 'no phone', chart: { phone: null }, task: ['incomplete-packet', 'phone'], faxes: 0 },
  { what: 'a phone that nobody can dial', chart: { phone: '555-0142' }, task: ['incomplete-packet', 'phone'], faxes: 0 },
  { what: 'no plan', chart: { plan: null }, task: ['incomplete-packet', 'coverage-plan'], faxes: 0 },
  { what: 'a plan that no office takes', chart: { plan: 'ELSEWHERE-HMO' }, task: ['no-specialist', 'none-fits'], faxes: 0 },
  { what: 'nobody in range', chart: { postalCode: '04769' }, task: ['no-specialist', 'none-fits'], faxes: 0 },
  {
    what: 'a sensitive matter without its consent',
    chart: {},
    order: { reasonIcd10: ['F11.20', 'Opioid dependence'] },
    task: ['consent-needed', 'sensitive'],
    faxes: 0,
  },
];

describeWith('temporal', 'what a chart does not say', () => {
  let installation: Installation;
  let ledgers: Ledgers;
  withInstallation(
    () => ({ clock: mondayAt('14:30') }),
    (started) => {
      installation = started;
      ledgers = ledgersOf(started);
    },
  );

  const ordered = async (chart: PersonChanges, order: Gap['order']): Promise<{ person: Person; id: string }> => {
    const person = newPerson(installation.clock.now(), chart);
    await installation.world.place([person.chart]);
    return { person, id: await installation.order(person.order(order)) };
  };
  const becauseOf = async (id: string) =>
    (await installation.db.task.findMany({ where: { referralId: id } })).map(({ reason, detail }) => [
      reason,
      (detail as { because: string }).because,
    ]);

  it.each(gaps)('$what: one task that names it, and nothing is sent that should not be', async ({ chart, order, task, faxes }) => {
    const { person, id } = await ordered(chart, order);
    const row = await installation.until(id, ({ tasks }) => tasks.length > 0);
    expect(await becauseOf(id)).toEqual([task]);
    expect(row.owner).toMatch(/^coordinator-/);
    expect((await ledgers.faxes(id)).length).toBe(faxes);
    expect((await installation.texts()).filter(({ to }) => to === person.phone)).toEqual([]);
  });

  it('mended in the chart, it goes on when a person says so, and once', async () => {
    const { person, id } = await ordered({ phone: null, plan: null }, undefined);
    await installation.until(id, ({ tasks }) => tasks.length > 0);
    expect(await becauseOf(id)).toEqual([['incomplete-packet', 'phone,coverage-plan']]);
    const [patient, coverage] = await Promise.all([
      ledgers.fhir<Patient>(person.ref),
      ledgers.fhir<Coverage>(`Coverage/${person.ref.slice('Patient/'.length)}-coverage`),
    ]);
    await ledgers.put<Patient>({ ...patient, telecom: [{ system: 'phone', use: 'mobile', value: person.phone }] });
    await ledgers.put<Coverage>({
      ...coverage,
      class: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/coverage-class', code: 'plan' }] }, value: 'DEMO-PPO' }],
    });
    const decided = await Promise.all(
      ['retry', 'retry'].map((decision) =>
        installation.act(id, 'resolveTask', { by: 'coordinator-1', reason: 'incomplete-packet', decision }),
      ),
    );
    expect(decided.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(1);
    await installation.until(id, ({ nudgesSent }) => nudgesSent === 1);
    expect((await ledgers.faxes(id)).length).toBe(1);
    expect((await ledgers.texts(person.phone)).length).toBe(1);
    expect(await ledgers.tasks(id)).toEqual(['incomplete-packet done']);
  });

  it('a consent that came makes a sensitive packet leave, and its text names nothing', async () => {
    const { person, id } = await ordered({}, { reasonIcd10: ['F11.20', 'Opioid dependence'] });
    await installation.until(id, ({ tasks }) => tasks.length > 0);
    await ledgers.post<Consent>({
      resourceType: 'Consent',
      status: 'active',
      scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
      category: [{ coding: [{ system: 'urn:loopkeeper:consent', code: 'sensitive' }] }],
      patient: { reference: person.ref },
      dateTime: '2026-03-02',
      policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTIN' }] },
      provision: { type: 'permit' },
    });
    expect((await installation.act(id, 'resolveTask', { by: 'coordinator-1', reason: 'consent-needed', decision: 'retry' })).status).toBe(
      200,
    );
    await installation.until(id, ({ nudgesSent }) => nudgesSent === 1);
    expect((await ledgers.faxes(id)).length).toBe(1);
    const [text] = await ledgers.texts(person.phone);
    expect(text?.body).not.toMatch(/cardio|heart|opioid|office/i);
    expect(text?.body).toContain('Call us at 617-555-0190');
  });
});
