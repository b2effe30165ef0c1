import { compareOrder, type KnownVersion } from '../../../domain/order/compareOrder.js';
import type { ParsedOrder } from '../../../domain/order/order.js';
import type { OrderAnswer } from '../../../ports/intake.js';
import type { Disposition } from '../closedColumns.js';

/** The referral that an order's identity leads to, as it stands. */
export interface KnownOrder extends KnownVersion {
  id: string;
  status: string;
  /**
   * This very version of the order was written by us: our own write-back, come back as a webhook.
   */
  isEcho: boolean;
}

export type OrderJudgement =
  /** `recalls`: another specialty makes another referral, and the one before is recalled. */
  | {
      kind: 'new';
      disposition: Disposition;
      reason?: string | undefined;
      outcome: OrderAnswer['outcome'];
      recalls?: string | undefined;
    }
  /**
   * Kept as a version; the workflow gets no signal. `isCurrent`: from now on it is the order's
   * content.
   */
  | { kind: 'keep'; change: 'known' | 'older'; isCurrent: boolean; outcome: OrderAnswer['outcome'] }
  | { kind: 'tell'; change: 'administrative' | 'clinical' | 'revoked' | 'entered-in-error'; outcome: OrderAnswer['outcome'] };

export interface OrderFacts {
  order: ParsedOrder;
  contentHash: string;
  /** The order's specialty is switched on; of no account without a specialty. */
  isSwitchedOn: boolean;
}

/** Decisions 8 and 9 in one place: what an order's arrival means, given what is known of it. */
export function judgeOrder(facts: OrderFacts, known: KnownOrder | undefined): OrderJudgement {
  if (known === undefined) return judgeNew(facts);
  const isGone = isWithdrawn(facts.order);
  if (known.status === 'tombstone') return { kind: 'keep', change: 'known', isCurrent: false, outcome: isGone ? 'revoked' : 'recorded' };
  // Final, whatever comes later (decision 8).
  if (known.status === 'recorded') return { kind: 'keep', change: 'known', isCurrent: false, outcome: 'recorded' };
  const change = compareOrder({ known, incoming: facts });
  if (change === 'older') return { kind: 'keep', change, isCurrent: false, outcome: 'known' };
  if (change === 'known' || known.isEcho || known.status === 'ended')
    return { kind: 'keep', change: 'known', isCurrent: true, outcome: isGone ? 'revoked' : 'known' };
  if (change === 'specialty') return { ...judgeNew(facts), outcome: 'amended', recalls: known.id };
  return { kind: 'tell', change, outcome: change === 'revoked' || change === 'entered-in-error' ? 'revoked' : 'amended' };
}

function judgeNew({ order, isSwitchedOn }: OrderFacts): Extract<OrderJudgement, { kind: 'new' }> {
  if (isWithdrawn(order)) return { kind: 'new', disposition: 'tombstone', reason: order.content.status, outcome: 'revoked' };
  if (order.recordedBecause !== undefined)
    return { kind: 'new', disposition: 'recorded', reason: order.recordedBecause, outcome: 'recorded' };
  if (order.specialty !== undefined && !isSwitchedOn)
    return { kind: 'new', disposition: 'recorded', reason: 'not-switched-on', outcome: 'recorded' };
  return { kind: 'new', disposition: 'accepted', outcome: 'accepted' };
}

function isWithdrawn({ content }: ParsedOrder): boolean {
  return content.status === 'revoked' || content.status === 'entered-in-error';
}
