import { callOutcomes, type ActionName } from '../../domain/process/messages.js';
import { outcomes } from '../../domain/referral.js';
import { formMessages as words } from './formMessages.js';

/** One field of an action's input, as a person fills it in. */
export type Field =
  | { readonly kind: 'when'; readonly name: string; readonly label: string; readonly inDays: number; readonly optional?: true }
  | { readonly kind: 'text'; readonly name: string; readonly label: string; readonly most: number; readonly optional?: true }
  | { readonly kind: 'choice'; readonly name: string; readonly label: string; readonly of: readonly string[] }
  | { readonly kind: 'person' | 'specialist'; readonly name: string; readonly label: string };

export interface Form {
  readonly action: ActionName;
  readonly title: string;
  readonly help: string;
  readonly fields: readonly Field[];
}

/**
 * A form with known values: a field shows its value for editing, and values without a field are
 * sent as they are.
 */
export interface OpenForm extends Form {
  readonly given?: Readonly<Record<string, unknown>>;
}

const headOf = ({ title, help }: Pick<Form, 'title' | 'help'>) => ({ title, help });

/**
 * Every action on a referral, the most frequent first. `resolveTask` is made for an open task only
 * (suggested.ts).
 */
export const forms: readonly Form[] = [
  {
    action: 'recordCall',
    ...headOf(words.recordCall),
    fields: [
      { kind: 'choice', name: 'with', label: words.recordCall.with, of: ['patient', 'office'] },
      { kind: 'choice', name: 'outcome', label: words.recordCall.outcome, of: callOutcomes },
      { kind: 'text', name: 'spokeTo', label: words.recordCall.spokeTo, most: 80, optional: true },
      { kind: 'text', name: 'said', label: words.recordCall.said, most: 500, optional: true },
      { kind: 'when', name: 'startAt', label: words.recordCall.startAt, inDays: 7, optional: true },
    ],
  },
  {
    action: 'bookAppointment',
    ...headOf(words.bookAppointment),
    fields: [{ kind: 'when', name: 'startAt', label: words.bookAppointment.startAt, inDays: 7 }],
  },
  {
    action: 'completeReferral',
    ...headOf(words.completeReferral),
    fields: [
      {
        kind: 'choice',
        name: 'evidence',
        label: words.completeReferral.evidence,
        of: ['office-attested', 'specialist-note', 'office-and-patient'],
      },
      { kind: 'text', name: 'spokeTo', label: words.completeReferral.spokeTo, most: 80 },
      { kind: 'when', name: 'visitAt', label: words.completeReferral.visitAt, inDays: 0 },
    ],
  },
  {
    action: 'overrideSpecialist',
    ...headOf(words.overrideSpecialist),
    fields: [{ kind: 'specialist', name: 'specialistId', label: words.overrideSpecialist.specialistId }],
  },
  { action: 'resend', ...headOf(words.resend), fields: [] },
  { action: 'claim', ...headOf(words.claim), fields: [] },
  { action: 'assign', ...headOf(words.assign), fields: [{ kind: 'person', name: 'to', label: words.assign.to }] },
  {
    action: 'snooze',
    ...headOf(words.snooze),
    fields: [
      { kind: 'when', name: 'untilAt', label: words.snooze.untilAt, inDays: 1 },
      { kind: 'text', name: 'reason', label: words.snooze.reason, most: 200 },
    ],
  },
  {
    action: 'addNote',
    ...headOf(words.addNote),
    fields: [{ kind: 'text', name: 'text', label: words.addNote.text, most: 500 }],
  },
  {
    action: 'withdraw',
    ...headOf(words.withdraw),
    fields: [
      { kind: 'choice', name: 'outcome', label: words.withdraw.outcome, of: outcomes.filter((one) => one !== 'kept') },
      { kind: 'text', name: 'clinician', label: words.withdraw.clinician, most: 80, optional: true },
    ],
  },
];
