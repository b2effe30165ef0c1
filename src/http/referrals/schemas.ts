import { z } from 'zod';
import { actionSchemas, blanks, type Action } from '../../domain/process/messages.js';
import { outcomes, stages, urgencies } from '../../domain/referral.js';
import { nextKinds } from '../../domain/process/nextStep.js';
import { attentions } from '../../domain/process/taskReasons.js';

export const referralId = z.uuid().transform((id) => id.toLowerCase());
export const referralParams = z.object({ id: referralId });

const text = z.string().nullable();
const instant = z.iso.datetime();

export const referralRow = z
  .object({
    id: z.uuid(),
    order: z.object({ ehr: z.string(), key: z.string(), id: z.string(), placer: text, version: text }),
    patientRef: text,
    status: z.string(),
    recordedReason: text,
    specialty: text,
    urgency: z.enum(urgencies),
    sensitive: z.boolean(),
    orderedAt: instant,
    stage: z.enum(stages),
    axes: z.object({ delivery: z.string(), acceptance: z.string(), appointment: z.string(), report: z.string(), writeBack: z.string() }),
    owner: text,
    next: z
      .object({ what: z.enum(nextKinds).nullable(), at: instant.nullable() })
      .meta({ description: 'Of a task, needsAttention is the reason; a nudge is the one after nudgesSent' }),
    deadline: instant.nullable(),
    queue: text,
    needsAttention: z.enum(attentions).nullable(),
    nudgesSent: z.number().int(),
    outcome: z.enum(outcomes).nullable(),
  })
  .meta({ id: 'Referral', description: 'Instants are practice time.' });

export const patientOnList = z.object({ name: text, birthDate: text });

const suggestion = z.object({
  when: z.string().meta({ description: 'Ends the sentence "when ..."' }),
  // Name and input belong together, which the document does not spell out; the type does.
  action: z.object({ name: z.enum(Object.keys(actionSchemas)), input: z.record(z.string(), z.unknown()) }) as unknown as z.ZodType<Action>,
});

/** What the page of one referral shows. */
export const referralDetail = referralRow
  .extend({
    specialtyReason: text,
    specialist: z.object({ id: z.string(), name: z.string(), organization: z.string(), phone: z.string() }).nullable(),
    appointmentAt: instant.nullable(),
    firstSentAt: instant.nullable(),
    confirmedAt: instant.nullable(),
    keptAt: instant.nullable(),
    endedAt: instant.nullable(),
    evidenceGrade: text,
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
        closedBy: text,
        detail: z.unknown(),
      }),
    ),
    patient: patientOnList.extend({ phone: text }).nullable(),
    packet: z
      .object({
        ordinal: z.number().int(),
        pages: z.number().int().nullable().meta({ description: 'Null until it is rendered' }),
        at: instant,
        missing: z.array(z.object({ item: z.string(), why: z.string(), severity: z.enum(['required', 'advised']) })),
      })
      .nullable(),
    suggestions: z.array(suggestion).meta({
      description: `What a person can do now for the most pressing task, the likeliest first, ready to send except for names that only the sender knows (${Object.values(blanks).join(', ')})`,
    }),
    workflow: text.meta({ description: 'Its page of the Temporal Web UI, a path of this host' }),
  })
  .meta({ id: 'ReferralDetail' });

export const timelineEntry = z
  .object({ at: instant, kind: z.string(), what: z.string(), id: z.string(), detail: z.record(z.string(), z.unknown()) })
  .meta({ id: 'TimelineEntry' });
