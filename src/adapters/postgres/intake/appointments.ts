import { randomUUID } from 'node:crypto';
import type { AppointmentFact } from '../../../domain/order/order.js';
import type { Intake } from '../../../ports/intake.js';
import type { Transaction } from '../database.js';
import { firstAnswer, instantOf, settle, store, type IntakeParts } from './inbox.js';
import { addMessage, type OutboxMessage } from './outbox.js';

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
    if (place !== undefined && !isOlder(appointment, place))
      await keep(tx, parts, { fact: appointment, place, rowId: place.rowId ?? randomUUID(), start: instantOf(appointment.start), checkAt });
    await settle(tx, inboxId, { referralId: place?.referralId, answer });
    return answer;
  });
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;

/**
 * By our own identifier, else by the orders that it is based on, where the patient does not
 * contradict. An open referral goes before an ended one.
 */
async function findPlace(tx: Transaction, fact: AppointmentFact): Promise<Place | undefined> {
  const ours = uuid.test(fact.ourReferralId ?? '') ? (fact.ourReferralId ?? null) : null;
  const rows = await tx.$queryRaw<Place[]>`
    select r.id::text as "referralId", r.status, a.id::text as "rowId", a.version, a.ehr_updated_at as "updatedAt", a.status as was,
           a.start_at as "startAt", a.end_at as "endAt",
           exists (select 1 from evidence e where e.referral_id = r.id and e.grade in ('A', 'B', 'C')) as proven,
           exists (select 1 from chart_write w where w.referral_id = r.id and w.version = ${fact.version ?? null}
                      and split_part(w.resource, '/_history', 1) = ${`Appointment/${fact.ehrId}`}) as echo
      from referral_overview r
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

/**
 * The message for the workflow. None for what it knows, for our own write that comes back, and for
 * a referral that has ended.
 */
function messageOf({ fact, place, rowId, start, checkAt }: News): OutboxMessage | undefined {
  const isNews = place.rowId === null || place.was !== fact.status || place.startAt?.getTime() !== start?.getTime();
  if (!isNews || place.echo || place.status !== 'open') return undefined;
  const input = { id: randomUUID(), appointmentId: rowId, status: fact.status, startAt: start?.getTime(), checkAt };
  return { kind: 'signal', event: { name: 'appointment', input } };
}

/**
 * The appointment, its proof of the visit, and the message. The EHR's statement that the visit took
 * place is grade A, once a referral.
 */
async function keep(tx: Transaction, { clock }: IntakeParts, news: News): Promise<void> {
  const { fact, place, start } = news;
  const { referralId } = place;
  const at = new Date(clock.now());
  await upsertAppointment(tx, news, at);
  if (fact.status === 'fulfilled' && !place.proven && !place.echo) {
    const detail = { appointment: `Appointment/${fact.ehrId}` };
    const proof = { grade: 'A', kind: 'ehr-appointment-fulfilled', source: 'ehr', visitAt: start, detail, at };
    await tx.evidence.create({ data: { id: randomUUID(), referralId, ...proof }, select: { id: true } });
  }
  const message = messageOf(news);
  if (message !== undefined) await addMessage(tx, referralId, message);
}

/** An event without a version or a time does not erase those that are known. */
async function upsertAppointment(tx: Transaction, { fact, place, rowId, start }: News, at: Date): Promise<void> {
  const ehrUpdatedAt = instantOf(fact.lastUpdated);
  const data = { ehrId: fact.ehrId, status: fact.status, startAt: start, endAt: instantOf(fact.end) };
  const known = {
    ...(fact.version !== undefined && { version: fact.version }),
    ...(ehrUpdatedAt !== null && { ehrUpdatedAt }),
  };
  await tx.appointment.upsert({
    where: { id: rowId },
    create: { id: rowId, referralId: place.referralId, source: 'ehr', at, ...data, ...known },
    update: { ...data, ...known },
    select: { id: true },
  });
}
