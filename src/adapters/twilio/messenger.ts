import twilio from 'twilio';
import { Ambiguous } from '../../domain/errors.js';
import { callbackWithKey } from '../../wire/twilioCallbacks.js';
import type { Messenger } from '../../ports/messenger.js';
import { refusalOfSend, unanswered } from './errors.js';
import { findText, receivedSince, textOf } from './findText.js';
import { NotAccepted, RequestOnce } from './requestOnce.js';

export interface TwilioOptions {
  accountSid: string;
  /** An API key and its secret, or else the account's own token. */
  credentials: { apiKey: string; apiSecret: string } | { authToken: string };
  messagingServiceSid: string;
  /** Left out, Twilio itself. */
  baseUrl?: string | undefined;
  /** Where statuses go, as the world reaches it. The key of each send is added to its query. */
  statusCallbackUrl: string;
  /** Per request, answer read to its end. */
  timeoutMs: number;
  /**
   * How far the provider's clock may be behind ours when `find` asks what it accepted since an
   * instant: 5 minutes, and none for a simulator on this machine, which shares our clock (in
   * time-lapse five minutes hold other nudges with the same words).
   */
  clockSlackMs?: number | undefined;
}

const twilioItself = 'https://api.twilio.com';
const defaultClockSlackMs = 5 * 60_000;

/**
 * Texts through Twilio (REST API 2010-04-01, Messages). It never retries: the caller
 * decides, after `find`.
 */
export function createTwilioMessenger(options: TwilioOptions): Messenger {
  const client = twilioClient(options);
  return {
    send: async ({ to, body, key }) => {
      const { messagingServiceSid } = options;
      const statusCallback = callbackWithKey(options.statusCallbackUrl, key);
      const text = await client.messages.create({ to, body, messagingServiceSid, statusCallback }).catch((error: unknown) => {
        throw refusalOfSend(error);
      });
      // The SDK declares a string; what came is whatever answered.
      const providerId: unknown = text.sid;
      if (typeof providerId !== 'string' || providerId === '')
        throw new Ambiguous('answer-unreadable', 'The text provider answered, but not with a text.');
      return { providerId };
    },
    find: ({ to, body, sinceRealMs }) => asked(findText(client, { to, body, sinceRealMs: sinceRealMs - clockSlackMs(options) })),
    status: (providerId) => asked(textOf(client, providerId).catch(undefinedIfUnknown)),
    received: ({ sinceRealMs }) => asked(receivedSince(client, sinceRealMs - clockSlackMs(options))),
  };
}

function asked<Value>(question: Promise<Value>): Promise<Value> {
  return question.catch((error: unknown) => {
    throw unanswered(error);
  });
}

function undefinedIfUnknown(error: unknown): undefined {
  if (error instanceof NotAccepted && error.status === 404) return undefined;
  throw error;
}

function twilioClient({ accountSid, credentials, baseUrl, timeoutMs }: TwilioOptions): twilio.Twilio {
  const httpClient = new RequestOnce({ baseUrl: baseUrl ?? twilioItself, timeoutMs });
  const [username, password] =
    'authToken' in credentials ? [accountSid, credentials.authToken] : [credentials.apiKey, credentials.apiSecret];
  return new twilio.Twilio(username, password, { accountSid, httpClient, autoRetry: false });
}

function clockSlackMs({ clockSlackMs: asked, baseUrl }: TwilioOptions): number {
  return asked ?? (isOnThisMachine(baseUrl ?? twilioItself) ? 0 : defaultClockSlackMs);
}

function isOnThisMachine(url: string): boolean {
  return /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})$/.test(new URL(url).hostname);
}
