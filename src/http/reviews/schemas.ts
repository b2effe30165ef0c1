import { z } from 'zod';
import { funnelSteps } from '../../domain/measure/funnel.js';
import { referralId } from '../referrals/schemas.js';
import { worklistRow } from '../worklist/schemas.js';

export const reviewWeek = z.string().regex(/^\d{4}-W(?:0[1-9]|[1-4]\d|5[0-3])$/u);
const funnelStep = z.enum(funnelSteps);

const instant = z.iso.datetime();
const count = z.number().int().min(0);

export const reviewedWeeks = z
  .object({ weeks: z.array(z.object({ week: reviewWeek, asOf: instant, headline: z.string() })) })
  .meta({ id: 'ReviewedWeeks', description: 'Newest first' });

/** Strict: a misspelt filter would silently show every referral. */
export const behindStepQuery = z.strictObject({
  from: funnelStep.optional().meta({ description: 'An earlier step; the one before, if left out' }),
  reached: z.enum(['yes', 'no']).optional().meta({ description: 'Left out: both, those that did not reach it first' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: referralId.optional().meta({ description: '`next` of the previous page' }),
});

export const behindStepParams = z.object({ week: reviewWeek, step: funnelStep });

export const behindStepPage = z
  .object({
    week: reviewWeek,
    asOf: instant,
    withinDays: count.meta({ description: 'Days that each order was given' }),
    from: funnelStep,
    step: funnelStep,
    count: count.meta({ description: 'Reached `step`, as the review counts them' }),
    of: count.meta({ description: 'Reached `from`' }),
    referrals: z.array(
      worklistRow.extend({
        reached: z.boolean(),
        furthest: funnelStep.meta({ description: 'How far it got within those days' }),
        since: instant.meta({ description: 'When it got there. All else of the row is its current state' }),
      }),
    ),
    next: z.uuid().optional(),
  })
  .meta({ id: 'BehindStep' });
