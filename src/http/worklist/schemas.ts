import { z } from 'zod';
import { stages, urgencies } from '../../domain/referral.js';
import { attentions } from '../../domain/process/taskReasons.js';
import { patientOnList, referralRow } from '../referrals/schemas.js';

const word = z.string().min(1).max(100);
const instant = z.iso.datetime();
const count = z.number().int().min(0);

/** Strict: a misspelt filter would silently show everything. */
export const worklistQuery = z
  .strictObject({
    scope: z
      .enum(['mine', 'team', 'all'])
      .default('all')
      .meta({ description: "`mine`: owned by the caller; `team`: in the coordinators' queue" }),
    attention: z
      .enum([...attentions, 'any', 'none'])
      .optional()
      .meta({ description: '`any`: whatever needs a person; `none`: what proceeds automatically' }),
    specialty: word.optional(),
    urgency: z.enum(urgencies).optional(),
    stage: z.enum(stages).optional(),
    owner: word.optional(),
    overdue: z.boolean().optional().meta({ description: 'Whether its deadline has passed' }),
    status: z.enum(['open', 'ended', 'recorded']).default('open'),
    search: z
      .string()
      .trim()
      .min(2)
      .max(80)
      .optional()
      .meta({ description: "Whole words of the patient's name, the birth date, a record number, or the id of the order or the referral" }),
    limit: z.number().int().min(1).max(200).default(50),
    cursor: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,200}$/u)
      .optional()
      .meta({ description: '`next` of the previous page' }),
  })
  .meta({ id: 'WorklistQuery' });

export const worklistRow = referralRow
  .extend({
    patient: patientOnList.nullable().meta({ description: 'Null until the first packet is assembled' }),
    specialist: z.object({ id: z.string(), name: z.string() }).nullable(),
    appointmentAt: instant.nullable(),
  })
  .meta({ id: 'WorklistRow' });

export const worklistPage = z.object({ referrals: z.array(worklistRow), next: z.string().optional() }).meta({ id: 'WorklistPage' });

const tally = z.record(z.string(), count);

export const worklistCounts = z
  .object({
    now: instant,
    practice: z.object({ name: z.string(), zone: z.string(), phone: z.string() }),
    open: count,
    exceptions: count,
    overdue: count,
    mine: count,
    team: count,
    byAttention: tally.meta({ description: 'By reason, and `none`: adds up to `open`, as do the others' }),
    byStage: tally,
    byUrgency: tally,
    orphans: count.meta({ description: 'Open referrals that lack an owner, a next event, a deadline or a queue: always 0' }),
  })
  .meta({ id: 'WorklistCounts' });

export const people = z.object({ people: z.array(z.object({ id: z.string(), name: z.string() })) }).meta({ id: 'People' });

export const specialistsQuery = z.strictObject({ specialty: word });
export const specialists = z
  .object({
    specialists: z.array(z.object({ id: z.string(), name: z.string(), organization: z.string(), accepting: z.boolean() })),
  })
  .meta({ id: 'Specialists' });
