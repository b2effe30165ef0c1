import type { ParsedOrder } from '../../domain/order.js';
import type { OrderAnswer } from '../../ports/intake.js';

/** The referral that an order's identity leads to, as it stands. */
export interface KnownOrder {
  id: string;
  status: string;
  specialty: string | null;
  version: string | null;
  updatedAt: Date | null;
  contentHash: string | null;
  /** This very version of the order was written by us: our own write-back, come back as a webhook. */
  isEcho: boolean;
}

/** What the EHR's two versions differ in, where both can be compared. */
export type Difference = 'none' | 'administrative' | 'clinical' | 'specialty';

export type OrderJudgement =
  /** `recalls`: another specialty makes another referral, and the one before is recalled. */
  | { kind: 'new'; status: 'open' | 'recorded' | 'tombstone'; reason?: string | undefined; outcome: OrderAnswer['outcome']; recalls?: string | undefined }
  /** Kept as a version; the workflow hears nothing. `isCurrent`: it is what we know the order to be from now on. */
  | { kind: 'keep'; change: string; isCurrent: boolean; outcome: OrderAnswer['outcome'] }
  | { kind: 'tell'; change: 'administrative' | 'clinical' | 'revoked' | 'entered-in-error'; outcome: OrderAnswer['outcome'] };

export interface OrderFacts {
  order: ParsedOrder;
  contentHash: string;
  updatedAt: Date | null;
  /** The order's specialty is switched on; of no account without a specialty. */
  isSwitchedOn: boolean;
}

/** Decisions 8 and 9 in one place: what an order's arrival means, given what is known of it. */
export function judgeOrder(facts: OrderFacts, known: KnownOrder | undefined, differenceTo: () => Difference): OrderJudgement {
  if (known === undefined) return judgeNew(facts);
  if (known.status === 'tombstone') return { kind: 'keep', change: 'known', isCurrent: false, outcome: withdrawal(facts.order) ? 'revoked' : 'recorded' };
  if (known.status === 'recorded') return { kind: 'keep', change: 'known', isCurrent: false, outcome: 'recorded' };
  if (isOlder(facts, known)) return { kind: 'keep', change: 'older', isCurrent: false, outcome: 'known' };
  const gone = withdrawal(facts.order);
  if (known.contentHash === facts.contentHash || known.isEcho) return { kind: 'keep', change: 'known', isCurrent: true, outcome: gone ? 'revoked' : 'known' };
  if (known.status === 'ended') return { kind: 'keep', change: 'known', isCurrent: true, outcome: gone ? 'revoked' : 'known' };
  return gone ? { kind: 'tell', change: gone, outcome: 'revoked' } : judgeAmendment(facts, known, differenceTo());
}

function judgeNew(facts: OrderFacts): Extract<OrderJudgement, { kind: 'new' }> {
  const { order, isSwitchedOn } = facts;
  if (withdrawal(order)) return { kind: 'new', status: 'tombstone', reason: order.content.status, outcome: 'revoked' };
  if (order.recordedBecause !== undefined) return { kind: 'new', status: 'recorded', reason: order.recordedBecause, outcome: 'recorded' };
  if (order.specialty !== undefined && !isSwitchedOn) return { kind: 'new', status: 'recorded', reason: 'not-switched-on', outcome: 'recorded' };
  return { kind: 'new', status: 'open', outcome: 'accepted' };
}

function judgeAmendment(facts: OrderFacts, known: KnownOrder, difference: Difference): OrderJudgement {
  const { specialty, recordedBecause, content } = facts.order;
  if (content.doNotPerform) return { kind: 'tell', change: 'revoked', outcome: 'revoked' };
  // Held, completed or withdrawn into a proposal by the EHR: what leaves the house is read afresh anyway; nobody is recalled for it.
  if (recordedBecause !== undefined) return { kind: 'tell', change: 'administrative', outcome: 'amended' };
  // An order that named no known specialty and now does is routed by the new one; the other way round a person looks.
  if (specialty !== undefined && specialty.name !== known.specialty) return { ...judgeNew(facts), outcome: 'amended', recalls: known.id };
  return { kind: 'tell', change: difference === 'administrative' ? 'administrative' : 'clinical', outcome: 'amended' };
}

function withdrawal({ content }: ParsedOrder): 'revoked' | 'entered-in-error' | undefined {
  return content.status === 'revoked' || content.status === 'entered-in-error' ? content.status : undefined;
}

/** By `meta.lastUpdated`; where that does not tell, by version numbers; where neither does, what comes later is newer. */
function isOlder({ order, updatedAt }: OrderFacts, known: KnownOrder): boolean {
  const apart = (updatedAt?.getTime() ?? 0) - (known.updatedAt?.getTime() ?? 0);
  if (updatedAt !== null && known.updatedAt !== null && apart !== 0) return apart < 0;
  const [ours, theirs] = [known.version, order.content.version].map((version) => (/^\d{1,15}$/u.test(version ?? '') ? Number(version) : undefined));
  return ours !== undefined && theirs !== undefined && theirs < ours;
}
