import { z } from 'zod';
import { actorName } from '../auth/principal.js';
import { clinicalRoles } from '../auth/roles.js';
import { Refusal } from '../errors.js';
import { faxMessages } from '../messages/faxes.js';
import type { AppParts } from '../parts.js';
import { defineRoute } from '../route.js';

/** A fax to the practice, by its message in the queue. Every look at it is recorded first. */
const readDocument = defineRoute({
  method: 'GET',
  path: '/api/messages/:id/document',
  access: clinicalRoles,
  tag: 'Messages',
  summary: 'The pages of a fax to the practice',
  params: z.object({ id: z.uuid() }),
  answer: { description: 'PDF, or TIFF', contentType: 'application/pdf' },
  refusals: { 404: faxMessages.noFax },
  handle: async ({ faxes, audit }: Pick<AppParts, 'faxes' | 'audit'>, { params: { id }, principal, response }) => {
    const fax = await faxes.ofMessage(id);
    if (fax === undefined) throw new Refusal(404, 'not-found', faxMessages.noFax);
    if (fax.document === undefined) throw new Refusal(404, 'not-found', faxMessages.noDocument[fax.state]);
    const { type, bytes } = fax.document;
    await audit.append({ actor: actorName(principal), action: 'read-fax', subject: `message/${id}` });
    // Browsers show no TIFF.
    const isPdf = type === 'application/pdf';
    response.set('Content-Security-Policy', "frame-ancestors 'self'");
    response.set('Content-Disposition', isPdf ? 'inline; filename="fax.pdf"' : 'attachment; filename="fax.tiff"');
    response.type(type).send(Buffer.from(bytes));
  },
});

export const faxRoutes = [readDocument] as const;
