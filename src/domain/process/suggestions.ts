import { refusalOf, type Judged } from './applyAction.js';
import { blanks, type Action } from './messages.js';
import { needsAttention, type ReferralState } from './state.js';
import { reasonOf, type Attention, type Way } from './taskReasons.js';
import { hourMs, dayMs } from '../time/durations.js';

/** What a person can do now: when to, and the action itself, ready to be sent. */
export interface Suggestion {
  /** Ends the sentence "when ...". */
  readonly when: string;
  readonly action: Action;
}

interface About {
  readonly by: string;
  readonly reason: Attention;
  /** A time in the future, and the visit's own, or one just behind us. */
  readonly soon: number;
  readonly visitAt: number;
}

const { spokeTo, clinician } = blanks;

const ways = {
  booked: ({ by, soon }) =>
    say('the patient has an appointment', { name: 'recordCall', input: { by, with: 'patient', outcome: 'booked', startAt: soon } }),
  willBook: ({ by }) => say('the patient will book later', { name: 'recordCall', input: { by, with: 'patient', outcome: 'will-book' } }),
  noAnswer: ({ by }) => say('no one answered', { name: 'recordCall', input: { by, with: 'patient', outcome: 'no-answer' } }),
  declined: ({ by }) =>
    say('the patient does not want the visit', { name: 'recordCall', input: { by, with: 'patient', outcome: 'declined' } }),
  missed: ({ by }) =>
    say('the office says the visit did not take place', {
      name: 'recordCall',
      input: { by, with: 'office', spokeTo, outcome: 'visit-missed' },
    }),
  date: ({ by, soon }) => say('the office gives an appointment', { name: 'bookAppointment', input: { by, startAt: soon } }),
  kept: ({ by, visitAt }) =>
    say('the office confirms that the visit took place', {
      name: 'completeReferral',
      input: { by, evidence: 'office-attested', spokeTo, visitAt },
    }),
  retry: ({ by, reason }) => say('the problem is fixed', { name: 'resolveTask', input: { by, reason, decision: 'retry' } }),
  proceed: ({ by, reason }) => say('it can go on without a fix', { name: 'resolveTask', input: { by, reason, decision: 'proceed' } }),
  done: ({ by, reason }) => say('nothing is left to do', { name: 'resolveTask', input: { by, reason, decision: 'done' } }),
  resend: ({ by }) => say('the packet has to go out again', { name: 'resend', input: { by } }),
  rest: ({ by, soon, reason }) =>
    say('it has to wait', { name: 'snooze', input: { by, untilAt: soon, reason: 'office closed', task: reason } }),
  ended: ({ by }) => say('a clinician decides to end it', { name: 'withdraw', input: { by, outcome: 'seen-elsewhere', clinician } }),
  refused: ({ by }) => say('a clinician decides to end it', { name: 'withdraw', input: { by, outcome: 'patient-declined', clinician } }),
  lost: ({ by }) => say('a clinician decides to end it', { name: 'withdraw', input: { by, outcome: 'unreachable', clinician } }),
} as const satisfies Readonly<Record<Way, (about: About) => Suggestion>>;

const say = (when: string, action: Action): Suggestion => ({ when, action });

const withoutTask: readonly Way[] = ['date', 'kept', 'ended'];

/** Each of them would be accepted at this moment. None for a referral that has ended. */
export function suggestions(state: Judged & Pick<ReferralState, 'owner' | 'visit'>, now: number): readonly Suggestion[] {
  const task = needsAttention(state, now);
  const about: About = {
    by: state.owner ?? task?.owner ?? blanks.by,
    reason: task?.reason ?? 'no-booking',
    soon: wholeHour(now + 3 * dayMs),
    visitAt: Math.min(state.visit?.startAt ?? now, wholeHour(now - hourMs)),
  };
  const offered = task === undefined ? withoutTask : reasonOf(task.reason).ways;
  return offered.map((way) => ways[way](about)).filter(({ action }) => refusalOf(state, action, now) === undefined);
}

const wholeHour = (at: number): number => Math.floor(at / hourMs) * hourMs;

/** As it is pasted: instants as people read them, and nothing that is a default. */
export function pasteable({ input }: Action): string {
  return JSON.stringify(input, (name, value: unknown) => {
    if (name === 'with' && value === 'patient') return undefined;
    return name.endsWith('At') && typeof value === 'number' ? spoken(value) : value;
  });
}

/** `2026-12-18T15:00Z` */
export const spoken = (at: number): string => `${new Date(at).toISOString().slice(0, 16)}Z`;
