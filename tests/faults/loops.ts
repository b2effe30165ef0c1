import { setTimeout as delay } from 'node:timers/promises';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import type { Appointment, Bundle, FhirResource, ServiceRequest, Task } from 'fhir/r4.js';
import type { Installation } from '../support/testInstallation.js';
import { ledgersOf, withoutLate, type Ledgers } from '../support/ledgers.js';
import { scheduleIds, taskQueues, workflowIdOf, workflowTypes } from '../../workflows/contract.js';

/** The practice's coordinator, who signs what the people here do. */
const by = 'coordinator-1';
const visitInMs = 3_600_000;

/** An open referral as others see it, as far as somebody waits for it. */
interface Standing {
  id: string;
  orderId: string;
  orderVersion: string;
  patientRef: string;
  appointment: string;
  nudgesSent: number;
  writeBack: string;
  /** Whom the text went to. */
  phone: string | null;
  /** Reasons of its open tasks, with why: `not-delivered/receipt-missing`. */
  tasks: string[];
  /** The workflow's run that wrote the row; null when another is expected. */
  runId: string | null;
  /** Reasons of those that were settled. */
  settled: string[];
}

/**
 * What somebody does once for each referral when it has come so far. Resolves with false when it
 * did not work out and is to be tried again.
 */
export interface Act {
  readonly name: string;
  readonly due: (row: Standing) => boolean;
  readonly act: (installation: Installation, row: Standing) => Promise<boolean>;
}

const isTexted = ({ appointment, nudgesSent, writeBack }: Standing): boolean =>
  appointment === 'none' && nudgesSent > 0 && writeBack === 'done';

/** A signal, which is taken with no worker up. */
async function signal(installation: Installation, { id }: Standing, name: string, input: object): Promise<boolean> {
  await installation.client.workflow.getHandle(workflowIdOf(id)).signal(name, input);
  return true;
}

/** Nobody waits long for an API that stands still: it is killed only when people are through. */
function answeredInTime(ask: () => Promise<boolean>): Promise<boolean> {
  return Promise.race([ask().catch(() => false), delay(3_000, false)]);
}

/** In the EHR. */
async function officeBooks(installation: Installation, { orderId, patientRef }: Standing): Promise<boolean> {
  await installation.world.office.book({ orderId, patientRef, startMs: installation.clock.now() + visitInMs });
  return true;
}

/**
 * What people do. Each waits for what was done before, so that what is left behind does not depend
 * on who is quick.
 */
export const acts = {
  officeHasThePacket: {
    name: 'the office has the packet',
    due: ({ tasks }) => tasks.includes('not-delivered/receipt-missing'),
    // As an update, which waits for its acceptance; whether a worker that is gone took it is seen
    // in the task.
    act: (installation, { id }) =>
      answeredInTime(async () => (await installation.act(id, 'resolveTask', { by, reason: 'not-delivered', decision: 'proceed' })).ok),
  },
  coordinatorBooks: {
    name: 'the coordinator books',
    due: isTexted,
    act: (installation, row) => signal(installation, row, 'bookAppointment', { by, startAt: installation.clock.now() + visitInMs }),
  },
  patientAsksForHelp: {
    name: 'the patient asks for help',
    due: (row) => isTexted(row) && row.tasks.length === 0,
    // Who gets no answer writes again.
    act: (installation, { phone }) => answeredInTime(async () => (await ledgersOf(installation).reply(phone ?? '', '2')) === 200),
  },
  clinicianRewords: {
    name: 'the clinician rewords the order',
    due: ({ tasks }) => tasks.includes('help-requested/'),
    act: async (installation, { orderId }) => {
      const ledgers = ledgersOf(installation);
      const order = await ledgers.fhir<ServiceRequest>(`ServiceRequest/${orderId}`);
      await ledgers.put<ServiceRequest>({ ...order, requester: { display: 'Dr. Example' } });
      return true;
    },
  },
  officeBooks: {
    name: 'the office books',
    due: (row) => row.orderVersion === '2' && row.appointment === 'none',
    act: (installation, row) => officeBooks(installation, row),
  },
  somebodyEndsItsWorkflow: {
    name: 'somebody ends its workflow by hand',
    due: (row) => isTexted(row) && row.tasks.length === 0 && row.settled.length === 0,
    act: async (installation, { id }) => {
      await installation.client.workflow.getHandle(workflowIdOf(id)).terminate('a test');
      return true;
    },
  },
  coordinatorHasItBeginAgain: {
    name: 'the coordinator has it begin again',
    due: ({ tasks }) => tasks.includes('workflow-missing/terminated'),
    // Whether an API that stands still or is gone took it is seen in the task.
    act: (installation, { id }) =>
      answeredInTime(async () => (await installation.act(id, 'resolveTask', { by, reason: 'workflow-missing', decision: 'retry' })).ok),
  },
  officeBooksAfterwards: {
    name: 'the office books when it has begun again',
    due: (row) => isTexted(row) && row.settled.includes('workflow-missing') && row.runId !== null,
    act: (installation, row) => officeBooks(installation, row),
  },
  deskSeesThePatient: {
    name: 'the front desk sees the patient',
    due: ({ appointment }) => appointment === 'booked',
    act: async (installation, row) => {
      const ledgers = ledgersOf(installation);
      const appointment = await bookedInChart(ledgers, row);
      if (appointment !== undefined) await ledgers.put<Appointment>({ ...appointment, status: 'fulfilled' });
      return appointment !== undefined;
    },
  },
} as const satisfies Record<string, Act>;

