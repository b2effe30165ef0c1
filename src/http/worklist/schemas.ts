import { z } from 'zod';
import { actionSchemas, blanks } from '../../domain/process/messages.js';
import { attentions, stages, urgencies } from '../../domain/referral.js';
import { problem, referralId, referralRow } from '../shared/schemas.js';

/** The worklist and the page of one referral: what goes over the wire, read by the routes and by the description alike. */

const word = z.string().min(1).max(100);
const instant = z.iso.datetime();
const count = z.number().int().min(0);

/** Strict: a filter that is misspelt would silently show everything. */
export const worklistQuery = z
  .strictObject({
    scope: z
      .enum(['mine', 'team', 'all'])
      .default('all')
      .meta({ description: "`mine`: owned by whoever asks; `team`: in the coordinators' queue" }),
    attention: z
      .enum([...attentions, 'any', 'none'])
      .optional()
      .meta({ description: '`any`: whatever needs a person; `none`: what runs by itself' }),
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
      .meta({ description: "Whole words of the patient's name, the birth date, a record number; or the order's or the referral's id" }),
    limit: z.number().int().min(1).max(200).default(50),
    cursor: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,200}$/u)
      .optional()
      .meta({ description: '`next` of the page before' }),
  })
  .meta({ id: 'WorklistQuery' });

const patientOnList = z.object({ name: z.string().nullable(), birthDate: z.string().nullable() });

export const worklistRow = referralRow
  .extend({
    patient: patientOnList.nullable().meta({ description: 'Null until the first packet was put together' }),
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

const byMayBeLeftOut = { by: true } as const;
const bulkIds = z.array(referralId).min(1).max(100);
const { claim, assign, snooze, addNote } = actionSchemas;

/** `by` may be left out of `input`, as in a single action. */
export const bulkRequest = z
  .discriminatedUnion('action', [
    z.strictObject({ action: z.literal('claim'), input: claim.partial(byMayBeLeftOut).default({}), ids: bulkIds }),
    z.strictObject({ action: z.literal('assign'), input: assign.partial(byMayBeLeftOut), ids: bulkIds }),
    z.strictObject({ action: z.literal('snooze'), input: snooze.partial(byMayBeLeftOut), ids: bulkIds }),
    z.strictObject({ action: z.literal('addNote'), input: addNote.partial(byMayBeLeftOut), ids: bulkIds }),
  ])
  .meta({ id: 'BulkRequest' });

export const bulkResults = z
  .object({
    results: z.array(
      z.union([
        z.object({ id: z.uuid(), accepted: z.literal(true) }),
        z.object({ id: z.uuid(), problem: problem.pick({ code: true, title: true }) }),
      ]),
    ),
  })
  .meta({ id: 'BulkResults', description: 'In the order of `ids`' });

const suggestion = z.object({
  when: z.string().meta({ description: 'Ends the sentence "when ..."' }),
  action: z.object({ name: z.enum(Object.keys(actionSchemas)), input: z.record(z.string(), z.unknown()) }),
});

/** What the page of one referral shows beside the row. */
export const referralDetail = referralRow
  .extend({
    specialtyReason: z.string().nullable(),
    specialist: z.object({ id: z.string(), name: z.string(), organization: z.string(), phone: z.string() }).nullable(),
    appointmentAt: instant.nullable(),
    firstSentAt: instant.nullable(),
    confirmedAt: instant.nullable(),
    keptAt: instant.nullable(),
    endedAt: instant.nullable(),
    evidenceGrade: z.string().nullable(),
    tasks: z.array(
      z.object({
        id: z.uuid(),
        reason: z.enum(attentions),
        status: z.string(),
        owner: z.string(),
        queue: z.string(),
        openedAt: instant,
        deadline: instant,
        closedAt: instant.nullable(),
        decision: z.unknown(),
        closedBy: z.string().nullable(),
        detail: z.unknown(),
      }),
    ),
    patient: patientOnList.extend({ phone: z.string().nullable() }).nullable(),
    packet: z
      .object({
        ordinal: z.number().int(),
        pages: z.number().int().nullable().meta({ description: 'Null until it was laid out' }),
        at: instant,
        missing: z.array(z.object({ item: z.string(), why: z.string() })),
      })
      .nullable(),
    suggestions: z.array(suggestion).meta({
      description: `What a person can do now for the task that presses most, the likeliest first, ready to be sent: but for names that only a person knows (${Object.values(blanks).join(', ')})`,
    }),
    workflow: z.string().nullable().meta({ description: 'Its page of the Temporal Web UI, a path of this host' }),
  })
  .meta({ id: 'ReferralDetail' });

export const people = z.object({ people: z.array(z.object({ id: z.string(), name: z.string() })) }).meta({ id: 'People' });

export const specialistsQuery = z.strictObject({ specialty: word });
export const specialists = z
  .object({
    specialists: z.array(z.object({ id: z.string(), name: z.string(), organization: z.string(), accepting: z.boolean() })),
  })
  .meta({ id: 'Specialists' });
