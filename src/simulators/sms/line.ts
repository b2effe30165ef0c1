import { setTimeout as delay } from 'node:timers/promises';
import { callWebhook } from './callbacks.js';
import { confirmations, keywordOf, type Keyword } from './keywords.js';
import { newSid, type Behaviour, type TextRecord, type TextRecords } from './records.js';
import { messagesOf } from './wire.js';

export interface LineSettings {
  accountSid: string;
  authToken: string;
  /** The practice's sending number. */
  number: string;
  inboundUrl: () => string;
  clock: { now: () => number; realNow: () => number };
  signal: AbortSignal;
  /** Real milliseconds between two states of a text. */
  stepMs: number;
}

/** A text that reached a patient's phone. */
export interface ArrivedText {
  sid: string;
  to: string;
  body: string;
  /** The count of texts that reached this phone, from 1. */
  ordinal: number;
}

/** The network between the practice and the phones. */
export interface TextLine {
  /** Accepts a text and delivers it. Resolves when the provider has it. */
  readonly accept: (text: NewText, behaviour: Behaviour) => TextRecord;
  /** Continues work that a stop interrupted. */
  readonly resume: () => void;
  /**
   * Sends a patient's text to the application. Returns the HTTP status, or null without an answer.
   */
  readonly receive: (from: string, body: string) => Promise<{ sid: string; answer: number | null }>;
  readonly onArrival: (listener: (text: ArrivedText) => void) => () => void;
  /** Resolves when all work in progress has ended. */
  readonly settled: () => Promise<void>;
}

export type NewText = Pick<TextRecord, 'to' | 'body' | 'by' | 'direction'> &
  Partial<Pick<TextRecord, 'messagingServiceSid' | 'statusCallback'>>;

export function createTextLine(records: TextRecords, settings: LineSettings): TextLine {
  const listeners = new Set<(text: ArrivedText) => void>();
  const underWay = new Set<Promise<void>>();
  const arrived = (text: ArrivedText): void => listeners.forEach((listener) => listener(text));
  const carry = (text: TextRecord): void => {
    const way = carryOne({ records, settings, arrived }, text).finally(() => underWay.delete(way));
    underWay.add(way);
  };
  const accept: TextLine['accept'] = (asked, behaviour) => {
    const text = newRecord(settings, asked, behaviour);
    records.save(text);
    carry(text);
    return text;
  };
  return {
    accept,
    resume: () =>
      [...records.texts.values()].filter((text) => text.plan.some(({ isTold }) => !isTold)).forEach((text) => carry({ ...text })),
    receive: (from, body) => receiveOne({ records, settings, accept }, from, body),
    onArrival: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    settled: async () => void (await Promise.all(underWay)),
  };
}

const endings: Partial<Record<Behaviour, { status: 'failed' | 'undelivered'; errorCode: number }>> = {
  // 30008, unknown error of the carrier; 30003, handset unreachable.
  fail: { status: 'failed', errorCode: 30008 },
  busy: { status: 'undelivered', errorCode: 30003 },
};

function newRecord({ clock, number }: LineSettings, asked: NewText, behaviour: Behaviour): TextRecord {
  const createdAt = new Date(clock.realNow()).toISOString();
  return {
    messagingServiceSid: null,
    statusCallback: null,
    ...asked,
    sid: newSid('SM'),
    from: number,
    status: 'queued',
    errorCode: endings[behaviour]?.errorCode ?? null,
    createdAt,
    updatedAt: createdAt,
    sentAt: null,
    at: new Date(clock.now()).toISOString(),
    plan: waypoints(behaviour).map((status) => ({ status, isTold: false })),
    isSilent: behaviour === 'silent',
    isTwice: behaviour === 'duplicate-callbacks',
  };
}

function waypoints(behaviour: Behaviour): TextRecord['status'][] {
  const end = endings[behaviour]?.status ?? 'delivered';
  if (behaviour === 'silent') return ['sent'];
  return end === 'failed' ? ['failed'] : ['sent', end];
}

interface Carrying {
  records: TextRecords;
  settings: LineSettings;
  arrived: (text: ArrivedText) => void;
}

