import type { EvidenceKind } from '../../domain/closure/evidence.js';
import { gaveUp, noFaxTone } from '../../domain/routing/faxFailures.js';
import type { PermitRule } from '../../domain/texting/permit.js';

/** Why a text was not sent. */
const rules: Readonly<Record<PermitRule, string>> = {
  deceased: 'The patient has died.',
  'referral-ended': 'The referral has ended.',
  'consent-refused': 'The patient does not want texts.',
  'consent-missing': 'The chart has no consent to texts.',
  'no-phone': 'The chart has no mobile number.',
  'opted-out': 'The patient opted out of texts.',
  'per-referral-cap': 'The referral has had as many texts as the policy allows.',
  'sensitive-content': 'The wording would reveal something sensitive.',
  wording: 'The wording breaks a policy.',
  'quiet-hours': 'It was outside the hours for texts.',
  'per-day-cap': 'The patient has had as many texts that day as the policy allows.',
  'between-programs': 'Another program had just texted the patient.',
  'per-week-cap': 'The patient has had as many texts that week as the policy allows.',
};

const proofs: Readonly<Record<EvidenceKind, string>> = {
  'ehr-encounter-finished': 'The EHR has a finished encounter.',
  'ehr-appointment-fulfilled': 'The EHR says that the visit took place.',
  'specialist-note': 'The specialist sent a note.',
  'office-attested': 'The office confirmed the visit.',
  'office-and-patient': 'The office and the patient agree.',
  'patient-said': 'The patient said so.',
};

/** Of the provider, by its own words. */
const receipts: Readonly<Record<string, string>> & { readonly failed: string } = {
  queued: 'Provider queued it',
  'media.processed': 'Provider prepared the pages',
  'sending.started': 'Provider started sending',
  sending: 'Provider started sending',
  sent: 'Provider sent it',
  delivered: 'Provider confirmed delivery',
  failed: 'Provider reported a failure',
  undelivered: 'Provider could not deliver it',
};

/** Failures whose code says less than a person needs. A code that is not listed is its own words. */
const failures: Readonly<Record<string, string>> = {
  'pages-missing': 'not all pages arrived',
  'no-fax-machine': 'no fax machine answered, twice in a row',
  [noFaxTone]: 'no fax tone was heard',
  receiver_unallocated_number: 'the number is not in service',
  receiver_invalid_number_format: 'the number is not valid',
  destination_invalid: 'the number is not valid',
  'invalid-number': 'the number is not valid',
  receiver_incompatible_destination: 'what answers is not a fax machine',
  destination_unreachable: 'the number cannot be reached',
  user_busy: 'the line was busy',
  receiver_no_answer: 'no one answered',
  [gaveUp]: 'several packets in a row failed after every try',
};

/** The history of a referral: a headline for each entry, and its details. */
export const messages = {
  title: 'History',
  loading: 'the history',
  details: 'Details',

  order: {
    new: 'Order received',
    known: 'Order received again',
    older: 'Older version of the order received',
    administrative: 'Order updated',
    clinical: 'Order changed',
    specialty: 'Order changed to another specialty',
    revoked: 'Order canceled',
    'entered-in-error': 'Order entered in error',
  },
  packet: 'Packet built',
  route: { chosen: 'Specialist chosen', none: 'No specialist matches' },
  document: {
    intended: 'Packet ready to send',
    accepted: 'Packet given to the provider',
    transmitted: 'Packet sent',
    delivered: 'Packet delivered',
    opened: 'Packet opened',
    acknowledged: 'Packet confirmed by the office',
    failed: 'Packet not delivered',
    unknown: 'Delivery of the packet not confirmed',
  },
  text: {
    intended: 'Text ready to send',
    denied: 'Text held back by a policy',
    accepted: 'Text sent',
    transmitted: 'Text sent',
    delivered: 'Text delivered',
    failed: 'Text failed',
    unknown: 'Delivery of the text not confirmed',
  },
  receipt: receipts,
  reply: {
    booked: 'Patient replied: booked',
    help: 'Patient asked for help',
    declined: 'Patient declined',
    emergency: 'Patient mentioned an emergency',
    stop: 'Patient replied STOP',
    start: 'Patient replied START',
    unclear: 'Patient sent an unclear reply',
    reaction: 'Patient reacted to a text',
    'auto-reply': 'Phone answered automatically',
  },
  appointment: {
    proposed: 'Appointment proposed',
    booked: 'Appointment booked',
    cancelled: 'Appointment canceled',
    noshow: 'Visit missed',
    fulfilled: 'Visit took place',
    'entered-in-error': 'Appointment entered in error',
  },
  chart: {
    appointment: 'Appointment written to the chart',
    task: 'Status written to the chart',
    'service-request': 'Order completed in the chart',
    provenance: 'Author of the changes written to the chart',
  },
  evidence: (grade: string) => `Proof of the visit: grade ${grade}`,
  taskOpened: (task: string) => `Task opened: ${task}`,
  taskClosed: (task: string, by: string) => `Task closed by ${by}: ${task}`,
  taskSettled: (task: string) => `Task no longer needed: ${task}`,
  end: (outcome: string) => `Referral closed: ${outcome}`,
  note: (by: string) => `Note by ${by}`,
  call: (party: string, outcome: string, by: string) => `Call to the ${party} by ${by}: ${outcome}`,
  snooze: (tasks: string, until: string, by: string) => `${by} snoozed ${tasks} until ${until}`,
  /** Of a kind that this page does not know. */
  other: 'Other event',

  rules,
  failures,
  proofs,
  sources: { ehr: 'From the EHR.', office: 'From the office.', patient: 'From the patient.', coordinator: 'Entered by a coordinator.' },
  spokeTo: (name: string) => `Spoke to ${name}.`,
  pages: (pages: number) => (pages === 1 ? '1 page.' : `${pages} pages.`),
  pagesArrived: (arrived: number, sent: number) => `${arrived} of ${sent} ${sent === 1 ? 'page' : 'pages'} arrived.`,
  missing: (why: string) => `Missing: ${why}`,
  specialist: (name: string) => `Specialist: ${name}.`,
  unknownSpecialist: 'A specialist who is no longer listed',
  textNumber: (ordinal: number) => `Text ${ordinal}.`,
  accepted: (when: string) => `The provider accepted it on ${when}.`,
  settled: (when: string) => `The outcome was known on ${when}.`,
  failure: (reason: string) => `Reason: ${reason}.`,
  errorNumber: (code: string) => `the provider's error ${code}`,
  visitOn: (when: string) => `Visit on ${when}.`,
  owner: (name: string) => `Owner: ${name}.`,
  due: (when: string) => `Due ${when}.`,
  grade: (grade: string) => `Grade ${grade} proof.`,
  clinician: (name: string) => `Decided by ${name}.`,
  enteredBy: (name: string) => `Entered by ${name}.`,
} as const;
