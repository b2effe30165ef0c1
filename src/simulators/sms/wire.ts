import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TextRecord } from './records.js';

/** A response in Twilio's format (REST API 2010-04-01). */
export interface Answer {
  status: number;
  body?: unknown;
  /** Replaces a JSON body. */
  text?: string | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
}

export function refusal(status: number, code: number, message: string, headers?: Record<string, string>): Answer {
  return { status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }, headers };
}

export function textOnTheWire(accountSid: string, text: TextRecord): object {
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${text.sid}.json`;
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body: text.body,
    date_created: rfc2822(text.createdAt),
    date_sent: rfc2822(text.sentAt),
    date_updated: rfc2822(text.updatedAt),
    direction: text.direction,
    error_code: text.errorCode,
    error_message: null,
    from: text.from,
    messaging_service_sid: text.messagingServiceSid,
    num_media: '0',
    num_segments: '1',
    price: null,
    price_unit: 'USD',
    sid: text.sid,
    status: text.status,
    subresource_uris: { media: uri.replace('.json', '/Media.json') },
    to: text.to,
    uri,
  };
}

/** `Mon, 23 Nov 2026 09:00:00 +0000`: whole seconds. */
function rfc2822(iso: string | null): string | null {
  return iso === null ? null : new Date(iso).toUTCString().replace('GMT', '+0000');
}

/** One page of the requested texts, newest first. */
export function listTexts(accountSid: string, texts: Iterable<TextRecord>, query: URLSearchParams): Answer {
  const wanted = [...texts].filter((text) => matches(text, query)).toReversed();
  const size = bounded(query.get('PageSize'), 50, 1_000);
  const page = bounded(query.get('Page'), 0, 1_000_000);
  const uriOf = (number: number): string => `/2010-04-01/Accounts/${accountSid}/Messages.json?${pageQuery(query, number, size)}`;
  const hasNext = (page + 1) * size < wanted.length;
  const body = {
    messages: wanted.slice(page * size, (page + 1) * size).map((text) => textOnTheWire(accountSid, text)),
    page,
    page_size: size,
    start: page * size,
    end: Math.min((page + 1) * size, wanted.length) - 1,
    uri: uriOf(page),
    first_page_uri: uriOf(0),
    next_page_uri: hasNext ? uriOf(page + 1) : null,
    previous_page_uri: page > 0 ? uriOf(page - 1) : null,
  };
  return { status: 200, body };
}

function pageQuery(query: URLSearchParams, page: number, size: number): string {
  const copy = new URLSearchParams(query);
  copy.set('PageSize', String(size));
  copy.set('Page', String(page));
  return copy.toString();
}

/** Date filters use `date_sent`. A queued text has none and matches no filter. */
function matches(text: TextRecord, query: URLSearchParams): boolean {
  const sent = Date.parse(text.sentAt ?? '');
  const has = (name: string, compare: (limit: number) => boolean): boolean => {
    const limit = query.get(name);
    return limit === null || compare(Date.parse(limit));
  };
  return (
    [null, text.to].includes(query.get('To')) &&
    [null, text.from].includes(query.get('From')) &&
    has('DateSent>', (limit) => sent >= limit) &&
    has('DateSent<', (limit) => sent <= limit) &&
    has('DateSent', (limit) => new Date(limit).toISOString().slice(0, 10) === text.sentAt?.slice(0, 10))
  );
}

function bounded(text: string | null, otherwise: number, most: number): number {
  const value = Number(text ?? otherwise);
  return Number.isInteger(value) && value >= 0 ? Math.min(value, most) : otherwise;
}

const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&#39;': "'", '&amp;': '&' };

/** The texts of a TwiML response (`<Response><Message>...`), in order. */
export function messagesOf(twiml: string): string[] {
  return [...twiml.matchAll(/<Message\b[^>]*>([\s\S]*?)<\/Message>/g)]
    .map(([, inside = '']) =>
      (/<Body\b[^>]*>([\s\S]*?)<\/Body>/.exec(inside)?.[1] ?? inside)
        .replace(/&(?:lt|gt|quot|apos|#39|amp);/g, (entity) => entities[entity] ?? entity)
        .trim(),
    )
    .filter((body) => body !== '');
}

/** Throws RangeError beyond `limit` bytes. */
export async function readText(request: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw new RangeError('Too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function answer(response: ServerResponse, { status, body, text, headers }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers });
  response.end(text ?? (body === undefined ? undefined : JSON.stringify(body)));
}
