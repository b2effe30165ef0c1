import { messageDecisions, messageKinds, messageStates, messageWhys } from '../../domain/inbound/message.js';
import { visitNetworks } from '../../domain/closure/evidence.js';
import { appointmentStatuses, textMeanings } from '../../domain/process/messages.js';
import { faxDocumentTypes, faxStates } from '../../domain/inbound/fax.js';
import { channels } from '../../domain/routing/channel.js';
import {
  acceptances,
  appointmentAxes,
  deliveryStates,
  evidenceGrades,
  outcomes,
  reports,
  stages,
  urgencies,
  writeBacks,
} from '../../domain/referral.js';
import { attentions } from '../../domain/process/taskReasons.js';

/** What became of an order. Only an accepted one has a workflow, and with it a projection. */
export const dispositions = ['accepted', 'recorded', 'tombstone'] as const;
export type Disposition = (typeof dispositions)[number];

/** How a version of an order differs from the one before it. */
export const orderChanges = ['new', 'known', 'administrative', 'clinical', 'specialty', 'older', 'revoked'] as const;
export type OrderChange = (typeof orderChanges)[number];

/** The networks that a document travels on, and text messages. */
export const sendChannels = [...channels, 'sms'] as const;
export type SendChannel = (typeof sendChannels)[number];

export const sources = [
  'ehr-orders',
  'ehr-appointments',
  'twilio-messages',
  'twilio-status',
  ...channels.map((channel) => `${channel}-receipts` as const),
] as const;
export type Source = (typeof sources)[number];

export const sendStates = [
  'intended',
  'denied',
  'accepted',
  'transmitted',
  'delivered',
  'opened',
  'acknowledged',
  'failed',
  'unknown',
] as const;
export type SendState = (typeof sendStates)[number];

/**
 * The columns that hold a value of a closed list. Each has a CHECK constraint in the migrations,
 * which a test holds equal to this, so that code may rely on the list. A change here needs a
 * migration.
 */
export const closedColumns = {
  'appointment.source': ['ehr', 'office', 'coordinator', 'patient'],
  'appointment.status': appointmentStatuses,
  'baseline_order.network': visitNetworks,
  'evidence.grade': evidenceGrades,
  'inbound_fax.document_type': faxDocumentTypes,
  'inbound_fax.state': faxStates,
  'inbox.source': sources,
  'inbox.state': ['recorded', 'unmatched'],
  'message.decision': messageDecisions,
  'message.kind': messageKinds,
  'message.state': messageStates,
  'message.why': messageWhys,
  'order_version.change': orderChanges,
  'outbox.state': ['pending', 'sent', 'refused'],
  'policy.urgency': ['*', ...urgencies],
  'referral.disposition': dispositions,
  'referral.urgency': urgencies,
  'referral_projection.acceptance': acceptances,
  'referral_projection.appointment': appointmentAxes,
  'referral_projection.delivery': deliveryStates,
  'referral_projection.evidence_grade': evidenceGrades,
  'referral_projection.needs_attention': attentions,
  'referral_projection.outcome': outcomes,
  'referral_projection.report': reports,
  'referral_projection.stage': stages,
  'referral_projection.urgency': urgencies,
  'referral_projection.write_back': writeBacks,
  'reply.meaning': textMeanings,
  'send.channel': sendChannels,
  'send.state': sendStates,
  'task.reason': attentions,
  'task.status': ['open', 'done', 'cancelled'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type ClosedColumn = keyof typeof closedColumns;

/**
 * A value of a closed column as its type. Throws for a value that its constraint would have
 * refused.
 */
export function closedValue<Column extends ClosedColumn>(column: Column, value: string): (typeof closedColumns)[Column][number] {
  const found = closedColumns[column].find((one) => one === value);
  if (found === undefined) throw new Error(`${column} holds a value that is not in its list`);
  return found;
}
