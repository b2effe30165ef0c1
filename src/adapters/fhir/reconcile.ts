import { isDeepStrictEqual } from 'node:util';
import type { Appointment, Task } from 'fhir/r4.js';
import type { ChartTarget, ChartWriteResult } from '../../domain/chart/chart.js';
import { Rejected, Unavailable } from '../../domain/errors.js';
import { appointmentKey, appointmentSystem, changedAppointment, newAppointment } from './appointmentResource.js';
import { listOf, objectOf, VersionConflict, versionOf, type FhirClient, type Json, type Saved } from './client.js';
import { asJson, ensureProvenance, provenanceOf, type Author } from './provenance.js';
import { appointmentMayMove, taskMove } from './statusMoves.js';
import { businessStatus, newTask, taskKey, taskSystem, wordsOf } from './taskResource.js';

type Written = ChartWriteResult['written'];
type Refused = NonNullable<ChartWriteResult['refused']>[number];

/** Retries of a part after an edit conflict: read again and merge. */
const mostAttempts = 5;

/**
 * Writes `target` to the chart part by part. The order is last: it is completed only when its Task
 * and Appointment explain why. Each part is read, compared, and written only when it differs. A
 * refused part does not stop the others.
 */
export async function reconcile(client: FhirClient, target: ChartTarget, author: Author): Promise<ChartWriteResult> {
  const written: Written = [];
  const refused: Refused[] = [];
  const note = (what: string, { reference, version }: Saved) => written.push({ what, resource: reference, version });
  const record = async (what: string, saved: Saved) => {
    note(what, saved);
    note('provenance', await client.create(asJson(provenanceOf(target, saved, author))));
  };
  const part = async (what: string, write: () => Promise<void>) => {
    try {
      await untilMerged(write);
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      refused.push({ what, status: Number(error.detail['status'] ?? 0), code: String(error.detail['issue'] ?? error.code) });
    }
  };
  const context: Context = { client, target, author, record, note };
  if (target.appointment !== undefined) await part('appointment', async () => writeAppointment(context));
  await part('task', async () => closeEarlierTasks(context));
  await part('task', async () => writeTask(context));
  if (target.serviceRequest === 'completed') await part('service-request', async () => completeOrder(context));
  return { written, ...(refused.length > 0 && { refused }) };
}

interface Context {
  client: FhirClient;
  target: ChartTarget;
  author: Author;
  /** Records one write and its Provenance. */
  record: (what: string, saved: Saved) => Promise<void>;
  note: (what: string, saved: Saved) => void;
}

async function untilMerged(write: () => Promise<void>): Promise<void> {
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof VersionConflict)) throw error;
    }
  }
  throw new Unavailable('ehr-conflict', 'Somebody else keeps writing the same part of the chart');
}

async function writeAppointment(context: Context): Promise<void> {
  const { client, target } = context;
  const wanted = target.appointment;
  if (wanted === undefined) return;
  const key = appointmentKey(target.referralId, wanted);
  const existing =
    wanted.ehrId === undefined
      ? await findOne(client, 'Appointment', appointmentSystem, key)
      : await client.read('Appointment', wanted.ehrId);
  // The front desk owns the status of the EHR's own appointment. An appointment of ours has an EHR
  // id by now too.
  if (wanted.ehrId !== undefined && (existing === undefined || !isOurs(existing, target))) return;
  if (existing === undefined) {
    const created = newAppointment(target, wanted);
    if (created !== undefined) await createOnce(context, 'appointment', asJson(created), appointmentSystem, key);
    return;
  }
  // Found by our identifier: an Appointment that we wrote.
  const appointment = existing as unknown as Appointment;
  const changed = changedAppointment(appointment, wanted);
  const moves = changed.start !== appointment.start;
  if (!appointmentMayMove(appointment.status, wanted.status, moves)) return;
  await updateIfChanged(context, 'appointment', existing, asJson(changed));
}

function isOurs(appointment: Json, { referralId }: ChartTarget): boolean {
  return listOf(appointment['identifier']).some(
    ({ system, value }) => system === appointmentSystem && typeof value === 'string' && value.startsWith(`${referralId}/`),
  );
}

async function writeTask(context: Context): Promise<void> {
  const { client, target } = context;
  const key = taskKey(target);
  const existing = await findOne(client, 'Task', taskSystem, key);
  if (existing === undefined) {
    const order = await client.read('ServiceRequest', target.orderId);
    if (order === undefined)
      throw new Rejected('order-not-found', 'The order is not on the EHR any more', { status: 404, issue: 'not-found' });
    // The requester is copied from the order: a Reference, or nothing.
    const requester = objectOf(order['requester']) as Task['requester'];
    await createOnce(context, 'task', asJson(newTask(target, requester ?? { display: 'Loopkeeper' })), taskSystem, key);
    return;
  }
  await moveTask(context, existing);
}

