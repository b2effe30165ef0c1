import type { Request } from 'express';
import { z } from 'zod';
import type { TextMeaning } from '../../domain/process/messages.js';
import { classifyReply } from '../../domain/texting/replies.js';
import { parseInbound, parseStatus } from '../../wire/twilioCallbacks.js';
import { answerText, type AnswerTemplate } from '../../domain/texting/texts.js';
import type { ReplyAnswer } from '../../ports/intake.js';
import { Refusal } from '../errors.js';
import { webhookMessages } from '../messages/webhooks.js';
import type { AppParts } from '../parts.js';
import { rawRoute } from '../route.js';
import { bodyOf, demandSignature, eventIdOf, onlyTypes, rawBody, signedRequest } from './body.js';
import { webhookDocs } from './docs.js';
import { e164 } from '../../domain/phoneNumber.js';

type Form = Readonly<Record<string, string>>;

type Parts = Pick<AppParts, 'signatures' | 'intake' | 'dispatcher' | 'practice' | 'settings' | 'audit' | 'log'>;

const formType = 'application/x-www-form-urlencoded';
const form = { bodies: [formType], body: z.looseObject({}) };

/**
 * Twilio's callbacks: a patient's reply, and the status of a text of ours. A STOP is in force once
 * this has answered.
 */
export const twilioRoutes = [
  rawRoute({
    method: 'POST',
    path: '/webhooks/twilio/messages',
    access: 'public',
    docs: webhookDocs({ summary: "A patient's reply", ...form, answer: { description: 'TwiML' } }),
    handlers: (parts: Parts) => [
      onlyTypes(formType),
      rawBody,
      async (request, response) => {
        const { form: fields } = await signedForm(parts, request);
        response.type('text/xml').send(twiml(await takeReply(parts, fields, bodyOf(request))));
        parts.dispatcher.wake();
      },
    ],
  }),
  rawRoute({
    method: 'POST',
    path: '/webhooks/twilio/status',
    access: 'public',
    docs: webhookDocs({ summary: 'The status of a text', ...form, answer: { status: 204, description: 'Stored' } }),
    handlers: (parts: Parts) => [
      onlyTypes(formType),
      rawBody,
      async (request, response) => {
        const hasMessage = await takeStatus(parts, await signedForm(parts, request), bodyOf(request));
        response.status(204).end();
        if (hasMessage) parts.dispatcher.wake();
      },
    ],
  }),
];

/** The signature is over our public URL, never over the Host header, which anyone can choose. */
async function signedForm(parts: Parts, request: Request): Promise<{ form: Form; url: string }> {
  const parameters = formOf(bodyOf(request));
  const url = `${parts.settings.publicUrl}${request.originalUrl}`;
  await demandSignature(parts, request, 'twilio', parts.signatures.twilio({ ...signedRequest(request), url, parameters }));
  return { form: parameters, url };
}

/** Twilio sends each field once. The signature does not settle the meaning of a repeated one. */
function formOf(body: Uint8Array): Form {
  const pairs = [...new URLSearchParams(new TextDecoder().decode(body))];
  const names = new Set(pairs.map(([name]) => name));
  if (names.size !== pairs.length) throw new Refusal(400, 'repeated-field', webhookMessages.repeatedField);
  return Object.fromEntries(pairs);
}

async function takeReply(parts: Parts, form: Form, raw: Uint8Array): Promise<string | undefined> {
  const text = parseInbound(form);
  if (text === undefined) throw new Refusal(422, 'not-a-text', webhookMessages.notAText);
  const { name, phone } = await parts.practice();
  const read = classifyReply(text.body, name, text.optOutType);
  const kept = await parts.intake.reply({ eventId: eventIdOf(text.eventId), from: text.from, raw, ...read });
  // A short code and an e-mail gateway are programs, and cannot be answered.
  const template = e164.test(text.from) ? templateFor(kept) : undefined;
  return template === undefined ? undefined : answerText(template, kept.language, { practice: name, practicePhone: phone });
}

/** A machine is not answered: it would answer again. */
const templates: Readonly<Record<TextMeaning, AnswerTemplate | undefined>> = {
  booked: 'booked',
  help: 'help',
  declined: 'declined',
  emergency: 'emergency',
  unclear: 'unclear',
  stop: 'stopped',
  start: 'started',
  reaction: undefined,
  'auto-reply': undefined,
};
/** What an answer may say to a number that no referral is known for. */
const saysNothingOfReferrals: readonly AnswerTemplate[] = ['emergency', 'stopped', 'started'];

/**
 * After a STOP, one confirmation and then nothing until START: a person gets a task instead. The
 * provider answers what it recognizes as STOP, START or HELP.
 */
function templateFor({ referralId, meaning, by, alreadyOptedOut, sameToday }: ReplyAnswer): AnswerTemplate | undefined {
  if (by === 'provider' || (alreadyOptedOut && meaning !== 'start')) return undefined;
  const template = templates[meaning];
  const isGeneral = template !== undefined && referralId === undefined && !saysNothingOfReferrals.includes(template);
  if ((meaning === 'unclear' || isGeneral) && sameToday > 0) return undefined;
  return isGeneral ? 'received' : template;
}

/** An answer in Twilio's markup. Without a text, none is sent. */
function twiml(text: string | undefined): string {
  const message = text === undefined ? '' : `<Message>${escaped(text)}</Message>`;
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${message}</Response>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

async function takeStatus({ intake }: Parts, { form, url }: { form: Form; url: string }, raw: Uint8Array): Promise<boolean> {
  const event = parseStatus(form, url);
  // Not about a text of ours: a refusal would only repeat it.
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
