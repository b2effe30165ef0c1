import { z } from 'zod';

/** A text from a patient's phone, as the provider's webhook reports it. */
export interface InboundText {
  /** One per text, the same when the provider delivers it again. */
  eventId: string;
  sid: string;
  /** As the provider gives it: E.164, a short code, or the address of an e-mail gateway. */
  from: string;
  body: string;
  /**
   * What the provider's own keyword handling made of it already; read before the words themselves.
   */
  optOutType?: OptOutType | undefined;
}

/** What became of a text of ours. */
export interface TextStatusEvent {
  /**
   * One per (text, status): the provider repeats a callback whose answer it lost, and signs it
   * without a time.
   */
  eventId: string;
  sid: string;
  /** Our key of the send, where our own callback address carried it. */
  key?: string | undefined;
  status: TextEventStatus;
  /** The provider's code, `30003`, `30007`, ...; only with `undelivered` and `failed`. */
  errorCode?: string | undefined;
}

export const optOutTypes = ['STOP', 'START', 'HELP'] as const;
export type OptOutType = (typeof optOutTypes)[number];

export const textEventStatuses = ['queued', 'sent', 'delivered', 'undelivered', 'failed'] as const;
export type TextEventStatus = (typeof textEventStatuses)[number];

/**
 * The provider's words (Twilio, Message resource, `status`) in ours. What a later version adds says
 * nothing of an end, and is `queued`.
 */
const statuses: Readonly<Record<string, TextEventStatus>> = {
  accepted: 'queued',
  scheduled: 'queued',
  queued: 'queued',
  sending: 'queued',
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'undelivered',
  failed: 'failed',
  canceled: 'failed',
};

const sid = z.string().regex(/^[A-Z]{2}[0-9a-f]{32}$/i);

const inbound = z.looseObject({
  MessageSid: sid,
  From: z.string().min(1).max(320),
  // Absent for a picture without words; longer than any text when a program of somebody's sends it.
  Body: z.string().max(10_000).default(''),
  OptOutType: z.enum(optOutTypes).optional().catch(undefined),
});

const callback = z.looseObject({
  MessageSid: sid,
  MessageStatus: z.string().min(1).max(40),
  ErrorCode: z.string().max(10).optional().catch(undefined),
});

/** Reads the form parameters of an inbound text. Undefined for what is none. */
export function parseInbound(parameters: Readonly<Record<string, string>>): InboundText | undefined {
  const parsed = inbound.safeParse(parameters);
  if (!parsed.success) return undefined;
  const { MessageSid, From, Body, OptOutType } = parsed.data;
  return { eventId: MessageSid, sid: MessageSid, from: From, body: Body, ...(OptOutType === undefined ? {} : { optOutType: OptOutType }) };
}

/**
 * Reads the form parameters of a status callback; `url` is the address that was called, with its
 * query. Undefined for what is none, and for the status of a text that came in.
 */
export function parseStatus(parameters: Readonly<Record<string, string>>, url = ''): TextStatusEvent | undefined {
  const parsed = callback.safeParse(parameters);
  if (!parsed.success || parsed.data.MessageStatus.startsWith('receiv')) return undefined;
  const { MessageSid, MessageStatus, ErrorCode } = parsed.data;
  const status = statuses[MessageStatus] ?? 'queued';
  const key = keyOfCallback(url);
  return {
    eventId: `${MessageSid}:${status}`,
    sid: MessageSid,
    ...(key === undefined ? {} : { key }),
    status,
    ...(isFailure(status) && ErrorCode ? { errorCode: /^\d{1,6}$/.test(ErrorCode) ? ErrorCode : 'unspecified' } : {}),
  };
}

function isFailure(status: TextEventStatus): boolean {
  return status === 'undelivered' || status === 'failed';
}

/** Our keys are ids and ordinals (`<referral>:<step>:<ordinal>`): they may stand in an address. */
const keyPattern = /^[A-Za-z0-9:._-]{1,200}$/;

/**
 * The status callback address for one send: it says which, so that a status may come before our own
 * record of the provider's answer.
 */
export function callbackWithKey(url: string, key: string): string {
  return keyPattern.test(key) ? `${url}${url.includes('?') ? '&' : '?'}key=${encodeURIComponent(key)}` : url;
}

function keyOfCallback(url: string): string | undefined {
  const value = /[?&]key=([^&#]*)/.exec(url)?.[1];
  if (value === undefined || value.length > 600) return undefined;
  try {
    const key = decodeURIComponent(value);
    return keyPattern.test(key) ? key : undefined;
  } catch {
    return undefined;
  }
}
