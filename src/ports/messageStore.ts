import type { PastText, PermitDecision, PermitRule } from '../domain/texting/permit.js';

/**
 * Texts and the permits that they went out with (decision 11). Times are practice time unless the
 * name says `real`. Every method throws `Unavailable` when the database is out of reach.
 */
export interface MessageStore {
  /** What a text needs of a referral and of the practice; undefined for an unknown referral. */
  readonly subject: (referralId: string) => Promise<MessageSubject | undefined>;

  /**
   * One transaction under the lock on the phone number, which STOP takes too: reads what was sent
   * to the phone, asks `decide`, and keeps the send as intended or denied, once per (referral,
   * step, ordinal). What is settled is returned as it stands; what was intended and never answered
   * comes back `in-doubt`; what was denied, or certainly not accepted, is decided anew.
   */
  readonly permitAndIntend: (request: TextRequest, decide: (ledger: Ledger) => PermitDecision) => Promise<Intent>;

  /**
   * The last look before a text leaves: under the same lock, `start` is called only if the phone is
   * not blocked and the referral still open. The lock is held until `start`'s promise settles, two
   * seconds at most. So a STOP that was acknowledged is never followed by a text that the provider
   * accepts, and a STOP does not wait long for a provider that hangs. Not cleared: the send is kept
   * as denied.
   */
  readonly lastLook: <Answer>(
    send: { sendId: string; phone: string; referralId: string },
    start: () => Promise<Answer>,
  ) => Promise<LastLook<Answer>>;

  /**
   * The provider has it. False when another send has this provider id already. A later state is
   * never taken back.
   */
  readonly accepted: (sendId: string, providerId: string) => Promise<boolean>;
  /** Certain that the provider did not take it: the same step may be tried again. */
  readonly notAccepted: (sendId: string) => Promise<void>;
  /** The provider will never deliver it. */
  readonly failed: (sendId: string, failure: string) => Promise<void>;
  /** Its fate cannot be known: it counts as sent, and is never sent again. */
  readonly unknown: (sendId: string) => Promise<void>;
  /**
   * The provider says that the patient opted out with it (21610): kept as an opt-out of ours, and
   * the send as denied.
   */
  readonly optedOut: (sendId: string, phone: string) => Promise<void>;
}

export interface MessageSubject {
  readonly patientRef?: string | undefined;
  readonly sensitive: boolean;
  /** E.164 of the specialist's office, once one was chosen. */
  readonly officePhone?: string | undefined;
  /** The specialty, the specialist and the office by name: what a sensitive text must not say. */
  readonly names: readonly string[];
  readonly practice: { readonly name: string; readonly phone: string; readonly zone: string };
}

export interface TextRequest {
  readonly referralId: string;
  readonly step: string;
  readonly ordinal: number;
  /** E.164; undefined when the chart has none to text, so that the denial is kept all the same. */
  readonly phone: string | undefined;
  readonly template: string;
  /**
   * Kept with the send, beside the decision: versions of the policies, hashes, language. No patient
   * data.
   */
  readonly proof: TextProof;
}

export interface TextProof {
  readonly language: string;
  /** Versions of the policies that were looked at. */
  readonly policies: readonly string[];
  /** SHA-256 of the template's wording, hex. */
  readonly templateHash: string;
  /** SHA-256 of the text as it went out, hex: whether a later one is the same. */
  readonly bodyHash: string;
}

/**
 * What is known about a phone and a referral under the lock. The text in question is not among
 * `past`.
 */
export interface Ledger {
  readonly now: number;
  readonly optedOut: boolean;
  readonly referralOpen: boolean;
  readonly past: readonly PastText[];
  readonly sentOnReferral: number;
  readonly first: boolean;
}

export type Intent =
  | { readonly kind: 'intended'; readonly sendId: string }
  | {
      readonly kind: 'in-doubt';
      readonly sendId: string;
      readonly phone: string;
      readonly intendedRealMs: number;
      readonly bodyHash: string;
    }
  | { readonly kind: 'sent'; readonly sendId: string }
  | { readonly kind: 'failed'; readonly sendId: string; readonly failure: string }
  | { readonly kind: 'denied'; readonly rule: PermitRule; readonly untilAt?: number | undefined };

export type LastLook<Answer> =
  | { readonly cleared: true; readonly answer: Promise<Answer> }
  | { readonly cleared: false; readonly rule: 'opted-out' | 'referral-ended' };
