import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaxRecord, MediaRecord } from './records.js';

/** A response in Telnyx's format (API v2). */
export interface Answer {
  status: number;
  body?: unknown;
  bytes?: Uint8Array | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
}

export function faxOnTheWire(fax: FaxRecord): object {
  return {
    record_type: 'fax',
    id: fax.id,
    connection_id: fax.connectionId,
    direction: 'outbound',
    from: fax.from,
    to: fax.to,
    media_name: fax.mediaName,
    client_state: fax.clientState ?? null,
    quality: 'high',
    store_media: false,
    status: fax.status,
    page_count: fax.status === 'queued' ? null : pagesDone(fax),
    failure_reason: fax.status === 'failed' ? fax.failureReason : null,
    webhook_url: fax.webhookUrl ?? null,
    created_at: fax.createdAt,
    updated_at: fax.updatedAt,
  };
}

/** A transmission that breaks off ends after the first page. */
export const pagesDone = ({ pages, isShort }: Pick<FaxRecord, 'pages' | 'isShort'>): number =>
  isShort === true ? Math.min(1, pages) : pages;

export function mediaOnTheWire(media: MediaRecord): object {
  return {
    media_name: media.name,
    content_type: media.contentType,
    created_at: media.createdAt,
    updated_at: media.createdAt,
    expires_at: media.expiresAt,
  };
}

export function refusal(status: number, code: string, title: string, pointer?: string): Answer {
  return { status, body: { errors: [{ code, title, ...(pointer === undefined ? {} : { source: { pointer } }) }] } };
}

/** Used as file names: letters, digits, dots and dashes, never a path. */
export function isMediaName(name: string): boolean {
  return /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/.test(name);
}

/** One page of the requested faxes, newest first. */
export function listFaxes(faxes: Iterable<FaxRecord>, query: URLSearchParams): Answer {
  const wanted = [...faxes].filter((fax) => matches(fax, query)).toReversed();
  const size = bounded(query.get('page[size]'), 20, 250);
  const number = bounded(query.get('page[number]'), 1, 1_000_000);
  const meta = { page_number: number, page_size: size, total_pages: Math.ceil(wanted.length / size), total_results: wanted.length };
  return { status: 200, body: { data: wanted.slice((number - 1) * size, number * size).map(faxOnTheWire), meta } };
}

const comparisons: Record<string, (created: number, limit: number) => boolean> = {
  gte: (created, limit) => created >= limit,
  gt: (created, limit) => created > limit,
  lte: (created, limit) => created <= limit,
  lt: (created, limit) => created < limit,
};

function matches(fax: FaxRecord, query: URLSearchParams): boolean {
  const created = Date.parse(fax.createdAt);
  for (const [name, compare] of Object.entries(comparisons)) {
    const limit = query.get(`filter[created_at][${name}]`);
    if (limit !== null && !compare(created, Date.parse(limit))) return false;
  }
  const equal = { from: fax.from, to: fax.to, direction: 'outbound' };
  return Object.entries(equal).every(([name, value]) => [null, value].includes(query.get(`filter[${name}][eq]`)));
}

function bounded(text: string | null, otherwise: number, most: number): number {
  const value = Number(text ?? otherwise);
  return Number.isInteger(value) && value >= 1 ? Math.min(value, most) : otherwise;
}

/** Throws RangeError beyond `limit` bytes. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw new RangeError('Too large');
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** The fields and files of a multipart body. Undefined for another body. */
export async function readForm(request: IncomingMessage, body: Uint8Array<ArrayBuffer>): Promise<FormData | undefined> {
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  return new Response(body, { headers }).formData().catch(() => undefined);
}

export function answer(response: ServerResponse, { status, body, bytes, headers }: Answer): void {
  const content = bytes ?? (body === undefined ? undefined : JSON.stringify(body));
  response.writeHead(status, { 'content-type': bytes ? 'application/pdf' : 'application/json', 'cache-control': 'no-store', ...headers });
  response.end(content);
}
