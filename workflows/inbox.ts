import type { StepResult } from '../src/domain/process/applyStepResult.js';
import type { Belief } from '../src/domain/process/believe.js';
import type { Action, ReferralEvent } from '../src/domain/process/messages.js';

/** Everything that can wake a referral: a message, the result of a step, or its deadline. */
export type Arrival =
  | { readonly from: 'system'; readonly event: ReferralEvent }
  /** An event whose row was read. */
  | { readonly from: 'record'; readonly name: ReferralEvent['name']; readonly belief: Belief }
  /** The answer about the events that wait longest. */
  | { readonly from: 'check'; readonly outcome: readonly Belief[] | Error }
  | {
      readonly from: 'person';
      readonly action: Action;
      /**
       * Called with the reason if the action is refused, with undefined if it is applied. A signal
       * has no answer.
       */
      readonly answer?: ((refusal: string | undefined) => void) | undefined;
    }
  /** A message that could not be read. It changes only what is shown. */
  | { readonly from: 'unreadable'; readonly what: string; readonly why: string }
  | { readonly from: 'step'; readonly job: object; readonly outcome: StepResult | Error }
  | { readonly from: 'timer' };

export type Put = (arrival: Arrival) => void;

/**
 * Results of steps come first: a provider's receipt may arrive in the same workflow task as the
 * answer to the send.
 */
export const inOrder = (arrivals: readonly Arrival[]): Arrival[] => [
  ...arrivals.filter(({ from }) => from === 'step'),
  ...arrivals.filter(({ from }) => from !== 'step'),
];
