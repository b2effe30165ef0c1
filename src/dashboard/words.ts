import type { Acceptance, AppointmentAxis, Attention, Delivery, Outcome, Report, Stage, Urgency, WriteBack } from '../domain/referral.js';
import type { callOutcomes } from '../domain/process/messages.js';

/** Labels of the domain's codes. */

/** Why a referral needs a person. */
export const attentionWords: Readonly<Record<Attention, string>> = {
  'incomplete-packet': 'Packet is incomplete',
  'no-specialist': 'No specialist fits',
  'specialty-unclear': 'Specialty unclear',
  'not-delivered': 'Packet not delivered',
  declined: 'Office declined',
  'no-booking': 'Not booked',
  'urgent-call': 'Urgent: call the patient',
  'help-requested': 'Patient asks for help',
  'unclear-reply': 'Reply not understood',
  'emergency-reply': 'Reply speaks of an emergency',
  'patient-declined': 'Patient declined',
  unreachable: 'Patient not reachable by text',
  'verify-booking': 'Check the booking',
  'no-show': 'Visit missed',
  'verify-visit': 'Was the visit kept?',
  'write-back-failed': 'Chart not written',
  'consent-needed': 'Consent needed',
  'workflow-missing': 'Nothing drives it any more',
};

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

/** The words of a table, or the code itself with its dashes as spaces. */
export const inWords = (table: Readonly<Record<string, string>>, code: string): string => table[code] ?? plain(code);

/** `seen-elsewhere` -> `Seen elsewhere` */
export function plain(code: string): string {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A sentence of the API that ends in the reason of a task: `a person settles no-booking` -> `a person settles “Not booked”` */
export const withReason = (sentence: string): string =>
  sentence.replace(/(?<=settles |: )[a-z-]+$/u, (reason) => `“${inWords(attentionWords, reason)}”`);
