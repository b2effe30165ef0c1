import type { Chart, ChartWriteResult, OrderContent } from '../domain/chart/chart.js';
import type { Standing } from '../domain/process/believe.js';
import type { Fact } from '../domain/process/facts.js';
import type { ReferralEvent } from '../domain/process/messages.js';
import type { OpenTask } from '../domain/process/state.js';
import type { MissingItem } from '../domain/packet/packet.js';
import type { Urgency } from '../domain/referral.js';
import type { Channel } from '../domain/routing/channel.js';
import type { ReferralStatus } from '../domain/process/status.js';

export interface StoredOrder {
  ehr: string;
  /** ServiceRequest id on its EHR. */
  orderId: string;
  placer?: string | undefined;
  patientRef: string;
  specialty?: string | undefined;
  urgency: Urgency;
  sensitive: boolean;
  orderedAt: number;
}

export interface StoredPacket {
  id: string;
  order: OrderContent;
  chart: Chart;
}

export interface StoredSend {
  sendId: string;
  state: 'intended' | 'accepted' | 'transmitted' | 'delivered' | 'opened' | 'acknowledged' | 'failed' | 'unknown' | 'denied';
  channel: Channel;
  address: string;
  providerId?: string | undefined;
  failure?: string | undefined;
  /** Of the document that was sent; undefined for a send of an earlier version. */
  pages?: number | undefined;
  intendedRealMs: number;
}

/** The row that a person sees, and what belongs to it. */
export interface Row {
  status: ReferralStatus;
  specialty?: string | undefined;
  specialistId?: string | undefined;
  appointmentAt?: number | undefined;
  evidenceGrade?: string | undefined;
  tasks: Pick<OpenTask, 'reason' | 'ordinal' | 'openedAt' | 'because' | 'snoozedUntil'>[];
  attention?: string | undefined;
}

/**
 * A row to store. An older sequence overwrites nothing newer, and another run of the workflow
 * nothing at all until the row knows of it.
 */
export interface RowEntry {
  readonly referralId: string;
  readonly runId: string;
  /** The run that this one continues, if any. Their sequence is one. */
  readonly continues?: string | undefined;
  readonly sequence: number;
  readonly at: number;
  readonly row: Row;
}

/**
 * The facts of referrals (decision 1). Every method is safe to repeat. All throw `Unavailable` when
 * the database is out of reach.
 */
export interface ReferralStore {
  /** Throws `Rejected('referral-unknown')`. */
  readonly order: (referralId: string) => Promise<StoredOrder>;

  /** Order and chart as read, sealed; a repeat with the same ordinal replaces what was read. */
  readonly savePacket: (packet: {
    referralId: string;
    ordinal: number;
    order: OrderContent;
    chart: Chart;
    missing: MissingItem[];
    policy: string;
    specialty?: string | undefined;
    sensitive: boolean;
  }) => Promise<void>;
  /** Throws `Rejected('packet-unknown')`. */
  readonly packet: (referralId: string, ordinal: number) => Promise<StoredPacket>;

  readonly saveRoute: (route: {
    referralId: string;
    ordinal: number;
    specialistId?: string | undefined;
    reasons: unknown;
    passedOver: unknown;
    by: string;
    policy: string;
  }) => Promise<void>;

  /**
   * The intent and the pages, committed before the call (decision 11); a repeat returns the send as
   * it stands.
   */
  readonly intendSend: (send: {
    referralId: string;
    ordinal: number;
    channel: Channel;
    address: string;
    endpointId: string;
    specialistId: string;
    packetId: string;
    pages: { pdf: Uint8Array; sha256: string; count: number };
  }) => Promise<StoredSend>;
  readonly findSend: (referralId: string, ordinal: number) => Promise<StoredSend | undefined>;
  /**
   * Everything of a referral that a packet is sent with; `send` is an earlier try of this very
   * send. Throws as `order` and `packet` do.
   */
  readonly sending: (
    referralId: string,
    ordinals: { send: number; packet: number },
  ) => Promise<{ send: StoredSend | undefined; order: StoredOrder; packet: StoredPacket }>;
  /** The provider took it. Never lowers what a receipt has already said. */
  readonly sendAccepted: (sendId: string, accepted: { providerId: string; documentName?: string | undefined }) => Promise<void>;
  /** A failure that is the number's own quarantines it. */
  readonly sendFailed: (sendId: string, failure: string) => Promise<void>;

  /**
   * What the rows say that these events name, in their order: undefined where this referral has no
   * such row.
   */
  readonly standings: (referralId: string, events: readonly ReferralEvent[]) => Promise<(Standing | undefined)[]>;

  /**
   * What writing to the chart needs: the order, who has it, and the EHR's own appointment if it has
   * one. Throws `Rejected('referral-unknown')`.
   */
  readonly chartFacts: (referralId: string) => Promise<{
    order: StoredOrder;
    specialist?: { name: string; npi: string } | undefined;
    appointments: { id: string; ehrId?: string | undefined; startAt?: number | undefined; endAt?: number | undefined; source: string }[];
    evidenceId?: string | undefined;
  }>;
  readonly saveChartWrites: (referralId: string, written: ChartWriteResult['written']) => Promise<void>;

  /**
   * The row, its tasks and new facts in one transaction, upserted by (referral, run, sequence): a
   * late retry never overwrites a newer state. Opens the tasks that are new (owner: the coordinator
   * with the fewest), closes those that are gone. Returns the open ones as stored.
   */
  readonly record: (
    entry: RowEntry & {
      facts: readonly Fact[];
      /** Deadline by reason, for tasks that are new. */
      deadlines: Readonly<Record<string, number>>;
    },
  ) => Promise<{ reason: string; ordinal: number; owner: string; deadline: number }[]>;
}
