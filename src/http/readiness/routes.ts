import { z } from 'zod';
import { attested, statement } from '../../domain/goLive/attestation.js';
import { readinessStates, type ReadinessReport } from '../../domain/goLive/readiness.js';
import { attest, checkReadiness, switchOn } from '../../goLive/goLive.js';
import { actorName } from '../auth/principal.js';
import { administrators, everyone } from '../auth/roles.js';
import { Refusal } from '../errors.js';
import { settingsMessages } from '../messages/settings.js';
import type { AppParts } from '../parts.js';
import { defineRoute } from '../route.js';
import { specialty } from '../specialties/schemas.js';

/**
 * The go-live check for everyone. An administrator attests what no program can measure, and
 * switches a specialty on. It is counts and the practice's own directory, nothing of a patient:
 * reads are not recorded.
 */

const tag = 'Readiness';
const word = z.string().min(1).max(100);
const bodyLimit = '20kb';
type Parts = Pick<AppParts, 'readiness' | 'audit'>;

const readinessReport = z
  .object({
    specialty,
    asOf: z.iso.datetime(),
    ready: z.boolean().meta({ description: 'Every line is green' }),
    lines: z.array(
      z.object({
        id: z.string().meta({ description: 'Stable' }),
        what: z.string(),
        state: z.enum(readinessStates).meta({ description: '`unknown`: there are too few to tell' }),
        number: z.string().meta({ description: 'What was measured, in words' }),
        doNext: z.string().optional(),
        attestation: z
          .object({ what: z.enum(attested), isOnFile: z.boolean() })
          .optional()
          .meta({ description: 'What a person has to attest, for the lines that need it' }),
      }),
    ),
    wrongTool: z.array(z.string()).meta({ description: 'Why Loopkeeper is the wrong tool here; empty when it is not' }),
  })
  .meta({ id: 'Readiness' });

const check = defineRoute({
  method: 'GET',
  path: '/api/readiness',
  access: everyone,
  tag,
  summary: 'The go-live check of a specialty, measured now',
  query: z.strictObject({ specialty: word.optional().meta({ description: 'Left out: the one that is on' }) }),
  answer: { description: 'One line for each item, green or with what to do', schema: readinessReport },
  refusals: { 422: 'No such specialty, or none was named and not exactly one is on' },
  handle: ({ readiness }: Parts, { query }) => checkReadiness(readiness, query.specialty),
});

const attestItem = defineRoute({
  method: 'POST',
  path: '/api/admin/readiness/attest',
  access: administrators,
  tag,
  summary: 'Attests what no program can measure, in the name of the caller',
  details: 'The newest of its kind counts. `holds` false withdraws it.',
  body: statement,
  bodyLimit,
  answer: { status: 201, description: 'Saved', schema: z.object({ kept: z.literal(true) }) },
  handle: async (parts: Parts, { body, principal }) => {
    await attest(parts, { ...body, by: principal.actor }, actorName(principal));
    return { kept: true as const };
  },
});

const switchOnSpecialty = defineRoute({
  method: 'POST',
  path: '/api/admin/readiness/switch-on',
  access: administrators,
  tag,
  summary: 'Switches a specialty on, unless a line of its check is red',
  body: z
    .strictObject({
      specialty: word,
      anyway: z.boolean().default(false).meta({ description: 'Despite red lines; the audit keeps which they were' }),
    })
    .meta({ id: 'SwitchOn' }),
  bodyLimit,
  answer: {
    description: 'It is on',
    schema: z
      .object({ result: z.enum(['switched-on', 'on-already']), report: readinessReport })
      .meta({ id: 'SwitchOnResult', description: 'The report is from before: the one that decided' }),
  },
  refusals: { 409: '`not-ready`: `errors` are the red lines, each by its `id`', 422: 'Not as described, or no such specialty' },
  handle: async (parts: Parts, { body, principal }) => {
    const { report, result } = await switchOn(parts, { ...body, actor: actorName(principal) });
    if (result === 'refused') throw notReady(report);
    return { result, report };
  },
});

export const readinessRoutes = [check, attestItem, switchOnSpecialty] as const;

function notReady({ lines }: ReadinessReport): Refusal {
  const reds = lines.filter(({ state }) => state === 'red').map(({ id, what, number }) => ({ at: id, what: `${what}: ${number}` }));
  return new Refusal(409, 'not-ready', settingsMessages.notReady, reds);
}
