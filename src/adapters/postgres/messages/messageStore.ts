import { randomUUID } from 'node:crypto';
import type { PermitDecision } from '../../../domain/texting/permit.js';
import type { Clock } from '../../../ports/clock.js';
import type { Intent, Ledger, LastLook, MessageStore, MessageSubject, TextRequest } from '../../../ports/messageStore.js';
import type { Database, Transaction } from '../database.js';
import { withDatabase } from '../intake/failures.js';
import { dayMs } from '../../../domain/time/durations.js';

interface Parts {
  readonly db: Database;
  readonly clock: Clock;
}

/**
 * Sent, or possibly so. A text that the provider could not deliver reached nobody, and does not
 * count.
 */
const countedStates = ['intended', 'accepted', 'transmitted', 'delivered', 'opened', 'acknowledged', 'unknown'];
/** Longer than the longest cap, a week of calendar days in any zone. */
const ledgerMs = 9 * dayMs;
/** The mark of an intent whose request the provider certainly did not take. */
const notTaken = 'not-accepted';

export function createPostgresMessageStore(parts: Parts): MessageStore {
  const { db, clock } = parts;
  const now = (): Date => new Date(clock.now());
  return {
    subject: (referralId) => withDatabase(() => readSubject(db, referralId)),
    permitAndIntend: (request, decide) => withDatabase(() => db.$transaction((tx) => permitAndIntend(tx, parts, request, decide))),
    lastLook: (send, start) => withDatabase(() => lastLook(parts, send, start)),
    accepted: (sendId, providerId) => withDatabase(() => accepted(parts, sendId, providerId)),
    notAccepted: (sendId) => settle(parts, sendId, { state: 'intended', failure: notTaken }),
    failed: (sendId, failure) => settle(parts, sendId, { state: 'failed', failure }),
    unknown: (sendId) => settle(parts, sendId, { state: 'unknown', failure: null }),
    optedOut: (sendId, phone) =>
      withDatabase(async () => {
        await db.$executeRaw`
        with block as (
          insert into opt_out (phone, at, real_at, by) values (${phone}, ${now()}::timestamptz, ${new Date(clock.realNow())}::timestamptz, '21610')
          on conflict (phone) do update set at = excluded.at, real_at = excluded.real_at, by = excluded.by, revoked_at = null where opt_out.revoked_at is not null)
        update send set state = 'denied', failure = '21610', settled_at = ${now()}::timestamptz,
               permit = coalesce(permit, '{}'::jsonb) || '{"granted": false, "rule": "opted-out"}'::jsonb
         where id = ${sendId}::uuid`;
      }),
  };
}

/** Not updated when another send has this provider id already. */
async function accepted({ db, clock }: Parts, sendId: string, providerId: string): Promise<boolean> {
  const updated = await db.$executeRaw`
    update send set provider_id = ${providerId}, failure = null, rung = greatest(rung, 1),
           accepted_at = coalesce(accepted_at, ${new Date(clock.now())}::timestamptz),
           state = case when state in ('intended', 'unknown') then 'accepted' else state end
     where id = ${sendId}::uuid and not exists (select 1 from send other where other.provider_id = ${providerId} and other.id <> ${sendId}::uuid)`;
  return updated > 0;
}

/** A send that a status callback has moved on already stays where that put it. */
function settle({ db, clock }: Parts, sendId: string, { state, failure }: { state: string; failure: string | null }): Promise<void> {
  return withDatabase(async () => {
    const settledAt = state === 'failed' ? new Date(clock.now()) : null;
    await db.send.updateMany({
      where: { id: sendId, state: { in: ['intended', 'unknown'] } },
      data: { state, failure, settledAt },
    });
  });
}

interface SubjectRow {
  patientRef: string | null;
  sensitive: boolean;
  officePhone: string | null;
  names: string[];
  practiceName: string;
  practicePhone: string;
  zone: string;
}

