import { randomUUID } from 'node:crypto';
import { team, type MessageKind, type MessageWhy } from '../../../domain/inbound/message.js';
import { automatic } from '../../../domain/process/status.js';
import type { Transaction } from '../database.js';
import type { IntakeParts } from './inbox.js';

export interface NewMessage {
  /** The event's row. It has at most one message. */
  readonly inboxId: string;
  readonly kind: MessageKind;
  readonly why: MessageWhy;
  /**
   * Of `plans.messageDue`, asked before the transaction: within it, it would wait for a second
   * connection. Practice time.
   */
  readonly deadline: number;
  /** It may be an emergency: it comes first, and is paged. */
  readonly isUrgent?: boolean;
  /** The sender's number, as the provider wrote it. */
  readonly phone?: string | undefined;
  /** Of a text: the row with its words. */
  readonly replyId?: string | undefined;
  /** The referrals that it may be about, the likeliest first. */
  readonly candidates?: readonly string[];
  /** It needs nobody, and is stored to be seen. */
  readonly isHandled?: boolean;
}

/**
 * Puts what was received into the queue *Messages*, in the transaction that stores its event.
 * Returns its id.
 */
export async function openMessage(tx: Transaction, { clock }: IntakeParts, message: NewMessage): Promise<string> {
  const id = randomUUID();
  const now = clock.now();
  const { isUrgent = false, isHandled = false, candidates = [], deadline, phone, replyId, ...given } = message;
  const closed = isHandled ? { state: 'done', decision: 'automatic', closedAt: new Date(now), closedBy: automatic } : {};
  await tx.message.create({
    data: {
      ...given,
      id,
      phone: phone ?? null,
      replyId: replyId ?? null,
      urgent: isUrgent,
      candidates: [...candidates],
      owner: isHandled ? automatic : team,
      deadline: new Date(deadline),
      ...closed,
      at: new Date(now),
    },
    select: { id: true },
  });
  return id;
}
