import { randomUUID } from 'node:crypto';
import type { AppointmentFact } from '../../domain/order.js';
import type { Intake } from '../../ports/intake.js';
import type { Transaction } from './database.js';
import { firstAnswer, instantOf, settle, store, type IntakeParts, type Owed } from './intakeInbox.js';

type AppointmentEvent = Parameters<Intake['appointment']>[0];
type Answer = Awaited<ReturnType<Intake['appointment']>>;

/** The referral that an appointment belongs to, and what we know of this appointment already. */
interface Place {
  referralId: string;
  status: string;
  rowId: string | null;
  version: string | null;
  updatedAt: Date | null;
  was: string | null;
  startAt: Date | null;
  endAt: Date | null;
  /** A proof of the visit is there already. */
  proven: boolean;
  /** This very version was written by us. */
  echo: boolean;
}

export function acceptAppointment(parts: IntakeParts, event: AppointmentEvent): Promise<Answer> {
  const { appointment, eventId, raw } = event;
  return parts.db.$transaction(async (tx) => {
    const arrival = { source: 'ehr-appointments' as const, eventId, kind: 'appointment', raw, lock: `appointment:${appointment.ehrId}` };
    const inboxId = await store(tx, parts, arrival);
    if (inboxId === undefined) return firstAnswer<Answer>(tx, 'ehr-appointments', eventId);
    const place = await findPlace(tx, appointment);
    const answer: Answer = place === undefined ? {} : { referralId: place.referralId };
    const owed = place === undefined || isOlder(appointment, place) ? undefined : await keep(tx, parts, appointment, place);
    await settle(tx, { id: inboxId, referralId: place?.referralId, answer, owed });
    return answer;
  });
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;

/** By our own identifier, else by the orders that it is based on, where the patient does not contradict. An open referral goes before an ended one. */
async function findPlace(tx: Transaction, fact: AppointmentFact): Promise<Place | undefined> {
  const ours = uuid.test(fact.ourReferralId ?? '') ? (fact.ourReferralId ?? null) : null;
  const rows = await tx.$queryRaw<Place[]>`
    select r.id::text as "referralId", r.status, a.id::text as "rowId", a.version, a.ehr_updated_at as "updatedAt", a.status as was,
           a.start_at as "startAt", a.end_at as "endAt",
           exists (select 1 from evidence e where e.referral_id = r.id and e.grade in ('A', 'B', 'C')) as proven,
           exists (select 1 from chart_write w where w.referral_id = r.id and w.version = ${fact.version ?? null}
                      and split_part(w.resource, '/_history', 1) = ${`Appointment/${fact.ehrId}`}) as echo
      from referral r
      left join lateral (
        select * from appointment a where a.referral_id = r.id and (a.ehr_id = ${fact.ehrId} or (a.ehr_id is null and ${ours !== null}))
         order by a.ehr_id nulls last, a.at desc limit 1) a on true
     where r.status <> 'tombstone' and (r.id = ${ours}::uuid
        or (${ours}::uuid is null and r.order_id = any(${fact.orderIds}::text[])
            and coalesce(r.patient_ref = ${fact.patientRef ?? null}, true)))
     order by (r.status = 'open') desc, r.created_at desc limit 1`;
  return rows[0];
}

/** Older versions change nothing; without a word on age, what comes later is newer. */
function isOlder(fact: AppointmentFact, place: Place): boolean {
  const updatedAt = instantOf(fact.lastUpdated);
  if (updatedAt !== null && place.updatedAt !== null && updatedAt.getTime() !== place.updatedAt.getTime())
    return updatedAt < place.updatedAt;
  const [ours, theirs] = [place.version, fact.version].map((version) => (/^\d{1,15}$/u.test(version ?? '') ? Number(version) : undefined));
  return ours !== undefined && theirs !== undefined && theirs < ours;
}

async function keep(tx: Transaction, parts: IntakeParts, fact: AppointmentFact, place: Place): Promise<Owed | undefined> {
  const start = instantOf(fact.start);
  const rowId = await upsert(tx, parts, { fact, place, start, end: instantOf(fact.end) });
  if (fact.status === 'fulfilled' && !place.proven && !place.echo) await prove(tx, parts, { fact, place, start });
  const isNews = place.rowId === null || place.was !== fact.status || place.startAt?.getTime() !== start?.getTime();
  if (!isNews || place.echo || place.status !== 'open') return undefined;
  // When to ask for the visit is planned by the workflow, which has the practice's calendar at hand.
  const input = { id: randomUUID(), appointmentId: rowId, status: fact.status, startAt: start?.getTime() };
  return { kind: 'signal', event: { name: 'appointment', input } };
}

interface Row {
  fact: AppointmentFact;
  place: Place;
  start: Date | null;
  end: Date | null;
}

async function upsert(tx: Transaction, { clock }: IntakeParts, { fact, place, start, end }: Row): Promise<string> {
  const id = place.rowId ?? randomUUID();
  await tx.$executeRaw`
    insert into appointment (id, referral_id, ehr_id, version, status, start_at, end_at, source, ehr_updated_at, at)
    values (${id}::uuid, ${place.referralId}::uuid, ${fact.ehrId}, ${fact.version ?? null}, ${fact.status}, ${start}::timestamptz, ${end}::timestamptz,
           'ehr', ${instantOf(fact.lastUpdated)}::timestamptz, ${new Date(clock.now())}::timestamptz)
    on conflict (id) do update set ehr_id = excluded.ehr_id, version = coalesce(excluded.version, appointment.version), status = excluded.status,
           start_at = excluded.start_at, end_at = excluded.end_at, ehr_updated_at = coalesce(excluded.ehr_updated_at, appointment.ehr_updated_at)`;
  return id;
}

/** The EHR's own word that the visit took place: grade A. Once a referral, however often the EHR says it. */
async function prove(tx: Transaction, { clock }: IntakeParts, { fact, place, start }: Omit<Row, 'end'>): Promise<void> {
  await tx.$executeRaw`
    insert into evidence (id, referral_id, grade, kind, source, visit_at, detail, at)
    values (${randomUUID()}::uuid, ${place.referralId}::uuid, 'A', 'ehr-appointment-fulfilled', 'ehr', ${start}::timestamptz,
           ${JSON.stringify({ appointment: `Appointment/${fact.ehrId}` })}::jsonb, ${new Date(clock.now())}::timestamptz)`;
}
