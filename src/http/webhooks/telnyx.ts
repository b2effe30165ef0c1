import { z } from 'zod';
import { parseFaxEvent, parseInboundFax } from '../../wire/telnyxCallbacks.js';
import type { AppParts } from '../parts.js';
import { rawRoute } from '../route.js';
import { bodyOf, demandSignature, eventIdOf, onlyTypes, parseJson, rawBody, signedRequest } from './body.js';
import { webhookDocs } from './docs.js';

type Parts = Pick<AppParts, 'signatures' | 'intake' | 'dispatcher' | 'audit' | 'log'>;

/**
 * Telnyx's fax events, of faxes from us and to us. One that is not about a fax of ours is answered 200 too: a refusal would
 * only repeat it.
 */
export const telnyxRoutes = [
  rawRoute({
    method: 'POST',
    path: '/webhooks/telnyx/fax',
    access: 'public',
    docs: webhookDocs({
      summary: 'The result of a fax, or a fax to the practice',
      bodies: ['application/json'],
      body: z.looseObject({}),
      answer: { description: 'Stored, or not one of ours' },
    }),
    handlers: (parts: Parts) => [
      onlyTypes('application/json'),
      rawBody,
      async (request, response) => {
        await demandSignature(parts, request, 'telnyx', parts.signatures.telnyx(signedRequest(request)));
        const raw = bodyOf(request);
        const body = parseJson(raw);
        const inbound = parseInboundFax(body);
        if (inbound !== undefined) {
          await parts.intake.inboundFax({ ...inbound, eventId: eventIdOf(inbound.eventId), raw });
          return void response.json({ outcome: 'accepted' });
        }
        const event = parseFaxEvent(body);
        if (event === undefined) return void response.json({ outcome: 'ignored' });
        const { occurredAt, ...fact } = event;
        const eventId = eventIdOf(event.eventId);
        const { hasMessage } = await parts.intake.deliveryEvent({ ...fact, channel: 'fax', eventId, occurredAtRealMs: occurredAt, raw });
        if (hasMessage) parts.dispatcher.wake();
        return void response.json({ outcome: 'accepted' });
      },
    ],
  }),
];
