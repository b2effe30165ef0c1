import { z } from 'zod';
import { outcomes } from '../referral.js';
import { faults } from '../routing/faxFailures.js';
import { attentions } from './taskReasons.js';

/**
 * What reaches a running referral from outside. Every message is one object; only optional fields
 * are ever added. No patient data: ids of rows, codes, instants (practice time, epoch
 * milliseconds).
 */

/**
 * Text that PostgreSQL can keep: without NUL and without half a surrogate pair, which it refuses. A
 * fact that can never be stored would hold up its referral for ever.
 */
const text = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[^\0\p{Cs}]*$/u);
const words = (most: number) => text(most).min(1);
const id = words(100);
const instant = z.number().int();

export const orderChanged = z.object({ id, change: z.enum(['administrative', 'clinical', 'revoked', 'entered-in-error']) });

/**
 * `rung` as in decision 13, or the provider's failure code. `fault`: trying the same number again
 * cannot help.
 */
export const deliveryReceipt = z.object({
  id,
  sendId: id,
  rung: z.number().int().min(0).max(5).optional(),
  failure: z.string().max(60).optional(),
  fault: z.enum(faults).optional(),
});

export const textStatus = z.object({ id, sendId: id, status: z.enum(['delivered', 'failed']), failure: z.string().max(60).optional() });

export const replyMeanings = ['booked', 'help', 'declined', 'emergency', 'stop', 'start', 'unclear'] as const;
export type ReplyMeaning = (typeof replyMeanings)[number];
/** What no person wrote: a reaction to a text, and the answer of a phone. No workflow hears of it. */
export const machineMeanings = ['reaction', 'auto-reply'] as const;
export type MachineMeaning = (typeof machineMeanings)[number];
export const isOfAMachine = (meaning: string): meaning is MachineMeaning => machineMeanings.some((one) => one === meaning);
/** What a text means, as it is stored. */
export const textMeanings = [...replyMeanings, ...machineMeanings] as const;
export type TextMeaning = (typeof textMeanings)[number];

export const replyReceived = z.object({ id, meaning: z.enum(replyMeanings) });

export const appointmentStatuses = ['proposed', 'booked', 'cancelled', 'noshow', 'fulfilled', 'entered-in-error'] as const;
/**
 * An appointment of the EHR; `appointmentId` is our row's id. `checkAt`: when to ask for the visit
 * if there is no news (decision 17).
 */
export const appointmentChanged = z.object({
  id,
  appointmentId: id,
  status: z.enum(appointmentStatuses),
  startAt: instant.optional(),
  checkAt: instant.optional(),
});

/** This workflow was reset by hand and goes on from an earlier point; `id` is the new run's. */
export const runChanged = z.object({ id });

/**
 * A person's actions: updates with validators, and signals of the same name for the Temporal Web UI
 * (decision 18).
 */
const by = words(80);

export const callOutcomes = ['booked', 'will-book', 'no-answer', 'wrong-number', 'declined', 'visit-kept', 'visit-missed'] as const;

export const actionSchemas = {
  claim: z.object({ by }),
  assign: z.object({ by, to: by }),
  /**
   * `decision`: `retry` what was refused (read the chart again, route again), `proceed` without it,
   * `done` when nothing more is to do.
   */
  resolveTask: z.object({
    by,
    reason: z.enum(attentions),
    decision: z.enum(['retry', 'proceed', 'done']),
    /** Who decided that a guarded matter goes on. */
    clinician: words(80).optional(),
  }),
  recordCall: z.object({
    by,
    outcome: z.enum(callOutcomes),
    /**
     * Who was spoken to: `patient` or `office`; an office's word on a visit names the person in
     * `spokeTo`.
     */
    with: z.enum(['patient', 'office']).default('patient'),
    spokeTo: text(80).optional(),
    /** In the caller's own words. */
    said: text(500).optional(),
    startAt: instant.optional(),
    seconds: z.number().int().min(0).max(14_400).optional(),
  }),
  bookAppointment: z.object({ by, startAt: instant, endAt: instant.optional() }),
  /**
   * A visit that was kept, with its proof: the office's named person (B), the specialist's note
   * (A), or office and patient agree (C).
   */
  completeReferral: z.object({
    by,
    evidence: z.enum(['specialist-note', 'office-attested', 'office-and-patient']),
    spokeTo: words(80),
    visitAt: instant,
  }),
  overrideSpecialist: z.object({ by, specialistId: id }),
  resend: z.object({ by }),
  /**
   * One task, or without `task` every open one that may wait. `reason` is why, in the coordinator's
   * words.
   */
  snooze: z.object({ by, untilAt: instant, reason: words(200), task: z.enum(attentions).optional() }),
  addNote: z.object({ by, text: words(500) }),
  /** Most ends are a clinician's to decide (loopClosure.ts); the coordinator names who did. */
  withdraw: z.object({ by, outcome: z.enum(outcomes).exclude(['kept']), clinician: words(80).optional() }),
} as const;

/** Placeholders in a suggested action for names that only its sender knows. */
export const blanks = { by: 'your-name', spokeTo: 'who-said-so', clinician: 'who-decided' } as const;

export type ActionName = keyof typeof actionSchemas;
export type Action = { [Name in ActionName]: { name: Name; input: z.infer<(typeof actionSchemas)[Name]> } }[ActionName];

export const eventSchemas = {
  orderChanged,
  deliveryReceipt,
  textStatus,
  reply: replyReceived,
  appointment: appointmentChanged,
  runChanged,
} as const;

export type EventName = keyof typeof eventSchemas;
/** A system's event as it travels: `name` is the signal's name. */
export type ReferralEvent = { [Name in EventName]: { name: Name; input: z.infer<(typeof eventSchemas)[Name]> } }[EventName];
