import { z } from 'zod';
import { bodyOf, refused, type Refused } from '../fhir/body.js';
import { startOfDate } from '../fhir/date.js';
import { issuesOf } from '../fhir/issue.js';
import { localReference, type Surroundings } from '../fhir/reference.js';
import { fhirId, fhirInstant, identifier, meta, reference } from '../fhir/shapes.js';
import type { AppointmentFact } from './order.js';

/**
 * http://hl7.org/fhir/R4/valueset-appointmentstatus.html, and what each is to us: a patient in the
 * waiting room has a booking, not yet a visit.
 */
const meanings = {
  proposed: 'proposed',
  pending: 'proposed',
  waitlist: 'proposed',
  booked: 'booked',
  arrived: 'booked',
  'checked-in': 'booked',
  fulfilled: 'fulfilled',
  cancelled: 'cancelled',
  noshow: 'noshow',
  'entered-in-error': 'entered-in-error',
} as const satisfies Record<string, AppointmentFact['status']>;

type FhirStatus = keyof typeof meanings;
// `keys` of a literal: exactly its own names.
const statuses = Object.keys(meanings) as [FhirStatus, ...FhirStatus[]];

/**
 * The identifier of an appointment that we wrote: `<referral>/<ordinal or id>`, or with a hyphen
 * between; a referral's id is a UUID.
 */
const ourSystem = 'urn:loopkeeper:appointment';
const ourValue = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:[/-].*)?$/iu;

const appointment = z.looseObject({
  resourceType: z.literal('Appointment'),
  id: fhirId,
  meta: meta.optional(),
  implicitRules: z
    .unknown()
    .optional()
    .refine((value) => value === undefined, { params: { code: 'not-supported', says: 'names rules that are not known here' } }),
  identifier: z.array(identifier).max(50).optional(),
  status: z.enum(statuses),
  start: fhirInstant.optional(),
  end: fhirInstant.optional(),
  basedOn: z.array(reference).max(50).optional(),
  participant: z
    .array(z.looseObject({ actor: reference.optional() }))
    .max(50)
    .optional(),
});

type AppointmentResource = z.infer<typeof appointment>;

export type AppointmentResult = { ok: true; appointment: AppointmentFact } | Refused;

/**
 * An appointment of the EHR: a FHIR R4 Appointment, or a Bundle that holds exactly one. Never
 * throws; issues name the field and repeat no value.
 */
export function parseAppointment(body: unknown, baseUrl?: string): AppointmentResult {
  const found = bodyOf(body, 'Appointment');
  if (!found.ok) return found;
  const parsed = appointment.safeParse(found.resource);
  if (!parsed.success) return { ok: false, issues: issuesOf(parsed.error, found.resource, found.root) };
  const fact = factOf(parsed.data, { contained: [], entries: found.entries, baseUrl });
  return unusable(fact, found.root) ?? { ok: true, appointment: fact };
}

function factOf(resource: AppointmentResource, around: Surroundings): AppointmentFact {
  const local = (references: readonly (z.infer<typeof reference> | undefined)[], type: string) =>
    references.map((one) => localReference(one, around)).filter((found) => found?.startsWith(`${type}/`) === true);
  const patients = new Set(
    local(
      (resource.participant ?? []).map(({ actor }) => actor),
      'Patient',
    ),
  );
  const [patientRef] = patients;
  return {
    ehrId: resource.id,
    version: resource.meta?.versionId,
    lastUpdated: resource.meta?.lastUpdated,
    status: meanings[resource.status],
    start: resource.start,
    end: resource.end,
    orderIds: local(resource.basedOn ?? [], 'ServiceRequest').map((found) => found?.slice('ServiceRequest/'.length) ?? ''),
    ourReferralId: ourReferralOf(resource),
    // A group's appointment is nobody's in particular.
    patientRef: patients.size === 1 ? patientRef : undefined,
  };
}

function ourReferralOf({ identifier: identifiers = [] }: AppointmentResource): string | undefined {
  const ours = identifiers.filter(({ system }) => system === ourSystem).map(({ value }) => ourValue.exec(value ?? '')?.[1]);
  return ours.find((referralId) => referralId !== undefined)?.toLowerCase();
}

/**
 * What the rules of R4 (app-3, app-2) and our own use need: a time for what is booked or past, and
 * somebody or something that it is about.
 */
function unusable(fact: AppointmentFact, root: string): Refused | undefined {
  const timed = fact.status === 'booked' || fact.status === 'fulfilled' || fact.status === 'noshow';
  if (timed && fact.start === undefined) return refused(`${root}.start`, 'required', 'is needed for an appointment of this status');
  const [startAt, endAt] = [startOfDate(fact.start), startOfDate(fact.end)];
  if (startAt !== undefined && endAt !== undefined && endAt < startAt) return refused(`${root}.end`, 'value', 'is before the start');
  const isAboutSomething = fact.patientRef !== undefined || fact.orderIds.length > 0 || fact.ourReferralId !== undefined;
  return isAboutSomething ? undefined : refused(`${root}.participant`, 'required', 'must name a patient of this EHR, or basedOn an order');
}
