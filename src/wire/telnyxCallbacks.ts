import { z } from 'zod';

/** A status event of one of our faxes, as the provider's webhook reports it. */
export interface FaxEvent {
  /** The provider's id of the event: the same one comes again when our answer was lost. */
  eventId: string;
  /** The provider's id of the fax. */
  providerId: string;
  /** Our reference (`client_state`); undefined for a fax that we did not send with one. */
  key?: string | undefined;
  status: FaxEventStatus;
  /**
   * How far the fax has come by this event (decision 13): 1 accepted, 2 transmitted. Undefined for
   * a failure.
   */
  rung?: number | undefined;
  /** The provider's code, `user_busy`, `receiver_no_answer`, ...; only with `failed`. */
  failure?: string | undefined;
  /** Pages that were transmitted; undefined where the provider does not say. */
  pages?: number | undefined;
  /** Real time, epoch milliseconds. */
  occurredAt: number;
}

export const faxEventStatuses = ['queued', 'media.processed', 'sending.started', 'delivered', 'failed'] as const;
export type FaxEventStatus = (typeof faxEventStatuses)[number];

/**
 * The far machine's confirmation is the last that a fax provider knows: a fax is never `delivered`
 * in the sense of decision 13.
 */
const rungs: Record<FaxEventStatus, number | undefined> = {
  queued: 1,
  'media.processed': 1,
  'sending.started': 1,
  delivered: 2,
  failed: undefined,
};

const code = z.string().min(1).max(100);
const pages = z.int().min(0).max(100_000);
const pageCount = z
  .union([
    pages,
    z
      .string()
      .regex(/^\d{1,5}$/u)
      .transform(Number),
  ])
  .optional()
  .catch(undefined);

/** Telnyx API v2, callbacks `fax.*`: only what we act on is looked at; fields added later pass. */
const wire = z.looseObject({
  data: z.looseObject({
    id: code,
    event_type: z.string(),
    occurred_at: z.iso.datetime({ offset: true }),
    payload: z.looseObject({
      fax_id: code,
      direction: z.string().nullish(),
      client_state: z.string().max(1_000).nullish(),
      failure_reason: z.string().max(200).nullish(),
      // A count that is none must not make the event unreadable.
      page_count: pageCount,
    }),
  }),
});

/**
 * Reads a fax webhook's JSON. Undefined for what is not a status of an outbound fax (a fax that
 * came in, another product's event, something malformed): the caller answers 2xx all the same, for
 * the provider would only repeat it.
 */
export function parseFaxEvent(body: unknown): FaxEvent | undefined {
  const parsed = wire.safeParse(body);
  if (!parsed.success) return undefined;
  const { id, event_type, occurred_at, payload } = parsed.data.data;
  const status = faxEventStatuses.find((name) => event_type === `fax.${name}`);
  if (status === undefined || payload.direction === 'inbound') return undefined;
  return {
    eventId: id,
    providerId: payload.fax_id,
    key: faxKey(payload.client_state),
    status,
    rung: rungs[status],
    failure: status === 'failed' ? failureCode(payload.failure_reason) : undefined,
    pages: status === 'delivered' ? payload.page_count : undefined,
    occurredAt: Date.parse(occurred_at),
  };
}

/** An event of a fax that somebody sent to us. */
export interface InboundFaxEvent {
  eventId: string;
  providerId: string;
  /** `progress`: it is under way, and another event follows. */
  status: 'received' | 'failed' | 'progress';
  /** The sender's number as the provider wrote it; undefined when it is withheld. */
  from?: string | undefined;
  pages?: number | undefined;
  /** The line broke off: the document has only the pages until then. */
  isPartial: boolean;
  /** Where the document is, for some minutes. */
  mediaUrl?: string | undefined;
  failure?: string | undefined;
}

const inboundWire = z.looseObject({
  data: z.looseObject({
    id: code,
    event_type: z.string().startsWith('fax.'),
    payload: z.looseObject({
      fax_id: code,
      direction: z.string().nullish().catch(undefined),
      from: z.string().max(200).nullish().catch(undefined),
      media_url: z.string().min(1).max(4_000).nullish().catch(undefined),
      failure_reason: z.string().max(200).nullish().catch(undefined),
      partial_content: z.boolean().nullish().catch(undefined),
      page_count: pageCount,
    }),
  }),
});

const inboundOnly: readonly string[] = ['fax.received', 'fax.receiving.started', 'fax.media.processing.started'];

/** Undefined for what is no event of a fax to us. */
export function parseInboundFax(body: unknown): InboundFaxEvent | undefined {
  const parsed = inboundWire.safeParse(body);
  if (!parsed.success) return undefined;
  const { id, event_type, payload } = parsed.data.data;
  if (payload.direction !== 'inbound' && !inboundOnly.includes(event_type)) return undefined;
  const status = event_type === 'fax.received' ? 'received' : event_type === 'fax.failed' ? 'failed' : 'progress';
  return {
    eventId: id,
    providerId: payload.fax_id,
    status,
    from: payload.from ?? undefined,
    pages: payload.page_count,
    isPartial: payload.partial_content === true,
    mediaUrl: payload.media_url ?? undefined,
    failure: status === 'failed' ? failureCode(payload.failure_reason) : undefined,
  };
}

/**
 * Our keys are printable ASCII (`<referral>:<step>:<ordinal>`); any other client_state is somebody
 * else's.
 */
const keyPattern = /^[\x21-\x7e]{1,200}$/;

/** The key inside a `client_state` (base64); undefined when it is not one of ours. */
export function faxKey(clientState: string | null | undefined): string | undefined {
  if (!clientState || !/^[A-Za-z0-9+/]+={0,2}$/.test(clientState)) return undefined;
  try {
    const key = atob(clientState);
    return keyPattern.test(key) ? key : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The `client_state` that carries a key. Throws RangeError for a key that `faxKey` would not give
 * back.
 */
export function clientState(key: string): string {
  if (!keyPattern.test(key)) throw new RangeError('A fax key is 1 to 200 printable ASCII characters.');
  return btoa(key);
}

/** The provider's words become a code that is safe to store, count and log. */
export function failureCode(reason: string | null | undefined): string {
  const cleaned = (reason ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 60);
  return cleaned === '' ? 'unspecified' : cleaned;
}

/** `page_count` of a fax as the provider lists it. The SDK's types do not have the field. */
export const pageCountOf = (fax: object): number | undefined => pageCount.parse('page_count' in fax ? fax.page_count : undefined);
