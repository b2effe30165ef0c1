import type { OrderContent } from '../chart/chart.js';
import type { SpecialtyName } from '../referral.js';

/** A webhook's order, parsed and judged. */
export interface ParsedOrder {
  /** Which EHR: the `identifier` system's assigner or the installation's EHR name. */
  ehr: string;
  /** Identity within the EHR (decision 9): `ServiceRequest/<id>`. A placer number may be shared. */
  orderKey: string;
  content: OrderContent;
  /** The specialty and which rule answered; undefined when none did. */
  specialty?: { name: SpecialtyName; because: string } | undefined;
  /**
   * Set when nothing is to start: why (`not-a-referral`, `not-active`, `proposal`,
   * `do-not-perform`).
   */
  recordedBecause?: string | undefined;
}

/** A webhook's appointment. Dates are ISO strings with offset. */
export interface AppointmentFact {
  ehrId: string;
  version?: string | undefined;
  lastUpdated?: string | undefined;
  status: 'proposed' | 'booked' | 'cancelled' | 'noshow' | 'fulfilled' | 'entered-in-error';
  start?: string | undefined;
  end?: string | undefined;
  /** ServiceRequest ids of `basedOn`. */
  orderIds: string[];
  /** Identifier `urn:loopkeeper:appointment` when we wrote it ourselves: the referral's id. */
  ourReferralId?: string | undefined;
  patientRef?: string | undefined;
}
