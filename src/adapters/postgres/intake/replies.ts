import { randomUUID } from 'node:crypto';
import type { Language } from '../../../domain/referral.js';
import type { Intake } from '../../../ports/intake.js';
import type { Transaction } from '../database.js';
import { bytes, firstAnswer, settle, store, type IntakeParts } from './inbox.js';
import { openMessage } from './message.js';
import { addMessage } from './outbox.js';
import { dayMs } from '../../../domain/time/durations.js';

type ReplyEvent = Parameters<Intake['reply']>[0];
type Answer = Awaited<ReturnType<Intake['reply']>>;

/**
 * A patient's text, under the lock on the phone number that every send takes too: once this
 * commits, no permit for the number is given before the opt-out is seen (decision 11).
 */
export async function acceptReply(parts: IntakeParts, event: ReplyEvent): Promise<Answer> {
  const { eventId, raw, from } = event;
  const isUrgent = event.meaning === 'emergency';
  const deadline = await parts.plans.messageDue(isUrgent, parts.clock.now());
  return parts.db.$transaction(async (tx) => {
    const inboxId = await store(tx, parts, { source: 'twilio-messages', eventId, kind: 'reply', raw, lock: from });
    if (inboxId === undefined) return { ...(await firstAnswer<Answer>(tx, 'twilio-messages', eventId)), isNew: false };
    const context = await findContext(tx, parts, event);
    const replyId = await keepReply(tx, parts, event, context.referralId);
    if (event.meaning === 'stop') await block(tx, parts, event);
    if (event.meaning === 'start') await unblock(tx, parts, from);
    const answer: Answer = { ...context, isNew: true };
    const { referralId } = context;
    if (referralId !== undefined)
      await addMessage(tx, referralId, { kind: 'signal', event: { name: 'reply', input: { id: replyId, meaning: event.meaning } } });
    else await openMessage(tx, parts, { inboxId, kind: 'text', why: 'no-referral', isUrgent, deadline, phone: from, replyId });
    await settle(tx, inboxId, { referralId, answer });
    return answer;
  });
}

/**
 * The open referral that last texted this number, the language that it texted in, and whether the
 * number is blocked already.
 */
async function findContext(tx: Transaction, { clock }: IntakeParts, { from, meaning }: ReplyEvent): Promise<Omit<Answer, 'isNew'>> {
  const rows = await tx.$queryRaw<{ id: string | null; status: string | null; language: string | null; blocked: boolean; same: number }[]>`
    select r.id::text, r.status, case when s.permit->>'language' = 'es' or s.template ~ '(^|[./:-])es($|[./:-])' then 'es' else 'en' end as language,
           exists (select 1 from opt_out o where o.phone = ${from} and o.revoked_at is null) as blocked,
           (select count(*)::int from reply p where p."from" = ${from} and p.meaning = ${meaning}
               and p.at > ${new Date(clock.now() - dayMs)}::timestamptz) as same
      from (select 1) as one
      left join send s on s."to" = ${from} and s.channel = 'sms' and s.state <> 'denied'
      left join referral_overview r on r.id = s.referral_id
     order by (r.status = 'open') desc nulls last, s.at desc nulls last limit 1`;
  const row = rows[0];
  const language: Language = row?.language === 'es' ? 'es' : 'en';
  return {
    referralId: row?.status === 'open' ? (row.id ?? undefined) : undefined,
    language,
    alreadyOptedOut: row?.blocked ?? false,
    sameToday: row?.same ?? 0,
  };
}

async function keepReply(
  tx: Transaction,
  { clock, vault }: IntakeParts,
  event: ReplyEvent,
  referralId: string | undefined,
): Promise<string> {
  const id = randomUUID();
  const { eventId: providerId, from, meaning, raw } = event;
  const body = bytes(vault.seal(raw, 'reply'));
  const at = new Date(clock.now());
  await tx.reply.create({ data: { id, providerId, from, referralId: referralId ?? null, meaning, body, at }, select: { id: true } });
  return id;
}

async function block(tx: Transaction, { clock }: IntakeParts, { from, by }: ReplyEvent): Promise<void> {
  await tx.$executeRaw`
    insert into opt_out (phone, at, by) values (${from}, ${new Date(clock.now())}::timestamptz, ${by})
    on conflict (phone) do update set at = excluded.at, real_at = now(), by = excluded.by, revoked_at = null where opt_out.revoked_at is not null`;
}

async function unblock(tx: Transaction, { clock }: IntakeParts, from: string): Promise<void> {
  await tx.optOut.updateMany({ where: { phone: from, revokedAt: null }, data: { revokedAt: new Date(clock.now()) } });
}
