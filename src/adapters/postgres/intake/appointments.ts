import { randomUUID } from 'node:crypto';
import type { AppointmentFact } from '../../../domain/order/order.js';
import type { Intake } from '../../../ports/intake.js';
import type { Transaction } from '../database.js';
import { firstAnswer, instantOf, settle, settling, store, type IntakeParts, type Owed } from './inbox.js';

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

export async function acceptAppointment(parts: IntakeParts, event: AppointmentEvent): Promise<Answer> {
  const { appointment, eventId, raw } = event;
  const checkAt = await visitCheck(parts, appointment);
  return parts.db.$transaction(async (tx) => {
    const arrival = { source: 'ehr-appointments' as const, eventId, kind: 'appointment', raw, lock: `appointment:${appointment.ehrId}` };
    const inboxId = await store(tx, parts, arrival);
    if (inboxId === undefined) return firstAnswer<Answer>(tx, 'ehr-appointments', eventId);
    const place = await findPlace(tx, appointment);
    const answer: Answer = place === undefined ? {} : { referralId: place.referralId };
    if (place === undefined || isOlder(appointment, place)) await settle(tx, { id: inboxId, referralId: place?.referralId, answer });
    else {
      const news = { fact: appointment, place, rowId: place.rowId ?? randomUUID(), start: instantOf(appointment.start), checkAt };
      await keep(tx, parts, news, inboxId, answer);
    }
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

/** Asked before the transaction, for it may have to be read. */
async function visitCheck({ plans }: IntakeParts, { status, start }: AppointmentFact): Promise<number | undefined> {
  const startAt = instantOf(start)?.getTime();
  return status === 'booked' && startAt !== undefined ? plans.visitCheck(startAt) : undefined;
}

interface News {
  fact: AppointmentFact;
  place: Place;
  rowId: string;
  start: Date | null;
  checkAt: number | undefined;
}

/** What is owed to the workflow; nothing for what it knows, for our own words that come back, and for what has ended. */
function owedFor({ fact, place, rowId, start, checkAt }: News): Owed | undefined {
  const isNews = place.rowId === null || place.was !== fact.status || place.startAt?.getTime() !== start?.getTime();
  if (!isNews || place.echo || place.status !== 'open') return undefined;
  const input = { id: randomUUID(), appointmentId: rowId, status: fact.status, startAt: start?.getTime(), checkAt };
  return { kind: 'signal', event: { name: 'appointment', input } };
}

/** The appointment, what it proves and what is owed, in one statement. The EHR's own word that the visit took place is grade A, once a referral. */
async function keep(tx: Transaction, { clock }: IntakeParts, news: News, inboxId: string, answer: Answer): Promise<void> {
  const { fact, place, rowId, start } = news;
  const { referralId } = place;
  const now = new Date(clock.now());
  const isProof = fact.status === 'fulfilled' && !place.proven && !place.echo;
  await tx.$executeRaw`
    with kept as (
      insert into appointment (id, referral_id, ehr_id, version, status, start_at, end_at, source, ehr_updated_at, at)
      values (${rowId}::uuid, ${referralId}::uuid, ${fact.ehrId}, ${fact.version ?? null}, ${fact.status}, ${start}::timestamptz,
             ${instantOf(fact.end)}::timestamptz, 'ehr', ${instantOf(fact.lastUpdated)}::timestamptz, ${now}::timestamptz)
      on conflict (id) do update set ehr_id = excluded.ehr_id, version = coalesce(excluded.version, appointment.version), status = excluded.status,
             start_at = excluded.start_at, end_at = excluded.end_at, ehr_updated_at = coalesce(excluded.ehr_updated_at, appointment.ehr_updated_at)),
    proof as (
      insert into evidence (id, referral_id, grade, kind, source, visit_at, detail, at)
      select ${randomUUID()}::uuid, ${referralId}::uuid, 'A', 'ehr-appointment-fulfilled', 'ehr', ${start}::timestamptz,
             ${JSON.stringify({ appointment: `Appointment/${fact.ehrId}` })}::jsonb, ${now}::timestamptz where ${isProof})
    ${settling({ id: inboxId, referralId, answer, owed: owedFor(news) })}`;
}