async function moveTask(context: Context, existing: Json): Promise<void> {
  const { target } = context;
  const move = taskMove(String(existing['status']), target.task.status);
  if (move.kind === 'ahead') return;
  if (move.kind === 'illegal')
    throw new Rejected('illegal-transition', 'The Task has ended otherwise', { status: 409, issue: 'illegal-transition' });
  // Statuses come from the R4 table of moves.
  const saying = (task: Json, status: string): Json => ({ ...task, ...wordsOf(target, status as Task['status'], task) });
  let current = existing;
  const from = String(existing['status']);
  // An earlier attempt may have stopped at this intermediate status.
  const isOnItsWay = isDeepStrictEqual(existing, saying(existing, from));
  for (const status of isOnItsWay || move.steps.length === 0 ? [from, ...move.steps] : move.steps)
    current = await updateIfChanged(context, 'task', current, saying(current, status));
}

/**
 * One Task per recipient: earlier ones must not stay open when the referral moves to another
 * recipient.
 */
async function closeEarlierTasks(context: Context): Promise<void> {
  const { client, target } = context;
  if (target.task.ordinal <= 1) return;
  const tasks = await client.search('Task', { 'based-on': `ServiceRequest/${target.orderId}`, _count: '50' });
  for (const task of tasks.filter((each) => isEarlier(each, target))) {
    const move = taskMove(String(task['status']), 'cancelled');
    if (move.kind !== 'steps') continue;
    let current = task;
    for (const status of move.steps) {
      const isLast = status === 'cancelled';
      const words = isLast ? { businessStatus: businessStatus('6.0'), statusReason: { text: 'Sent to another recipient' } } : {};
      current = await updateIfChanged(context, 'task', current, { ...current, status, ...words });
    }
  }
}

function isEarlier(task: Json, { referralId, task: { ordinal } }: ChartTarget): boolean {
  const value = listOf(task['identifier']).find(({ system }) => system === taskSystem)?.['value'];
  const prefix = `${referralId}-`;
  return typeof value === 'string' && value.startsWith(prefix) && Number(value.slice(prefix.length)) < ordinal;
}

/** Only from active: a clinician's revocation, hold or completion is theirs. */
async function completeOrder(context: Context): Promise<void> {
  const { client, target, record } = context;
  const order = await client.read('ServiceRequest', target.orderId);
  if (order === undefined)
    throw new Rejected('order-not-found', 'The order is not on the EHR any more', { status: 404, issue: 'not-found' });
  if (order['status'] === 'completed') return vouchFor(context, order);
  if (order['status'] !== 'active')
    throw new Rejected('illegal-transition', 'The order is not active', { status: 409, issue: 'illegal-transition' });
  const saved = await client.update({ ...order, status: 'completed' }, versionOf(order));
  await record('service-request', saved);
}

/** If-None-Exist: when the resource already exists, it is updated instead. */
async function createOnce(context: Context, what: string, resource: Json, system: string, key: string): Promise<void> {
  const saved = await context.client.create(resource, `identifier=${encodeURIComponent(`${system}|${key}`)}`);
  if (saved.created) return context.record(what, saved);
  throw new VersionConflict('it was there already');
}

/** Writes only a difference. Existing content gets a Provenance. */
async function updateIfChanged(context: Context, what: string, existing: Json, changed: Json): Promise<Json> {
  if (isDeepStrictEqual(existing, changed)) {
    await vouchFor(context, existing);
    return existing;
  }
  const saved = await context.client.update(changed, versionOf(existing));
  await context.record(what, saved);
  return saved.resource;
}

/** Adds the Provenance of the current version that a crash prevented. */
async function vouchFor({ client, target, author, note }: Context, existing: Json): Promise<void> {
  const version = versionOf(existing);
  const reference = `${String(existing['resourceType'])}/${String(existing['id'])}/_history/${version ?? ''}`;
  const provenance = version === undefined ? undefined : await ensureProvenance(client, target, reference, author);
  if (provenance !== undefined) note('provenance', provenance);
}

async function findOne(client: FhirClient, type: string, system: string, key: string): Promise<Json | undefined> {
  const found = await client.search(type, { identifier: `${system}|${key}` });
  // A server may match identifiers loosely. Only our own resources may be changed.
  return found.find((each) =>
    listOf(each['identifier']).some((identifier) => identifier['system'] === system && identifier['value'] === key),
  );
}