/** People around every open referral of the house that `concerns` them. */
export function peopleAround(
  installation: Installation,
  those: readonly Act[],
  concerns: (row: Standing) => boolean = () => true,
): { readonly act: () => Promise<void> } {
  const done = new Set<string>();
  const actOn = async (row: Standing): Promise<void> => {
    for (const { name, due, act } of those) {
      const what = `${name} ${row.id}`;
      if (!done.has(what) && due(row) && (await act(installation, row))) done.add(what);
    }
  };
  return {
    act: async () => {
      const rows = await installation.db.$queryRaw<Standing[]>`
        select r.id::text, r.order_id as "orderId", r.order_version as "orderVersion", r.patient_ref as "patientRef", r.appointment,
               r.nudges_sent as "nudgesSent", r.write_back as "writeBack", r.run_id as "runId",
               (select s."to" from send s where s.referral_id = r.id and s.channel = 'sms' limit 1) as phone,
               array(select t.reason || '/' || coalesce(t.detail->>'because', '') from task t where t.referral_id = r.id and t.status = 'open') as tasks,
               array(select t.reason from task t where t.referral_id = r.id and t.status = 'done') as settled
          from referral_overview r where r.status = 'open'`;
      await Promise.all(rows.filter(concerns).map(actOn));
    },
  };
}

/**
 * The front desk's appointment, once all that is written about it is: its Task says "scheduled",
 * and by whom.
 */
async function bookedInChart(ledgers: Ledgers, { orderId }: Standing): Promise<Appointment | undefined> {
  const order = `ServiceRequest/${orderId}`;
  const [[task], [appointment]] = await Promise.all([
    ledgers.search<Task>(`Task?based-on=${order}`),
    ledgers.search<Appointment>(`Appointment?based-on=${order}`),
  ]);
  const saysSo = task?.status === 'in-progress' && task.businessStatus?.coding?.[0]?.code === '5.1.1';
  if (!saysSo || appointment?.status !== 'booked') return undefined;
  const origins = await ledgers.search(`Provenance?target=Task/${task.id ?? ''}/_history/${versionOf(task)}`);
  return origins.length > 0 ? appointment : undefined;
}

/**
 * Everything that others hold of a referral, and what the practice itself sees, without what
 * differs from one referral to the next.
 */
