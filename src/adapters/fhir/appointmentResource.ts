import type { Appointment } from 'fhir/r4.js';
import type { ChartTarget } from '../../domain/chart/chart.js';

/** Identifier of the appointments that Loopkeeper writes: `<referral id>/<appointment id>`. */
export const appointmentSystem = 'urn:loopkeeper:appointment';

/**
 * R4 requires an end with a start (invariant app-2), and offices rarely give one. The resource's
 * comment says that it is assumed.
 */
const assumedMinutes = 30;
const assumedComment = 'The end of the visit is assumed: the office stated only its start.';

type Wanted = NonNullable<ChartTarget['appointment']>;

export function appointmentKey(referralId: string, { id }: Wanted): string {
  return `${referralId}/${id}`;
}

/**
 * Undefined when R4 has no valid form: a visit that took place without a known start (invariant
 * app-3).
 */
export function newAppointment(target: ChartTarget, wanted: Wanted): Appointment | undefined {
  const timed = timesOf(wanted, {});
  // Booked without a date: the chart can only show it as proposed.
  const status = timed.start === undefined && wanted.status === 'booked' ? 'proposed' : wanted.status;
  if (timed.start === undefined && status !== 'proposed' && status !== 'cancelled') return undefined;
  const { ownerName, ownerNpi } = target.task;
  const participation = status === 'proposed' ? 'needs-action' : 'accepted';
  const office = {
    ...(ownerName !== undefined && { display: ownerName }),
    ...(ownerNpi !== undefined && { identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: ownerNpi } }),
  };
  return {
    resourceType: 'Appointment',
    identifier: [{ system: appointmentSystem, value: appointmentKey(target.referralId, wanted) }],
    status,
    ...timed,
    created: target.occurredAt,
    basedOn: [{ reference: `ServiceRequest/${target.orderId}` }],
    participant: [
      { actor: { reference: target.patientRef }, status: participation },
      ...(Object.keys(office).length > 0 ? [{ actor: office, status: participation } as const] : []),
    ],
  };
}

/** The status and times that Loopkeeper's own appointment should have now. */
export function changedAppointment(existing: Appointment, wanted: Wanted): Appointment {
  const timed = timesOf(wanted, existing);
  const status = timed.start === undefined && wanted.status === 'booked' ? 'proposed' : wanted.status;
  return { ...existing, ...timed, status };
}

function timesOf(wanted: Wanted, existing: Partial<Appointment>): Partial<Appointment> {
  const start = wanted.start ?? existing.start;
  if (start === undefined) return {};
  const moved = Date.parse(start) !== Date.parse(existing.start ?? '');
  const end = wanted.end ?? (moved ? undefined : existing.end);
  if (end !== undefined) return { start: moved ? start : (existing.start ?? start), end };
  return { start, end: new Date(Date.parse(start) + assumedMinutes * 60_000).toISOString(), comment: assumedComment };
}