async function carryOne(parts: Carrying, text: TextRecord): Promise<void> {
  const { records, settings } = parts;
  for (const step of text.plan.filter(({ isTold }) => !isTold)) {
    await delay(settings.stepMs, undefined, { signal: settings.signal }).catch(() => undefined);
    if (settings.signal.aborted) return;
    reach(parts, text, step.status);
    await tell(settings, text, step.status);
    if (settings.signal.aborted) return;
    step.isTold = true;
    records.save(text);
  }
}

/** A repeated status after a restart counts once. */
function reach({ records, settings, arrived }: Carrying, text: TextRecord, status: TextRecord['status']): void {
  if (text.status === status) return;
  const now = new Date(settings.clock.realNow()).toISOString();
  text.status = status;
  text.updatedAt = now;
  if (status !== 'failed') text.sentAt ??= now;
  records.save(text);
  if (status !== 'delivered') return;
  arrived({ sid: text.sid, to: text.to, body: text.body, ordinal: records.arrivedAt(text.to) });
}

async function tell(settings: LineSettings, text: TextRecord, status: string): Promise<void> {
  if (text.statusCallback === null || text.isSilent) return;
  const parameters = {
    ...common(settings, text),
    MessageStatus: status,
    SmsStatus: status,
    ...(text.errorCode === null || status === 'sent' ? {} : { ErrorCode: String(text.errorCode) }),
  };
  for (let time = 0; time < (text.isTwice ? 2 : 1); time++) await callWebhook(settings, text.statusCallback, parameters);
}

function common({ accountSid }: LineSettings, text: TextRecord): Record<string, string> {
  return {
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    MessageSid: text.sid,
    SmsSid: text.sid,
    From: text.from,
    To: text.to,
    ...(text.messagingServiceSid === null ? {} : { MessagingServiceSid: text.messagingServiceSid }),
  };
}

interface Receiving {
  records: TextRecords;
  settings: LineSettings;
  accept: TextLine['accept'];
}

async function receiveOne(parts: Receiving, from: string, body: string): Promise<{ sid: string; answer: number | null }> {
  const { records, settings } = parts;
  const text = received(settings, from, body);
  records.save(text);
  const keyword = keywordOf(body);
  if (keyword !== undefined) applyKeyword(parts, from, keyword);
  const parameters = {
    ...common(settings, text),
    SmsMessageSid: text.sid,
    Body: body,
    NumMedia: '0',
    NumSegments: '1',
    SmsStatus: 'received',
    ...(keyword === undefined ? {} : { OptOutType: keyword }),
  };
  const answer = await callWebhook(settings, settings.inboundUrl(), parameters);
  // An answer to a number that has opted out is not sent. The provider only records an error.
  if (answer?.status === 200 && !records.isOptedOut(from)) {
    for (const words of messagesOf(answer.text))
      parts.accept({ to: from, body: words, by: 'answer', direction: 'outbound-reply' }, records.behaviourOf(from));
  }
  return { sid: text.sid, answer: answer?.status ?? null };
}

function received({ clock, number }: LineSettings, from: string, body: string): TextRecord {
  const now = new Date(clock.realNow()).toISOString();
  return {
    sid: newSid('SM'),
    direction: 'inbound',
    by: 'patient',
    to: number,
    from,
    body,
    status: 'received',
    errorCode: null,
    messagingServiceSid: null,
    statusCallback: null,
    createdAt: now,
    updatedAt: now,
    sentAt: now,
    at: new Date(clock.now()).toISOString(),
    plan: [],
    isSilent: true,
    isTwice: false,
  };
}

/**
 * The confirmation of a STOP is the only text to a number that has opted out. A second STOP gets
 * none.
 */
function applyKeyword({ records, accept }: Receiving, from: string, keyword: Keyword): void {
  const wasOptedOut = records.isOptedOut(from);
  if (keyword === 'STOP') records.setOptedOut(from, true);
  if (keyword === 'START') records.setOptedOut(from, false);
  const isNews = keyword === 'STOP' ? !wasOptedOut : keyword === 'START' ? wasOptedOut : !wasOptedOut;
  if (isNews) accept({ to: from, body: confirmations[keyword], by: 'keyword', direction: 'outbound-reply' }, 'deliver');
}