async function readSubject(db: Database, referralId: string): Promise<MessageSubject | undefined> {
  const [row] = await db.$queryRaw<SubjectRow[]>`
    select r.patient_ref as "patientRef", r.sensitive or coalesce(k.sensitive, false) as sensitive, s.phone as "officePhone",
           array_remove(array[s.name, s.organization, k.label, r.specialty], null) as names,
           p.name as "practiceName", p.phone as "practicePhone", p.zone
      from referral_overview r cross join practice p
      left join specialist s on s.id = r.specialist_id
      left join specialty k on k.name = r.specialty
     where r.id = ${referralId}::uuid and p.id = 1`;
  if (row === undefined) return undefined;
  const { patientRef, sensitive, officePhone, names, practiceName, practicePhone, zone } = row;
  return {
    patientRef: patientRef ?? undefined,
    sensitive,
    officePhone: officePhone ?? undefined,
    names,
    practice: { name: practiceName, phone: practicePhone, zone },
  };
}

/**
 * A statement of its own: what is read next must be read by a snapshot that was taken after the
 * lock.
 */
async function lockPhone(tx: Transaction, phone: string): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${phone}, 0))`;
}

async function permitAndIntend(
  tx: Transaction,
  { clock }: Parts,
  request: TextRequest,
  decide: (ledger: Ledger) => PermitDecision,
): Promise<Intent> {
  // Without a phone there is nothing to race with STOP; the referral's own lock keeps two tries
  // apart.
  await lockPhone(tx, request.phone ?? request.referralId);
  const now = clock.now();
  const { standing, ...ledger } = await readLedger(tx, request, now);
  const settled = standing === null ? undefined : asItStands(standing);
  if (settled !== undefined) return settled;
  const decision = decide({ now, ...ledger });
  const sendId = await keep(tx, request, decision, { now, realNow: clock.realNow() });
  if (decision.granted) return { kind: 'intended', sendId };
  return { kind: 'denied', rule: decision.rule, untilAt: decision.untilAt };
}

interface Standing {
  id: string;
  state: string;
  to: string;
  failure: string | null;
  bodyHash: string | null;
  /** Real time, epoch milliseconds. */
  intendedReal: number;
}

interface LedgerRow extends Omit<Ledger, 'now'> {
  standing: Standing | null;
}

async function readLedger(tx: Transaction, { referralId, step, ordinal, phone }: TextRequest, now: number): Promise<LedgerRow> {
  const since = new Date(now - ledgerMs);
  const [row] = await tx.$queryRaw<LedgerRow[]>`
    with this as (
      select id, state, "to", failure, permit->>'bodyHash' as "bodyHash", (extract(epoch from real_at) * 1000)::float8 as "intendedReal"
        from send where referral_id = ${referralId}::uuid and step = ${step} and ordinal = ${ordinal}),
    counted as (
      select referral_id, "to", at from send
       where channel = 'sms' and step <> 'reply' and state = any(${countedStates}::text[]) and id not in (select id from this)
         and ("to" = ${phone ?? null}::text or referral_id = ${referralId}::uuid))
    select (select row_to_json(this) from this) as standing,
           exists (select 1 from opt_out where phone = ${phone ?? null}::text and revoked_at is null) as "optedOut",
           exists (select 1 from referral_projection where referral_id = ${referralId}::uuid and status = 'open') as "referralOpen",
           coalesce((select json_agg(json_build_object('referralId', referral_id, 'at', (extract(epoch from at) * 1000)::float8))
                       from counted where "to" = ${phone ?? null}::text and at > ${since}::timestamptz), '[]') as past,
           (select count(*)::int from counted where referral_id = ${referralId}::uuid) as "sentOnReferral",
           not exists (select 1 from counted where "to" = ${phone ?? null}::text) as first`;
  if (row === undefined) throw new Error('a select without a table answers with one row');
  return row;
}

/** What needs no new decision; undefined for what was denied or certainly not taken. */
function asItStands({ id, state, to, failure, bodyHash, intendedReal }: Standing): Intent | undefined {
  if (state === 'denied' || (state === 'intended' && failure === notTaken)) return undefined;
  if (state === 'intended') return { kind: 'in-doubt', sendId: id, phone: to, intendedRealMs: intendedReal, bodyHash: bodyHash ?? '' };
  return state === 'failed' ? { kind: 'failed', sendId: id, failure: failure ?? 'failed' } : { kind: 'sent', sendId: id };
}

/** One row a step: a second decision about it takes the first one's place. */
async function keep(
  tx: Transaction,
  request: TextRequest,
  decision: PermitDecision,
  { now, realNow }: { now: number; realNow: number },
): Promise<string> {
  const { referralId, step, ordinal, phone = '', template, proof } = request;
  const permit = JSON.stringify({ ...decision, ...proof, at: now });
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    insert into send (id, referral_id, channel, step, ordinal, state, "to", template, permit, policy, at, real_at)
    values (${randomUUID()}::uuid, ${referralId}::uuid, 'sms', ${step}, ${ordinal}, ${decision.granted ? 'intended' : 'denied'}, ${phone}, ${template},
            ${permit}::jsonb, ${proof.policies.join(' ')}, ${new Date(now)}::timestamptz, ${new Date(realNow)}::timestamptz)
    on conflict (referral_id, step, ordinal) do update
       set state = excluded.state, "to" = excluded."to", template = excluded.template, permit = excluded.permit, policy = excluded.policy,
           failure = null, at = excluded.at, real_at = excluded.real_at
    returning id::text`;
  if (row === undefined) throw new Error('an upsert returns its row');
  return row.id;
}

