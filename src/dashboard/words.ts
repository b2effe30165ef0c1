import type { Acceptance, AppointmentAxis, Delivery, Outcome, Report, Stage, Urgency, WriteBack } from '../domain/referral.js';
import type { callOutcomes } from '../domain/process/messages.js';
import { attentions, reasonOf, type Attention } from '../domain/process/taskReasons.js';

/** Labels of the domain's codes. */

/** Why a person is needed: the titles of the task reasons. */
export const attentionWords = Object.fromEntries(attentions.map((reason) => [reason, reasonOf(reason).title])) as Readonly<
  Record<Attention, string>
>;

export const stageWords: Readonly<Record<Stage, string>> = {
  assembling: 'Building the packet',
  'needs-information': 'Needs information',
  routing: 'Finding a specialist',
  sending: 'Sending the packet',
  delivered: 'Delivered',
  booking: 'Waiting for a booking',
  booked: 'Booked',
  missed: 'Missed',
  kept: 'Kept',
  ended: 'Ended',
};

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  kept: 'Visit kept',
  revoked: 'Order canceled',
  'entered-in-error': 'Entered in error',
  'patient-declined': 'Patient declined',
  deceased: 'Patient died',
  'seen-elsewhere': 'Seen elsewhere',
  unreachable: 'Patient not reached',
  duplicate: 'Duplicate order',
};

export const urgencyWords: Readonly<Record<Urgency, string>> = { routine: 'Routine', urgent: 'Urgent', asap: 'ASAP', stat: 'Stat' };

export const deliveryWords: Readonly<Record<Delivery, string>> = {
  none: 'Not sent',
  queued: 'Ready to send',
  accepted: 'Sending',
  transmitted: 'Sent',
  delivered: 'Delivered',
  opened: 'Opened',
  acknowledged: 'Confirmed by the office',
  failed: 'Failed',
  unknown: 'Delivery not confirmed',
};

export const acceptanceWords: Readonly<Record<Acceptance, string>> = {
  none: 'No answer yet',
  pending: 'Waiting for an answer',
  accepted: 'Accepted',
  declined: 'Declined',
};

export const appointmentWords: Readonly<Record<AppointmentAxis, string>> = {
  none: 'Not booked',
  proposed: 'Proposed',
  booked: 'Booked',
  cancelled: 'Canceled',
  missed: 'Missed',
  kept: 'Kept',
};

export const reportWords: Readonly<Record<Report, string>> = {
  none: 'None yet',
  awaited: 'Expected',
  received: 'Received',
  reviewed: 'Reviewed',
};

export const writeBackWords: Readonly<Record<WriteBack, string>> = {
  none: 'Nothing written yet',
  pending: 'Update in progress',
  done: 'Up to date',
  partial: 'Partly updated',
};

export const callOutcomeWords: Readonly<Record<(typeof callOutcomes)[number], string>> = {
  booked: 'Booked',
  'will-book': 'Patient will book',
  'no-answer': 'No answer',
  'wrong-number': 'Wrong number',
  declined: 'Patient declined',
  'visit-kept': 'Visit kept',
  'visit-missed': 'Visit missed',
};

export const partyWords: Readonly<Record<'patient' | 'office', string>> = { patient: 'Patient', office: 'Office' };

export const proofWords: Readonly<Record<'office-attested' | 'specialist-note' | 'office-and-patient', string>> = {
  'office-attested': 'The office confirmed it',
  'specialist-note': "The specialist's note",
  'office-and-patient': 'The office and the patient agree',
};

/** The words of a table, or those of the code itself. */
export const inWords = (table: Readonly<Record<string, string>>, code: string): string => table[code] ?? plain(code);

/** `seen-elsewhere`, `seen_elsewhere` and `seenElsewhere` -> `Seen elsewhere` */
export function plain(code: string): string {
  const words = code.replaceAll(/[-_.]+/gu, ' ').replaceAll(/(?<=[a-z])[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
