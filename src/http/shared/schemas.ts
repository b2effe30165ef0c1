import { z } from 'zod';
import { attested } from '../../domain/goLive/attestation.js';
import { readinessStates } from '../../domain/goLive/readiness.js';
import { attentions, outcomes, stages, urgencies } from '../../domain/referral.js';

/** What goes over our own API, read by the routes and by the description alike. */

export const referralId = z.uuid().transform((id) => id.toLowerCase());

const word = z.string().min(1).max(100);
const text = z.string().nullable();
const instant = z.iso.datetime().nullable();

/** Strict: a filter that is misspelt would silently show everything. */
export const listQuery = z.strictObject({
  status: z.enum(['open', 'ended', 'recorded', 'tombstone']).optional(),
  stage: z.enum(stages).optional(),
  specialty: word.optional(),
  urgency: z.enum(urgencies).optional(),
  needsAttention: z
    .enum([...attentions, 'any'])
    .optional()
    .meta({ description: '`any`: whatever needs a person' }),
  owner: word.optional(),
  patientRef: z
    .string()
    .regex(/^Patient\/[A-Za-z0-9\-.]{1,64}$/u)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,200}$/u)
    .optional()
    .meta({ description: '`next` of the page before' }),
});

export const referralRow = z
  .object({
    id: z.uuid(),
    order: z.object({ ehr: z.string(), key: z.string(), id: z.string(), version: text }),
    patientRef: text,
    status: z.string(),
    recordedReason: text,
    specialty: text,
    urgency: z.enum(urgencies),
    sensitive: z.boolean(),
    orderedAt: z.iso.datetime(),
    stage: z.enum(stages),
    axes: z.object({ delivery: z.string(), acceptance: z.string(), appointment: z.string(), report: z.string(), writeBack: z.string() }),
    owner: text,
    next: z.object({ what: text, at: instant }),
    deadline: instant,
    queue: text,
    needsAttention: z.enum(attentions).nullable(),
    nudgesSent: z.number().int(),
    outcome: z.enum(outcomes).nullable(),
  })
  .meta({ id: 'Referral', description: 'Instants are practice time.' });

export const referralPage = z.object({ referrals: z.array(referralRow), next: z.string().optional() }).meta({ id: 'ReferralPage' });

export const readinessQuery = z.strictObject({
  specialty: word.optional().meta({ description: 'Left out: the one that is on' }),
});

const specialty = z.object({ name: z.string(), label: z.string(), isOn: z.boolean() });
export const specialties = z.object({ specialties: z.array(specialty) }).meta({ id: 'Specialties' });

export const readinessReport = z
  .object({
    specialty,
    asOf: z.iso.datetime(),
    ready: z.boolean().meta({ description: 'Every line is green' }),
    lines: z.array(
      z.object({
        id: z.string().meta({ description: 'Stable' }),
        what: z.string(),
        state: z.enum(readinessStates).meta({ description: '`unknown`: there is too little to tell from' }),
        number: z.string().meta({ description: 'What was measured, in words' }),
        doNext: z.string().optional(),
        attestation: z
          .object({ what: z.enum(attested), isOnFile: z.boolean() })
          .optional()
          .meta({ description: 'What a person has to vouch for, of the lines that want it' }),
      }),
    ),
    wrongTool: z.array(z.string()).meta({ description: 'Why Loopkeeper is the wrong tool here; empty when it is not' }),
  })
  .meta({ id: 'Readiness' });

export const switchOnRequest = z
  .strictObject({
    specialty: word,
    anyway: z.boolean().default(false).meta({ description: 'Red lines notwithstanding; the audit keeps which they were' }),
  })
  .meta({ id: 'SwitchOn' });

export const switchOnResult = z
  .object({
    result: z.enum(['switched-on', 'on-already']),
    report: readinessReport,
  })
  .meta({ id: 'SwitchOnResult', description: 'The report is as it was before: what it was decided by' });

export const timelineEntry = z
  .object({ at: z.iso.datetime(), kind: z.string(), what: z.string(), id: z.string(), detail: z.record(z.string(), z.unknown()) })
  .meta({ id: 'TimelineEntry' });

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string().meta({ description: 'Stable; what a program decides by' }),
    errors: z.array(z.object({ at: z.string().optional(), what: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });

export const operationOutcome = z
  .object({
    resourceType: z.literal('OperationOutcome'),
    issue: z.array(z.looseObject({ severity: z.string(), code: z.string(), diagnostics: z.string() })),
  })
  .meta({ id: 'OperationOutcome', description: 'FHIR R4' });

export const orderAccepted = z
  .object({ referral: z.object({ id: z.uuid() }), outcome: z.enum(['accepted', 'known', 'amended', 'revoked', 'recorded']) })
  .meta({ id: 'OrderAccepted' });

/** Temporal's remote codec: protobuf JSON of payloads, bytes in base64. The command line posts `{}` for an empty input. */
const base64 = z
  .string()
  .max(1_400_000)
  .regex(/^[A-Za-z0-9+/_-]*={0,2}$/u);
export const payloads = z
  .object({
    payloads: z
      .array(z.object({ metadata: z.record(z.string().max(100), base64).optional(), data: base64.optional() }))
      .max(1_000)
      .optional(),
  })
  .meta({ id: 'Payloads' });
