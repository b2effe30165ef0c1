import { randomUUID } from 'node:crypto';
import { isOfAMachine, type TextMeaning } from '../../../domain/process/messages.js';
import { meaningOfYes } from '../../../domain/texting/replies.js';
import type { Intake, ReplyAnswer } from '../../../ports/intake.js';
import type { Transaction } from '../database.js';
import { bytes, firstAnswer, settle, store, type IntakeParts } from './inbox.js';
import { openMessage } from './message.js';
import { addMessage } from './outbox.js';
import { findHome, readNumber, type Home } from './replyHome.js';

type ReplyEvent = Parameters<Intake['reply']>[0];
type Understood = Pick<ReplyAnswer, 'meaning' | 'by'>;

/**
 * A text, under the lock on the phone number that every send takes too: once this commits, no
 * permit for the number is given before the opt-out is seen (decision 11).
 */
export async function acceptReply(parts: IntakeParts, event: ReplyEvent): Promise<ReplyAnswer> {
  const { eventId, raw, from } = event;
  const isUrgent = event.meaning === 'emergency';
  const deadline = await parts.plans.messageDue(isUrgent, parts.clock.now());
  return parts.db.$transaction(async (tx) => {
    const inboxId = await store(tx, parts, { source: 'twilio-messages', eventId, kind: 'reply', raw, lock: from });
    if (inboxId === undefined) return repeated(tx, event);
    const home = await findHome(tx, parts, from);
    const { isBlocked, sameToday } = await readNumber(tx, parts, event);
    const understood = understand(event, { isBlocked, whetherBooked: home.wasAskedWhetherBooked });
    const { meaning } = understood;
    if (meaning === 'stop') await block(tx, parts, event);
    if (meaning === 'start') await unblock(tx, parts, from);
    const referralId = homeOf(home, meaning);
    const replyId = await keepReply(tx, parts, event, { referralId, meaning });
    await tellReferrals(tx, { replyId, meaning, referralIds: hearersOf(home, meaning, referralId) });
    if (referralId === undefined) {
      const { why, candidates } = home;
      const isHandled = needsNobody(meaning);
      await openMessage(tx, parts, { inboxId, kind: 'text', why, isUrgent, deadline, phone: from, replyId, candidates, isHandled });
    }
    const answer: ReplyAnswer = { referralId, ...understood, language: home.language, isNew: true, alreadyOptedOut: isBlocked, sameToday };
    await settle(tx, inboxId, { referralId, answer });
    return answer;
  });
}

/** The answer of a version before meanings were kept in it lacks them. */
async function repeated(tx: Transaction, event: ReplyEvent): Promise<ReplyAnswer> {
  const first = await firstAnswer<Omit<ReplyAnswer, 'meaning' | 'by'> & Partial<Understood>>(tx, 'twilio-messages', event.eventId);
  return { ...understand(event, { isBlocked: false, whetherBooked: false }), ...first, isNew: false };
}

function understand({ meaning, by }: ReplyEvent, asked: Parameters<typeof meaningOfYes>[1]): Understood {
  return meaning === 'yes' ? meaningOfYes(by, asked) : { meaning, by };
}

/** About the number, and not about one of its referrals. */
const isAboutNumber = (meaning: TextMeaning): boolean => meaning === 'stop' || meaning === 'start';
/** Nobody has to read these, whichever referral they are about. */
const needsNobody = (meaning: TextMeaning): boolean => isAboutNumber(meaning) || isOfAMachine(meaning);

/** What needs nobody is in the history of the referral that texted last. */
const homeOf = (home: Home, meaning: TextMeaning): string | undefined =>
  home.referralId ?? (needsNobody(meaning) ? home.texted[0] : undefined);

function hearersOf(home: Home, meaning: TextMeaning, referralId: string | undefined): readonly string[] {
  const own = referralId === undefined ? [] : [referralId];
  return isAboutNumber(meaning) ? [...new Set([...own, ...home.texted])] : own;
}

/** A workflow hears what a person wrote. */
async function tellReferrals(
  tx: Transaction,
  { replyId, meaning, referralIds }: { replyId: string; meaning: TextMeaning; referralIds: readonly string[] },
): Promise<void> {
  if (isOfAMachine(meaning)) return;
  for (const referralId of referralIds)
    await addMessage(tx, referralId, { kind: 'signal', event: { name: 'reply', input: { id: replyId, meaning } } });
}

async function keepReply(
  tx: Transaction,
  { clock, vault }: IntakeParts,
  { eventId: providerId, from, raw }: ReplyEvent,
  { referralId, meaning }: { referralId: string | undefined; meaning: TextMeaning },
): Promise<string> {
  const id = randomUUID();
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