async function lastLook<Answer>(
  { db }: Parts,
  send: { sendId: string; phone: string; referralId: string },
  start: () => Promise<Answer>,
): Promise<LastLook<Answer>> {
  let answer: Promise<Answer> | undefined;
  const look = async (tx: Transaction): Promise<'opted-out' | 'referral-ended' | undefined> => {
    await lockPhone(tx, send.phone);
    const [row] = await tx.$queryRaw<{ blocked: boolean; open: boolean }[]>`
      select exists (select 1 from opt_out where phone = ${send.phone} and revoked_at is null) as blocked,
             exists (select 1 from referral_projection where referral_id = ${send.referralId}::uuid and status = 'open') as open`;
    const rule = row?.blocked === false ? (row.open ? undefined : 'referral-ended') : 'opted-out';
    if (rule !== undefined) await deny(tx, send.sendId, rule);
    else await settledOr(longestHoldMs, (answer = observed(start())));
    return rule;
  };
  try {
    const rule = await db.$transaction(look);
    if (rule !== undefined) return { cleared: false, rule };
  } catch (error) {
    // The transaction only read. Once the request has left, its own answer is all that counts.
    if (answer === undefined) throw error;
  }
  if (answer === undefined) throw new Error('a cleared send was started');
  return { cleared: true, answer };
}

/**
 * Real milliseconds for which a text on its way keeps the lock. A STOP of that phone is
 * acknowledged only when the provider has answered, so that no text is accepted after it: much
 * longer than a provider takes, much shorter than the 15 s that it waits for us.
 */
const longestHoldMs = 2_000;

async function settledOr(mostMs: number, answer: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, mostMs)));
  await Promise.race([
    answer.then(
      () => undefined,
      () => undefined,
    ),
    patience,
  ]).finally(() => clearTimeout(timer));
}

/** The caller awaits it a moment later; until then a quick failure is not an unhandled one. */
function observed<Answer>(answer: Promise<Answer>): Promise<Answer> {
  answer.catch(() => undefined);
  return answer;
}

async function deny(tx: Transaction, sendId: string, rule: string): Promise<void> {
  await tx.$executeRaw`
    update send set state = 'denied', permit = coalesce(permit, '{}'::jsonb) || jsonb_build_object('granted', false, 'rule', ${rule}::text)
     where id = ${sendId}::uuid and state = 'intended'`;
}
