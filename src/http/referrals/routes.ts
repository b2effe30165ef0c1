import { z } from 'zod';
import { referenceCode } from '../../domain/packet/packet.js';
import { stages, urgencies } from '../../domain/referral.js';
import { attentions } from '../../domain/process/taskReasons.js';
import type { Actor } from '../../ports/tokens.js';
import { actorName } from '../auth/principal.js';
import { everyone } from '../auth/roles.js';
import { Refusal } from '../errors.js';
import { referralMessages } from '../messages/referrals.js';
import type { AppParts } from '../parts.js';
import { defineRoute } from '../route.js';
import { unknownReferral } from './actions.js';
import { pageOf } from './present.js';
import { referralDetail, referralParams, referralRow, timelineEntry } from './schemas.js';

/** Every read of a patient's referral by a person is recorded before it is answered. */

const tag = 'Referrals';
const word = z.string().min(1).max(100);
const refusals = { 404: referralMessages.unknown };

/** Strict: a misspelt filter would silently show everything. */
const listQuery = z.strictObject({
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
    .meta({ description: '`next` of the previous page' }),
});

const listReferrals = defineRoute({
  method: 'GET',
  path: '/api/referrals',
  access: everyone,
  tag,
  summary: 'Referrals, newest order first',
  query: listQuery,
  answer: {
    description: 'A page',
    schema: z.object({ referrals: z.array(referralRow), next: z.string().optional() }).meta({ id: 'ReferralPage' }),
  },
  handle: async ({ views, audit }: Pick<AppParts, 'views' | 'audit'>, { query, principal }) => {
    const page = await views.list(query);
    const detail = { rows: page.referrals.length };
    await audit.append({ actor: actorName(principal), action: 'list', subject: 'referrals', detail });
    return page;
  },
});

const readReferral = defineRoute({
  method: 'GET',
  path: '/api/referrals/:id',
  access: everyone,
  tag,
  summary: 'One referral, with its patient, its tasks and the actions that are possible',
  params: referralParams,
  answer: { description: 'Its current state', schema: referralDetail },
  refusals,
  handle: async (parts: Pick<AppParts, 'views' | 'worklist' | 'audit' | 'now' | 'settings'>, { params: { id }, principal }) => {
    const [detail, patient] = await Promise.all([parts.views.one(id), parts.worklist.patient(id)]);
    if (detail === undefined) throw unknownReferral();
    await recordRead(parts, principal, id, 'read');
    const { temporalUi } = parts.settings;
    return pageOf(detail, patient, { actor: principal.actor, now: parts.now(), temporalUi });
  },
});

const readTimeline = defineRoute({
  method: 'GET',
  path: '/api/referrals/:id/timeline',
  access: everyone,
  tag,
  summary: 'What happened, and why',
  params: referralParams,
  answer: { description: 'Oldest first', schema: z.object({ entries: z.array(timelineEntry) }) },
  refusals,
  handle: async (parts: Pick<AppParts, 'views' | 'audit'>, { params: { id }, principal }) => {
    if ((await parts.views.one(id)) === undefined) throw unknownReferral();
    await recordRead(parts, principal, id, 'read-timeline');
    return { entries: await parts.views.timeline(id) };
  },
});

const readPacket = defineRoute({
  method: 'GET',
  path: '/api/referrals/:id/packet',
  access: everyone,
  tag,
  summary: 'The newest packet, as it was rendered',
  params: referralParams,
  answer: { description: 'PDF', contentType: 'application/pdf' },
  refusals,
  handle: async ({ worklist, audit }: Pick<AppParts, 'worklist' | 'audit'>, { params: { id }, principal, response }) => {
    const packet = await worklist.packet(id);
    if (packet === undefined) throw new Refusal(404, 'not-found', referralMessages.noPacket);
    const detail = { ordinal: packet.ordinal };
    await audit.append({ actor: actorName(principal), action: 'read-packet', subject: `referral/${id}`, detail });
    // Our own pages show it beside the referral. Its name is the code of the cover sheet, which
    // discloses nothing.
    response.set('Content-Security-Policy', "frame-ancestors 'self'");
    response.set('Content-Disposition', `inline; filename="packet-${referenceCode(id)}.pdf"`);
    response.type('application/pdf').send(Buffer.from(packet.pdf));
  },
});

export const referralRoutes = [listReferrals, readReferral, readTimeline, readPacket] as const;

function recordRead({ audit }: Pick<AppParts, 'audit'>, principal: Actor, id: string, action: string): Promise<void> {
  return audit.append({ actor: actorName(principal), action, subject: `referral/${id}` });
}
