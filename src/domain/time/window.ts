import { z } from 'zod';

/**
 * A length of time as people agree on it. `minutes` and `hours` run around the clock,
 * `working-hours` within office hours, `working-days` to the same time of a later working day,
 * `closing-times` to the close of business (0: today's), `days` on the calendar. Needs no calendar
 * itself, so workflows may import it; `deadlineOf` turns it into an instant.
 */
export const windowBody = z.object({
  amount: z.number().min(0).max(400),
  unit: z.enum(['minutes', 'hours', 'working-hours', 'working-days', 'closing-times', 'days']),
});
export type Window = z.infer<typeof windowBody>;

export const minutes = (amount: number): Window => ({ amount, unit: 'minutes' });
export const workingHours = (amount: number): Window => ({ amount, unit: 'working-hours' });
export const workingDays = (amount: number): Window => ({ amount, unit: 'working-days' });
export const closingTimes = (amount: number): Window => ({ amount, unit: 'closing-times' });
