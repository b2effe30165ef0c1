import { callOutcomes, type ActionName } from '../../domain/process/messages.js';
import { outcomes } from '../../domain/referral.js';

/** One field of an action's input, as a person fills it in. */
export type Field =
  | { readonly kind: 'when'; readonly name: string; readonly label: string; readonly inDays: number; readonly optional?: true }
  | { readonly kind: 'text'; readonly name: string; readonly label: string; readonly most: number; readonly optional?: true }
  | { readonly kind: 'choice'; readonly name: string; readonly label: string; readonly of: readonly string[] }
  | { readonly kind: 'person' | 'specialist'; readonly name: string; readonly label: string };

export interface Form {
  readonly action: ActionName;
  readonly title: string;
  readonly what: string;
  readonly fields: readonly Field[];
}

/** A form with what is known already: what stands in a field can be changed, the rest goes out as it is. */
export interface OpenForm extends Form {
  readonly given?: Readonly<Record<string, unknown>>;
}

/** What a person can do to a referral, in the order in which it is needed most. `resolveTask` is made for an open task alone (suggested.ts). */
export const forms: readonly Form[] = [
  {
    action: 'recordCall',
    title: 'Record a call',
    what: 'What came of a call with the patient or the office.',
    fields: [
      { kind: 'choice', name: 'with', label: 'With whom', of: ['patient', 'office'] },
      { kind: 'choice', name: 'outcome', label: 'What came of it', of: callOutcomes },
      { kind: 'text', name: 'spokeTo', label: "Who of the office (for the office's word)", most: 80, optional: true },
      { kind: 'when', name: 'startAt', label: 'Date of the visit, if there is one', inDays: 7, optional: true },
    ],
  },
  {
    action: 'bookAppointment',
    title: 'Book',
    what: 'The office has given a date.',
    fields: [{ kind: 'when', name: 'startAt', label: 'Start of the visit', inDays: 7 }],
  },
  {
    action: 'completeReferral',
    title: 'Complete with proof',
    what: 'The visit was kept, and somebody can say so.',
    fields: [
      { kind: 'choice', name: 'evidence', label: 'Proof', of: ['office-attested', 'specialist-note', 'office-and-patient'] },
      { kind: 'text', name: 'spokeTo', label: 'Who said so, or whose note it is', most: 80 },
      { kind: 'when', name: 'visitAt', label: 'When the visit was', inDays: 0 },
    ],
  },
  {
    action: 'overrideSpecialist',
    title: 'Choose another specialist',
    what: 'The packet goes to the specialist of your choice.',
    fields: [{ kind: 'specialist', name: 'specialistId', label: 'Specialist' }],
  },
  { action: 'resend', title: 'Send the packet again', what: 'The same office gets the packet once more.', fields: [] },
  { action: 'claim', title: 'Claim', what: 'You take it over.', fields: [] },
  { action: 'assign', title: 'Assign', what: 'Somebody else takes it over.', fields: [{ kind: 'person', name: 'to', label: 'To whom' }] },
  {
    action: 'snooze',
    title: 'Snooze',
    what: 'It rests until then, and comes back by itself.',
    fields: [
      { kind: 'when', name: 'untilAt', label: 'Until', inDays: 1 },
      { kind: 'text', name: 'reason', label: 'Reason', most: 200 },
    ],
  },
  {
    action: 'addNote',
    title: 'Add a note',
    what: 'Kept with the referral, sealed.',
    fields: [{ kind: 'text', name: 'text', label: 'Note', most: 500 }],
  },
  {
    action: 'withdraw',
    title: 'Withdraw',
    what: 'It ends without a visit. Most ends are for a clinician to decide, who is named.',
    fields: [
      { kind: 'choice', name: 'outcome', label: 'How it ends', of: outcomes.filter((one) => one !== 'kept') },
      { kind: 'text', name: 'clinician', label: 'Clinician who decided', most: 80, optional: true },
    ],
  },
];
