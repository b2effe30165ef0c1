import type twilio from 'twilio';
import { z } from 'zod';
import { Unavailable } from '../../domain/errors.js';
import { parseInbound, type InboundText } from '../../wire/twilioCallbacks.js';
import type { TextStatus } from '../../ports/messenger.js';

const message = z.looseObject({
  sid: z.string().min(1),
  from: z.string().nullish(),
  to: z.string().nullish(),
  body: z.string().nullish(),
  direction: z.string().nullish(),
  status: z.string(),
  error_code: z.number().nullish(),
  date_created: z.string().nullish(),
});
type Message = z.infer<typeof message>;

const page = z.looseObject({ messages: z.array(message), next_page_uri: z.string().nullish() });

const pageSize = 100;
const longestPage = 1_000;
const mostPages = 50;

/**
 * The text to a number with these very words since an instant; of several the one that came
 * furthest.
 *
 * Twilio's own filter by date looks at `date_sent`, which a text that still waits in a queue does
 * not have: filtered by it, a text accepted a second ago would seem never sent, and would be sent
 * again. So the list is by number only, newest first, and is read until a whole page was created
 * before the instant; one number gets few texts.
 */
export async function findText(
  client: twilio.Twilio,
  text: { to: string; body: string; sinceRealMs: number },
): Promise<TextStatus | undefined> {
  const since = wholeSecond(text.sinceRealMs);
  const found = await listTexts(client, { To: text.to, PageSize: String(pageSize) }, (page) => page.every((one) => createdAt(one) < since));
  return found
    .filter((one) => isIt(one, text, since))
    .map(textStatus)
    .reduce<TextStatus | undefined>(further, undefined);
}

/** What became of the text of this id; undefined when the provider has none. */
export async function textOf(client: twilio.Twilio, sid: string): Promise<TextStatus | undefined> {
  const answer = await read(client, `/2010-04-01/Accounts/${client.accountSid}/Messages/${encodeURIComponent(sid)}.json`, message);
  return textStatus(answer);
}

/**
 * What came in since an instant, oldest first. What came in has a `date_sent`, so that the
 * provider's own filter sees it.
 */
export async function receivedSince(client: twilio.Twilio, sinceRealMs: number): Promise<InboundText[]> {
  const since = new Date(wholeSecond(sinceRealMs)).toISOString();
  const found = await listTexts(client, { 'DateSent>': since, PageSize: String(longestPage) }, () => false);
  return found
    .filter(({ direction }) => direction === 'inbound')
    .flatMap(({ sid, from, body }) => parseInbound({ MessageSid: sid, From: from ?? '', Body: body ?? '' }) ?? [])
    .toReversed();
}

/** Dates on the wire are whole seconds. */
const wholeSecond = (ms: number): number => Math.floor(ms / 1_000) * 1_000;

/** Page after page, newest first, until `isEnough` of one. */
async function listTexts(
  client: twilio.Twilio,
  query: Record<string, string>,
  isEnough: (page: readonly Message[]) => boolean,
): Promise<Message[]> {
  const all: Message[] = [];
  let next = `/2010-04-01/Accounts/${client.accountSid}/Messages.json?${new URLSearchParams(query).toString()}`;
  for (let number = 1; number <= mostPages; number++) {
    const { messages, next_page_uri: following } = await read(client, next, page);
    all.push(...messages);
    if (!following || isEnough(messages)) return all;
    next = following;
  }
  throw new Unavailable('too-many-texts', 'More texts than can be looked through.');
}

/**
 * Not by the SDK's own list: that reads an answer without `messages` as an empty one, and "no such
 * text" lets a caller send again.
 */
async function read<Value>(client: twilio.Twilio, path: string, schema: z.ZodType<Value>): Promise<Value> {
  const answer: unknown = await client.request({ method: 'get', uri: new URL(path, 'https://api.twilio.com').href });
  const body = typeof answer === 'object' && answer !== null && 'body' in answer ? answer.body : undefined;
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new Unavailable('answer-unreadable', 'The text provider answered, but not as described.');
  return parsed.data;
}

function isIt(found: Message, text: { to: string; body: string }, since: number): boolean {
  return found.to === text.to && found.body === text.body && (found.direction ?? '').startsWith('outbound') && createdAt(found) >= since;
}

/** A text without a date was not created long ago, for all we know. */
function createdAt({ date_created: date }: Message): number {
  const at = Date.parse(date ?? '');
  return Number.isNaN(at) ? Number.POSITIVE_INFINITY : at;
}

const statuses: Readonly<Record<string, TextStatus['status']>> = {
  sent: 'transmitted',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
};

/** Any state that is not known is `accepted`: it says nothing of an end. */
function textStatus({ sid, status, error_code: code }: Message): TextStatus {
  const known = statuses[status] ?? 'accepted';
  return { providerId: sid, status: known, ...(known === 'failed' ? { failure: code ? String(code) : status } : {}) };
}

const ranks: Readonly<Record<TextStatus['status'], number>> = { failed: 0, accepted: 1, transmitted: 2, delivered: 3 };

function further(one: TextStatus | undefined, other: TextStatus): TextStatus {
  return one === undefined || ranks[other.status] > ranks[one.status] ? other : one;
}
