import { afterAll, beforeAll, expect } from '@jest/globals';
import type { Appointment, Provenance, ServiceRequest, Task } from 'fhir/r4.js';
import { atLocal, dayIn, plusDays } from '../../src/domain/time/calendar.js';
import { startInstallation, type Installation } from '../support/testInstallation.js';
import { ledgersOf, type Ledgers } from '../support/ledgers.js';
import { describeWith } from '../support/needs.js';
import { newPerson, type Person } from '../support/people.js';
import { dayMs } from '../../src/domain/time/durations.js';
import { mondayAt, practiceZone, sideBySide } from '../support/stories.js';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal.js';

describeWith('temporal', 'visits', () => {
  let temporal: TestTemporal;
  let installation: Installation;
  let ledgers: Ledgers;
  beforeAll(async () => {
    temporal = await startTemporal();
    installation = await startInstallation({ temporal, clock: mondayAt('09:00', 4_000, 4_000) });
    // Here the test is the front desk.
    await installation.world.office.stop();
    ledgers = ledgersOf(installation);
  });
  afterAll(async () => {
    await installation.close();
    await temporal.stop();
  });

  interface Open {
    id: string;
    orderId: string;
    person: Person;
  }
  const delivered = async (): Promise<Open> => {
    const person = newPerson(installation.clock.now());
    await installation.world.place([person.chart]);
    const id = await installation.order(person.order({ authoredOn: new Date(installation.clock.now()).toISOString() }));
    await installation.until(id, ({ axes }) => axes.delivery === 'transmitted');
    return { id, person, orderId: (await ledgers.row(id)).orderId };
  };
  const daysAhead = (days: number): number => atLocal(practiceZone, plusDays(dayIn(practiceZone, installation.clock.now()), days), '10:00');
  const book = ({ orderId, person }: Open, startMs: number) =>
    ledgers.post<Appointment>({
      resourceType: 'Appointment',
      status: 'booked',
      basedOn: [{ reference: `ServiceRequest/${orderId}` }],
      start: new Date(startMs).toISOString(),
      end: new Date(startMs + 1_800_000).toISOString(),
      participant: [{ actor: { reference: person.ref }, status: 'accepted' }],
    });
  const becomes = async (appointment: { id: string }, changes: Partial<Appointment>) =>
    ledgers.put<Appointment>({ ...(await ledgers.fhir<Appointment>(`Appointment/${appointment.id}`)), ...changes });
  const appointmentIs = (open: Open, state: string) => installation.until(open.id, ({ axes }) => axes.appointment === state);
  const clockAt = (ms: number) => eventually(() => (installation.clock.now() >= ms ? true : undefined));
  const rebookTexts = async ({ id }: Open): Promise<number> =>
    (await ledgers.sends(id, 'sms')).filter(({ step, state }) => step === 'rebook' && state !== 'denied').length;

  /** The chart says how it ended, once, and where each word of it came from. */
  const expectClosed = async (open: Open, grade: string): Promise<void> => {
    const row = await installation.until(open.id, ({ status }) => status === 'ended');
    expect([row.outcome, row.evidenceGrade, row.axes.writeBack]).toEqual(['kept', grade, 'done']);
    expect(row.tasks.filter(({ status }) => status === 'open')).toEqual([]);
    const order = await ledgers.fhir<ServiceRequest>(`ServiceRequest/${open.orderId}`);
    expect(order.status).toBe('completed');
    const tasks = await ledgers.search<Task>(`Task?based-on=ServiceRequest/${open.orderId}`);
    const reference = `ServiceRequest/${open.orderId}`;
    expect(
      tasks.map((task) => [task.focus?.reference, task.basedOn?.map((one) => one.reference), task.businessStatus?.coding?.[0]?.code]),
    ).toEqual([[reference, [reference], '5.1.4']]);
    const [task] = tasks;
    expect((await provenances(`Task/${task?.id ?? ''}`)).length).toBe(Number(task?.meta?.versionId));
    // The order's first version is the clinician's own.
    expect((await provenances(reference)).length).toBe(Number(order.meta?.versionId) - 1);
  };
  const provenances = async (resource: string): Promise<string[]> => {
    const all = await ledgers.search<Provenance>('Provenance?_count=200');
    const targets = all
      .flatMap(({ target }) => target.map((one) => one.reference ?? ''))
      .filter((one) => one === resource || one.startsWith(`${resource}/_history/`));
    // One a version: none is told twice.
    expect(new Set(targets).size).toBe(targets.length);
    return targets;
  };

  const story = sideBySide();

  story('booked by the EHR, moved, kept: the texts end with the booking, and the chart says it all', async () => {
    const open = await delivered();
    const appointment = await book(open, daysAhead(2));
    await appointmentIs(open, 'booked');
    const texts = (await ledgers.texts(open.person.phone)).length;
    const later = daysAhead(4);
    await becomes(appointment, { start: new Date(later).toISOString(), end: new Date(later + 1_800_000).toISOString() });
    await installation.until(open.id, ({ appointmentAt }) => appointmentAt !== null && Date.parse(appointmentAt) === later);
    await clockAt(later);
    await becomes(appointment, { status: 'fulfilled' });
    await expectClosed(open, 'A');
    expect((await ledgers.texts(open.person.phone)).length).toBe(texts);
    expect((await ledgers.faxes(open.id)).length).toBe(1);
    expect((await ledgers.search(`Appointment?based-on=ServiceRequest/${open.orderId}`)).length).toBe(1);
    expect(await ledgers.tasks(open.id)).toEqual([]);
  });

  story('cancelled: another round of texts; booked again and kept', async () => {
    const open = await delivered();
    const first = await book(open, daysAhead(3));
    await appointmentIs(open, 'booked');
    await becomes(first, { status: 'cancelled' });
    await appointmentIs(open, 'cancelled');
    await eventually(async () => ((await rebookTexts(open)) > 0 ? true : undefined));
    const second = await book(open, daysAhead(2));
    await appointmentIs(open, 'booked');
    const texts = (await ledgers.texts(open.person.phone)).length;
    await clockAt(Date.parse(second.start ?? ''));
    await becomes(second, { status: 'fulfilled' });
    await expectClosed(open, 'A');
    expect((await ledgers.texts(open.person.phone)).length).toBe(texts);
    expect((await ledgers.texts(open.person.phone)).filter(({ body }) => body.includes('new time')).length).toBe(await rebookTexts(open));
  });

  story('missed: never closed by it; booked again and kept', async () => {
    const open = await delivered();
    const first = await book(open, daysAhead(1));
    await appointmentIs(open, 'booked');
    await clockAt(Date.parse(first.start ?? ''));
    await becomes(first, { status: 'noshow' });
    const missed = await appointmentIs(open, 'missed');
    expect([missed.stage, missed.status]).toEqual(['missed', 'open']);
    await eventually(async () => ((await rebookTexts(open)) > 0 ? true : undefined));
    const second = await book(open, daysAhead(2));
    await appointmentIs(open, 'booked');
    await clockAt(Date.parse(second.start ?? ''));
    await becomes(second, { status: 'fulfilled' });
    await expectClosed(open, 'A');
  });

  story('of a visit that the EHR says nothing about a person asks: the patient’s word does not close it, the office’s does', async () => {
    const open = await delivered();
    const visitAt = daysAhead(1);
    await book(open, visitAt);
    const asked = await installation.until(open.id, ({ needsAttention }) => needsAttention === 'verify-visit');
    const openedAt = Date.parse(asked.tasks.at(-1)?.openedAt ?? '');
    expect(dayIn(practiceZone, openedAt) > dayIn(practiceZone, visitAt)).toBe(true);
    expect(
      (await installation.act(open.id, 'recordCall', { by: 'coordinator-1', outcome: 'visit-kept', with: 'patient', seconds: 60 })).status,
    ).toBe(200);
    const told = await installation.until(open.id, ({ evidenceGrade }) => evidenceGrade === 'D');
    expect([told.status, told.axes.appointment, told.needsAttention]).toEqual(['open', 'booked', 'verify-visit']);
    // An office's word needs a name.
    expect((await installation.act(open.id, 'recordCall', { by: 'coordinator-1', outcome: 'visit-kept', with: 'office' })).status).toBe(
      409,
    );
    expect(
      (
        await installation.act(open.id, 'recordCall', {
          by: 'coordinator-1',
          outcome: 'visit-kept',
          with: 'office',
          spokeTo: 'J. Diaz',
          seconds: 90,
        })
      ).status,
    ).toBe(200);
    await expectClosed(open, 'B');
    const evidence = await installation.db.evidence.findMany({ where: { referralId: open.id }, orderBy: { grade: 'asc' } });
    expect(evidence.map(({ grade, by }) => [grade, by])).toEqual([
      ['B', 'coordinator-1'],
      ['D', 'coordinator-1'],
    ]);
    expect(await ledgers.tasks(open.id)).toEqual(['verify-visit done']);
  });

  story('booked by a coordinator: the chart gets the appointment, once, and the office’s word in it closes', async () => {
    const open = await delivered();
    const startAt = daysAhead(2);
    expect((await installation.act(open.id, 'bookAppointment', { by: 'coordinator-2', startAt })).status).toBe(200);
    const [ours] = await eventually(async () => {
      const found = await ledgers.search<Appointment & { id: string }>(`Appointment?based-on=ServiceRequest/${open.orderId}`);
      return found.length > 0 ? found : undefined;
    });
    expect([ours?.status, Date.parse(ours?.start ?? '')]).toEqual(['booked', startAt]);
    await clockAt(startAt);
    await becomes({ id: ours?.id ?? '' }, { status: 'fulfilled' });
    await expectClosed(open, 'A');
    expect((await ledgers.search(`Appointment?based-on=ServiceRequest/${open.orderId}`)).length).toBe(1);
    expect(await installation.db.appointment.count({ where: { referralId: open.id } })).toBe(1);
    expect((await provenances(`Appointment/${ours?.id ?? ''}`)).length).toBeGreaterThanOrEqual(1);
  });

  story('revoked after the first text: no other ever, and the Task is cancelled', async () => {
    const open = await delivered();
    await installation.until(open.id, ({ nudgesSent, axes }) => nudgesSent === 1 && axes.writeBack === 'done');
    await ledgers.put<ServiceRequest>({ ...(await ledgers.fhir<ServiceRequest>(`ServiceRequest/${open.orderId}`)), status: 'revoked' });
    await installation.until(open.id, ({ status }) => status === 'ended');
    await clockAt(installation.clock.now() + 4 * dayMs);
    expect((await ledgers.texts(open.person.phone)).length).toBe(1);
    const [task] = await ledgers.search<Task>(`Task?based-on=ServiceRequest/${open.orderId}`);
    expect(task?.status).toBe('cancelled');
  });

  story('a patient who is not going gets no other text, also when a person has settled it, and is handed over', async () => {
    const open = await delivered();
    await installation.until(open.id, ({ nudgesSent }) => nudgesSent === 1);
    await ledgers.reply(open.person.phone, '3');
    await installation.until(open.id, ({ needsAttention }) => needsAttention === 'patient-declined');
    expect(
      (await installation.act(open.id, 'resolveTask', { by: 'coordinator-3', reason: 'patient-declined', decision: 'done' })).status,
    ).toBe(200);
    await installation.until(open.id, ({ needsAttention }) => needsAttention === 'no-booking');
    expect((await ledgers.texts(open.person.phone)).length).toBe(1);
    expect((await ledgers.tasks(open.id)).sort()).toEqual(['no-booking open', 'patient-declined done']);
  });
});