export async function whatIsLeft(installation: Installation, id: string) {
  const ledgers = ledgersOf(installation);
  const { db } = installation;
  const row = await ledgers.row(id);
  const [faxes, sends, texts, tasks, evidence, appointments, entries, runs] = await Promise.all([
    ledgers.faxes(id),
    db.send.findMany({ where: { referralId: id }, orderBy: [{ channel: 'asc' }, { ordinal: 'asc' }] }),
    textsOf(installation, id),
    db.task.findMany({ where: { referralId: id }, orderBy: [{ reason: 'asc' }, { ordinal: 'asc' }] }),
    db.evidence.findMany({ where: { referralId: id } }),
    db.appointment.findMany({ where: { referralId: id } }),
    db.audit.findMany({ where: { subject: `referral/${id}` }, distinct: ['action'] }),
    ledgers.workflows(id),
  ]);
  return {
    faxes: faxes.map(({ pages, status }) => `${pages} pages, ${status}`),
    texts: texts.map(({ status }) => status),
    sends: sends.map(({ channel, step, ordinal, state }) => `${channel} ${step} ${ordinal} ${state}`),
    chart: await chartOf(installation, row.orderId),
    tasks: withoutLate(tasks).map(({ reason, ordinal, status }) => `${reason} ${ordinal} ${status}`),
    evidence: evidence.map(({ grade, kind }) => `${grade} ${kind}`),
    appointments: appointments.map(({ status }) => status),
    audit: entries.map(({ action }) => action).toSorted(),
    row: [row.status, row.outcome, row.stage, row.delivery, row.appointment, row.writeBack, row.nudgesSent, row.evidenceGrade],
    workflows: runs.length,
  };
}

export type Left = Awaited<ReturnType<typeof whatIsLeft>>;

/**
 * A text's status that found no API is asked for by the reconciler, an hour of practice time later:
 * until then it is not known how far the text came.
 */
export const whateverTheStatus = (left: Left): Left => ({
  ...left,
  sends: left.sends.map((send) => send.replace(/^(sms .+) (?:accepted|transmitted|delivered)$/, '$1 sent')),
});

/**
 * The reconciler as its schedule calls it, only more often: it finds the workflows that were ended
 * by hand.
 */
export async function reconcileOften({ client }: Installation): Promise<void> {
  const action = { type: 'startWorkflow', workflowType: workflowTypes.reconciliation, taskQueue: taskQueues.referrals } as const;
  const schedule = { spec: { intervals: [{ every: reconcileEveryMs }] }, policies: { overlap: ScheduleOverlapPolicy.SKIP }, action };
  // Under the schedule's own name: the worker leaves it as it is.
  await client.schedule.create({ scheduleId: scheduleIds.reconciliation, ...schedule });
}

const reconcileEveryMs = 3_000;

/** Messages that have not reached their workflow. */
export const owed = (installation: Installation): Promise<number> => installation.db.outbox.count({ where: { state: 'pending' } });

/** In the provider's hands, by our own key. */
async function textsOf(installation: Installation, id: string) {
  const mine = new Set((await ledgersOf(installation).sends(id, 'sms')).map((send) => send.id));
  return (await installation.texts()).filter(({ key }) => mine.has(key));
}

/**
 * Each resource of the order with its versions, and how many Provenance say where a version came
 * from.
 */
async function chartOf(installation: Installation, orderId: string): Promise<string[][]> {
  const ledgers = ledgersOf(installation);
  const order = `ServiceRequest/${orderId}`;
  const [tasks, appointments] = await Promise.all([
    ledgers.search<Task>(`Task?based-on=${order}`),
    ledgers.search<Appointment>(`Appointment?based-on=${order}`),
  ]);
  const resources = [order, ...[...tasks, ...appointments].map(({ resourceType, id }) => `${resourceType}/${id ?? ''}`)];
  return Promise.all(resources.map((resource) => versionsOf(installation, resource)));
}

async function versionsOf(installation: Installation, resource: string): Promise<string[]> {
  const ledgers = ledgersOf(installation);
  const { entry = [] } = await ledgers.fhir<Bundle<ServiceRequest | Task | Appointment>>(`${resource}/_history`);
  const versions = entry.flatMap(({ resource: one }) => one ?? []).toSorted((a, b) => versionOf(a) - versionOf(b));
  return Promise.all(
    versions.map(async (one) => {
      const origins = await ledgers.search(`Provenance?target=${resource}/_history/${versionOf(one)}`);
      const business = 'businessStatus' in one ? ` ${one.businessStatus?.coding?.[0]?.code ?? ''}` : '';
      return `${one.resourceType} ${versionOf(one)} ${one.status}${business}, ${origins.length} Provenance`;
    }),
  );
}

const versionOf = ({ meta }: FhirResource): number => Number(meta?.versionId ?? 0);
