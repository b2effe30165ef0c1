import type { Attention, Outcome, Stage } from '../domain/referral.js';

/** Why a person is needed, as a coordinator says it. */
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
  assembling: 'Assembling the packet',
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
  revoked: 'Order revoked',
  'entered-in-error': 'Entered in error',
  'patient-declined': 'Patient declined',
  deceased: 'Patient has died',
  'seen-elsewhere': 'Seen elsewhere',
  unreachable: 'Patient not reached',
  duplicate: 'Duplicate order',
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
