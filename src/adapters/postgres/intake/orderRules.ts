import type { OrderContent } from '../../../domain/chart/chart.js';
import { compareOrder, type KnownVersion, type OrderChange } from '../../../domain/order/compareOrder.js';
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
  /**
   * `recalls`: another specialty makes another referral, and the one before is recalled. `reuses`:
   * the row of the order, which was only recorded until now, becomes the referral.
   */
  | {
      kind: 'new';
      disposition: Disposition;
      reason?: string | undefined;
      outcome: OrderAnswer['outcome'];
      recalls?: string | undefined;
      reuses?: string | undefined;
    }
  /**
   * Kept as a version; the workflow gets no signal. `isCurrent`: from now on it is the order's
   * content. `reason`: why it is only recorded, by this version.
   */
  | {
      kind: 'keep';
      change: 'known' | 'older';
      isCurrent: boolean;
      outcome: OrderAnswer['outcome'];
      reason?: string | undefined;
    }
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
  const isGone = isWithdrawn(facts.order.content);
  const change = compareOrder({ known, incoming: facts });
  if (known.status === 'recorded' || known.status === 'tombstone') return judgeRecorded(facts, known, change);
  if (change === 'older') return { kind: 'keep', change, isCurrent: false, outcome: 'known' };
  // Revoked by mistake, and active again: the run that ended stays as it is.
  if (change !== 'known' && !isGone && known.content !== undefined && isWithdrawn(known.content)) return judgeRestored(facts);
  if (change === 'known' || known.isEcho || known.status === 'ended')
    return { kind: 'keep', change: 'known', isCurrent: true, outcome: isGone ? 'revoked' : 'known' };
  if (change === 'specialty') return { ...judgeNew(facts), outcome: 'amended', recalls: known.id };
  return { kind: 'tell', change, outcome: change === 'revoked' || change === 'entered-in-error' ? 'revoked' : 'amended' };
}

/**
 * Decision 8: an order that started nothing is judged again at every newer version, for it may be
 * pended, held or cosigned before it is signed.
 */
function judgeRecorded(facts: OrderFacts, known: KnownOrder, change: OrderChange): OrderJudgement {
  const outcome = isWithdrawn(facts.order.content) ? 'revoked' : 'recorded';
  if (change === 'known' || change === 'older') return { kind: 'keep', change, isCurrent: false, outcome };
  const judged = judgeNew(facts);
  return judged.disposition === 'accepted'
    ? { ...judged, reuses: known.id }
    : { kind: 'keep', change: 'known', isCurrent: true, outcome, reason: judged.reason };
}

/** Decision 9: a revoked order that is active again starts again. */
function judgeRestored(facts: OrderFacts): OrderJudgement {
  const judged = judgeNew(facts);
  return judged.disposition === 'accepted' ? judged : { kind: 'keep', change: 'known', isCurrent: true, outcome: 'known' };
}

function judgeNew({ order, isSwitchedOn }: OrderFacts): Extract<OrderJudgement, { kind: 'new' }> {
  if (isWithdrawn(order.content)) return { kind: 'new', disposition: 'tombstone', reason: order.content.status, outcome: 'revoked' };
  if (order.recordedBecause !== undefined)
    return { kind: 'new', disposition: 'recorded', reason: order.recordedBecause, outcome: 'recorded' };
  if (order.specialty !== undefined && !isSwitchedOn)
    return { kind: 'new', disposition: 'recorded', reason: 'not-switched-on', outcome: 'recorded' };
  return { kind: 'new', disposition: 'accepted', outcome: 'accepted' };
}

function isWithdrawn({ status }: Pick<OrderContent, 'status'>): boolean {
  return status === 'revoked' || status === 'entered-in-error';
}
