import { Router, type Request } from 'express';
import type { ReplyMeaning } from '../../domain/process/messages.js';
import { classifyReply } from '../../domain/texting/replies.js';
import { parseInbound, parseStatus } from '../../wire/twilioCallbacks.js';
import { answerText, type AnswerTemplate } from '../../domain/texting/texts.js';
import type { Intake } from '../../ports/intake.js';
import { Refusal } from '../errors.js';
import type { AppParts } from '../parts.js';
import { bodyOf, demandSignature, eventIdOf, onlyTypes, rawBody, signedRequest } from './body.js';

type Form = Readonly<Record<string, string>>;
type Kept = Awaited<ReturnType<Intake['reply']>>;

/** Twilio's callbacks: what a patient wrote, and what became of a text of ours. A STOP is in force once this has answered. */
export function createTwilioRouter(parts: AppParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const form = onlyTypes('application/x-www-form-urlencoded');
  router.post('/webhooks/twilio/messages', form, rawBody, async (request, response) => {
    const { form: fields } = await signedForm(parts, request);
    response.type('text/xml').send(twiml(await takeReply(parts, fields, bodyOf(request))));
    parts.dispatcher.wake();
  });
  router.post('/webhooks/twilio/status', form, rawBody, async (request, response) => {
    const hasMessage = await takeStatus(parts, await signedForm(parts, request), bodyOf(request));
    response.status(204).end();
    if (hasMessage) parts.dispatcher.wake();
  });
  return router;
}

/** The signature is over our public URL, never over the Host that a stranger can choose. */
async function signedForm(parts: AppParts, request: Request): Promise<{ form: Form; url: string }> {
  const parameters = formOf(bodyOf(request));
  const url = `${parts.settings.publicUrl}${request.originalUrl}`;
  await demandSignature(parts, request, 'twilio', parts.signatures.twilio({ ...signedRequest(request), url, parameters }));
  return { form: parameters, url };
}

/** Twilio sends each field once; one that comes twice has a meaning that the signature does not settle. */
function formOf(body: Uint8Array): Form {
  const pairs = [...new URLSearchParams(new TextDecoder().decode(body))];
  const names = new Set(pairs.map(([name]) => name));
  if (names.size !== pairs.length) throw new Refusal(400, 'repeated-field', 'A form field is repeated.');
  return Object.fromEntries(pairs);
}

const e164 = /^\+[1-9]\d{6,14}$/u;

async function takeReply(parts: AppParts, form: Form, raw: Uint8Array): Promise<string | undefined> {
  const text = parseInbound(form);
  if (text === undefined) throw new Refusal(422, 'not-a-text', 'The form holds no text.');
  // Short codes and e-mail gateways write too; nobody of ours can be behind them.
  if (!e164.test(text.from)) return undefined;
  const { meaning, by } = classifyReply(text.body, text.optOutType);
  const kept = await parts.intake.reply({ eventId: eventIdOf(text.eventId), from: text.from, meaning, raw, by });
  const template = templateFor(meaning, by, kept);
  if (template === undefined) return undefined;
  const { name, phone } = await parts.practice();
  return answerText(template, kept.language, { practice: name, practicePhone: phone });
}

const templates: Readonly<Record<ReplyMeaning, AnswerTemplate>> = {
  booked: 'booked',
  help: 'help',
  declined: 'declined',
  emergency: 'emergency',
  unclear: 'unclear',
  stop: 'stopped',
  start: 'started',
};

/**
 * After a STOP one confirmation and then nothing, whatever is written, until START: a person is told instead.
 * What the provider took for STOP, START or HELP it has answered itself.
 */
function templateFor(meaning: ReplyMeaning, by: 'provider' | 'words', { alreadyOptedOut, sameToday }: Kept): AnswerTemplate | undefined {
  if (by === 'provider' || (alreadyOptedOut && meaning !== 'start')) return undefined;
  if (meaning === 'unclear' && sameToday > 0) return undefined;
  return templates[meaning];
}

/** An answer in Twilio's markup; without a text, none is sent. */
function twiml(text: string | undefined): string {
  const message = text === undefined ? '' : `<Message>${escaped(text)}</Message>`;
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${message}</Response>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

async function takeStatus({ intake }: AppParts, { form, url }: { form: Form; url: string }, raw: Uint8Array): Promise<boolean> {
  const event = parseStatus(form, url);
  // The status of something that is no text of ours: a refusal would only bring it back.
  if (event === undefined) return false;
  const { sid, key, status, errorCode } = event;
  const { hasMessage } = await intake.textStatus({
    eventId: eventIdOf(event.eventId),
    providerId: sid,
    key,
    status,
    failure: errorCode,
    raw,
  });
  return hasMessage;
}
