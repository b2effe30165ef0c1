import { Router } from 'express';
import { parseFaxEvent } from '../../wire/telnyxCallbacks.js';
import type { AppParts } from '../parts.js';
import { bodyOf, demandSignature, eventIdOf, onlyTypes, parseJson, rawBody, signedRequest } from './body.js';

/** Telnyx's fax events. What is not about a fax of ours is answered 200 as well: a refusal would only bring it back. */
export function createTelnyxRouter(parts: AppParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.post('/webhooks/telnyx/fax', onlyTypes('application/json'), rawBody, async (request, response) => {
    await demandSignature(parts, request, 'telnyx', parts.signatures.telnyx(signedRequest(request)));
    const raw = bodyOf(request);
    const event = parseFaxEvent(parseJson(raw));
    if (event === undefined) return void response.json({ outcome: 'ignored' });
    const { occurredAt, ...fact } = event;
    const eventId = eventIdOf(event.eventId);
    const { hasMessage } = await parts.intake.deliveryEvent({ ...fact, channel: 'fax', eventId, occurredAtRealMs: occurredAt, raw });
    if (hasMessage) parts.dispatcher.wake();
    return void response.json({ outcome: 'accepted' });
  });
  return router;
}
