import type { AppointmentFact, ParsedOrder } from '../domain/order/order.js';
import type { TextMeaning } from '../domain/process/messages.js';
import type { ClassifiedReply } from '../domain/texting/replies.js';
import type { Language } from '../domain/referral.js';
import type { Channel } from '../domain/routing/channel.js';

/** What the inbox says of an order (docs/interfaces.md). */
export interface OrderAnswer {
  referralId: string;
  outcome: 'accepted' | 'known' | 'amended' | 'revoked' | 'recorded';
}

/**
 * Whether the callback put a message into the outbox. Most callbacks do not, so the dispatcher need
 * not wake.
 */
export interface CallbackAnswer {
  hasMessage: boolean;
}

/** What became of a text, and what its answer depends on. */
export interface ReplyAnswer {
  /** Of the referral that it belongs to; undefined when a person has to find it, or nobody. */
  referralId?: string | undefined;
  /** What it means here: a yes depends on what was asked. */
  meaning: TextMeaning;
  /** Whether the provider answers it. */
  by: ClassifiedReply['by'];
  language: Language;
  isNew: boolean;
  /** Whether the number was blocked before it. */
  alreadyOptedOut: boolean;
  /**
   * How often the number wrote the same in the last day of practice time: two machines must not
   * answer each other for ever.
   */
  sameToday: number;
}

/**
 * The one inbox (decision 2): every webhook is committed before its 2xx, once per (source, event
 * id), together with what must not wait. Each method is one transaction; a repeat answers as the
 * first time. Throws `Unavailable` when the database is out of reach.
 */
export interface Intake {
  /**
   * Order, identity, version and referral in one transaction under a lock on the identity (decision
   * 9). `raw` is kept sealed. `contentHash` is the SHA-256 of the normal form.
   */
  readonly order: (event: { eventId: string; order: ParsedOrder; contentHash: string; raw: Uint8Array }) => Promise<OrderAnswer>;

  /**
   * An appointment, by its `basedOn` or its patient; kept for the baseline when no open referral
   * fits.
   */
  readonly appointment: (event: {
    eventId: string;
    appointment: AppointmentFact;
    raw: Uint8Array;
  }) => Promise<{ referralId?: string | undefined }>;

  /**
   * A text from a phone. STOP blocks here, under the lock on the phone number that sends take too
   * (decision 11). It belongs to the open referral that texted this number, else to the open
   * referral whose chart has the number; else it is in the queue *Messages*.
   */
  readonly reply: (event: { eventId: string; from: string; raw: Uint8Array } & ClassifiedReply) => Promise<ReplyAnswer>;

  /**
   * A text's status callback; `key` is our own, where the callback's address carried it. What names
   * no send that we know is kept until we do.
   */
  readonly textStatus: (event: {
    eventId: string;
    providerId: string;
    key?: string | undefined;
    status: string;
    failure?: string | undefined;
    raw: Uint8Array;
  }) => Promise<CallbackAnswer>;

  /**
   * A channel's event about one of our sends. `key` is the reference that the send had. `status` is
   * the provider's word, kept as it is; `rung` is how far that proves the document to be (decision
   * 13), left out for a failure and for a word that proves nothing.
   */
  readonly deliveryEvent: (event: {
    channel: Channel;
    eventId: string;
    providerId: string;
    key?: string | undefined;
    status: string;
    rung?: number | undefined;
    failure?: string | undefined;
    pages?: number | undefined;
    occurredAtRealMs: number;
    raw: Uint8Array;
  }) => Promise<CallbackAnswer>;

  /**
   * A fax to the practice: its row and its message in the queue. Its document is fetched after the
   * commit. `from` is in the provider's words.
   */
  readonly inboundFax: (event: {
    eventId: string;
    providerId: string;
    status: 'received' | 'failed' | 'progress';
    from?: string | undefined;
    pages?: number | undefined;
    isPartial: boolean;
    mediaUrl?: string | undefined;
    failure?: string | undefined;
    raw: Uint8Array;
  }) => Promise<void>;

  /**
   * A workflow that was ended by hand begins again, with what became of its sends and visits; what
   * was sent is not sent again, for sends are rows. Closes the task `workflow-missing`. False when
   * no such task is open.
   */
  readonly restart: (decision: { referralId: string; by: string }) => Promise<boolean>;

  /**
   * Sends at most `limit` pending messages of the outbox to their workflows: starts and signals,
   * each at least once, in order for each referral. Returns how many were sent. One message that
   * fails does not stop the others.
   */
  readonly dispatch: (limit: number) => Promise<number>;
}
