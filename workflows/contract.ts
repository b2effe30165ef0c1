import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import { eventSchemas, type ActionName, type EventName } from '../src/domain/process/messages.js';
import { actionNames } from '../src/domain/process/applyAction.js';
import type { ReferralInput, ReferralStatus } from '../src/domain/process/status.js';
import type { Outcome } from '../src/domain/referral.js';
import type { ReferralState } from '../src/domain/process/state.js';

/**
 * Everything that the workflows and their clients share: names and types. Workers, the HTTP
 * process, schedules, the namespace set-up, tests and the benchmark read it from here, so that no
 * name is written twice.
 */
export const workflowTypes = { referral: 'referral', weeklyReview: 'weeklyReview', reconciliation: 'reconciliation' } as const;

export type ReferralWorkflow = (input: ReferralStart) => Promise<ReferralResult>;

/** `carried` only in a run that continues another. */
export interface ReferralStart extends ReferralInput {
  readonly carried?:
    | {
        readonly state: ReferralState;
        readonly timeline: readonly TimelineEntry[];
        /** Ids of messages that were handled. */
        readonly seen: readonly string[];
        /** How many times the projection was stored. */
        readonly sequence: number;
      }
    | undefined;
}

export interface ReferralResult {
  readonly outcome: Outcome;
  readonly nudgesSent: number;
}

/**
 * `referrals` has all workflows and the quick activities. Each outside system has a queue of its
 * own: one that hangs holds only the slots of its queue.
 */
export const taskQueues = { referrals: 'referrals', ehr: 'ehr', transmission: 'transmission', sms: 'sms' } as const;
export type TaskQueue = (typeof taskQueues)[keyof typeof taskQueues];

const workflowIdPrefix = 'referral-';
export const workflowIdOf = (referralId: string): string => `${workflowIdPrefix}${referralId}`;
/** Undefined for the id of another workflow. */
export const referralIdOf = (workflowId: string): string | undefined =>
  workflowId.startsWith(workflowIdPrefix) ? workflowId.slice(workflowIdPrefix.length) : undefined;

export const scheduleIds = { weeklyReview: 'weekly-review', reconciliation: 'reconciliation' } as const;

/** What the Temporal Web UI filters by. Values are in clear text: never patient data. */
export const searchAttributes = {
  stage: defineSearchAttributeKey('ReferralStage', SearchAttributeType.KEYWORD),
  attention: defineSearchAttributeKey('NeedsAttention', SearchAttributeType.KEYWORD),
  deadline: defineSearchAttributeKey('NextDeadline', SearchAttributeType.DATETIME),
  specialty: defineSearchAttributeKey('Specialty', SearchAttributeType.KEYWORD),
  urgency: defineSearchAttributeKey('Urgency', SearchAttributeType.KEYWORD),
} as const;

/**
 * What the Temporal Web UI shows beside each name: at most 120 characters, with something to paste.
 * Times as ISO 8601 or epoch milliseconds.
 */
export const descriptions: Readonly<Record<ActionName | EventName, string>> = {
  claim: 'Take this referral. {"by":"rosa"}',
  assign: 'Give it to someone. {"by":"rosa","to":"sam"}',
  resolveTask: 'Settle a task: retry, proceed or done. {"by":"rosa","reason":"no-specialist","decision":"retry"}',
  recordCall: 'Note a call. {"by":"rosa","outcome":"booked","startAt":"2026-12-18T10:00-05:00"}',
  bookAppointment: 'The visit is booked. {"by":"rosa","startAt":"2026-12-18T10:00-05:00"}',
  completeReferral: 'It was kept. {"by":"rosa","evidence":"office-attested","spokeTo":"J. Diaz","visitAt":"2026-12-18T10:00-05:00"}',
  overrideSpecialist: 'Send it to another specialist. {"by":"rosa","specialistId":"..."}',
  resend: 'Send the packet again. {"by":"rosa"}',
  snooze: 'Rest the open tasks. {"by":"rosa","untilAt":"2026-12-18T10:00-05:00","reason":"office closed"}',
  addNote: 'Add a note. {"by":"rosa","text":"..."}',
  withdraw: 'End it; a clinician decides. {"by":"rosa","outcome":"seen-elsewhere","clinician":"Dr. Lee"}',
  orderChanged: 'From the EHR: the order was amended or revoked.',
  deliveryReceipt: 'From the provider that carries the packet: how far it has come.',
  textStatus: 'From the text provider: whether a text arrived.',
  reply: 'From the patient: what the answer means.',
  appointment: 'From the EHR: an appointment was booked, moved, cancelled, missed or kept.',
  runChanged: 'From the reconciler: this workflow was reset by hand.',
};

export const eventNames = Object.keys(eventSchemas) as EventName[];
export { actionNames };

/** Arguments are `unknown`: people type them into the Temporal Web UI, so Zod decides. */
export const eventSignal = (name: EventName) => defineSignal<[unknown]>(name);
export const actionSignal = (name: ActionName) => defineSignal<[unknown]>(name);
/** One key may stand for different actions of the same person: each has its own id. */
export const updateIdOf = (name: ActionName, key: string): string => `${name}:${key}`;
export const actionUpdate = (name: ActionName) => defineUpdate<{ accepted: true }, [unknown]>(name);

/**
 * Failure type of a refusal. Its message is shown to people in clear text, so it must not contain
 * patient data.
 */
export const publicRejection = 'PublicRejection';

export const statusQuery = defineQuery<ReferralStatus>('status');
export const timelineQuery = defineQuery<readonly TimelineEntry[]>('timeline');

export interface TimelineEntry {
  readonly at: number;
  readonly what: string;
}
