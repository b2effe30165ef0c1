import type { Task } from 'fhir/r4.js';
import type { BserStatus, ChartTarget } from '../../domain/chart/chart.js';

export const taskSystem = 'urn:loopkeeper:task';
const businessStatusSystem = 'http://hl7.org/fhir/us/bser/CodeSystem/TaskBusinessStatusCS';
const npiSystem = 'http://hl7.org/fhir/sid/us-npi';

/** BSeR STU2, TaskBusinessStatusCS. */
const businessStatusText: Readonly<Record<BserStatus, string>> = {
  '2.0': 'Service request created',
  '3.0': 'Service request accepted',
  '4.0': 'Service request declined',
  '5.1.1': 'Event scheduled',
  '5.1.2': 'Scheduled event unattended',
  '5.1.3': 'Scheduled event cancelled',
  '5.1.4': 'Event completed',
  '6.0': 'Service request fulfillment cancelled',
  '7.0': 'Service request fulfillment completed',
};

/** BSeR requires `statusReason.text` for these. */
const needsReason: Readonly<Record<string, string>> = {
  rejected: 'Declined by the recipient',
  cancelled: 'The referral has ended',
  failed: 'The referral could not be fulfilled',
};
const over = new Set(['completed', 'rejected', 'cancelled', 'failed']);

export function taskKey({ referralId, task }: ChartTarget): string {
  return `${referralId}-${task.ordinal}`;
}

/** The new Task, in the referral's current status. */
export function newTask(target: ChartTarget, requester: Task['requester']): Task {
  const { task, orderId, patientRef } = target;
  const order = { reference: `ServiceRequest/${orderId}` };
  const first: Task = {
    resourceType: 'Task',
    identifier: [{ system: taskSystem, value: taskKey(target) }],
    // R4 requires `focus`. BSeR and most searches use `basedOn`.
    basedOn: [order],
    focus: order,
    status: task.status,
    intent: 'order',
    code: { coding: [{ system: 'http://hl7.org/fhir/CodeSystem/task-code', code: 'fulfill', display: 'Fulfill the focal request' }] },
    for: { reference: patientRef },
    authoredOn: task.authoredOn,
    ...(requester && { requester }),
  };
  return { ...first, ...wordsOf(target, task.status, first) };
}

/**
 * The fields that belong to a status. `existing` keeps earlier values: the start of the work, and
 * an owner unless we know a better one.
 */
export function wordsOf({ task, occurredAt }: ChartTarget, status: Task['status'], existing: Partial<Task>): Partial<Task> {
  const start = existing.executionPeriod?.start ?? (status === 'in-progress' ? occurredAt : undefined);
  const end = over.has(status) ? (existing.executionPeriod?.end ?? occurredAt) : undefined;
  // Cancelled in place of declined or failed (statusMoves.ts): the reason is that of the intended
  // status.
  const reason = task.reason ?? needsReason[task.status] ?? needsReason[status];
  const owner = ownerOf(task) ?? existing.owner;
  return {
    status,
    businessStatus: businessStatus(task.businessStatus),
    ...(owner && { owner }),
    ...((start ?? end) !== undefined && { executionPeriod: { start: start ?? task.authoredOn, ...(end !== undefined && { end }) } }),
    ...(status in needsReason && reason !== undefined && { statusReason: { text: reason } }),
  };
}

export function businessStatus(code: BserStatus): NonNullable<Task['businessStatus']> {
  const display = businessStatusText[code];
  return { coding: [{ system: businessStatusSystem, code, display }], text: display };
}

function ownerOf({ ownerName, ownerNpi }: ChartTarget['task']): Task['owner'] {
  if (ownerName === undefined && ownerNpi === undefined) return undefined;
  return {
    ...(ownerName !== undefined && { display: ownerName }),
    ...(ownerNpi !== undefined && { identifier: { system: npiSystem, value: ownerNpi } }),
  };
}
