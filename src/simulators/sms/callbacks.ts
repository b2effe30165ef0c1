import { createHmac, randomUUID } from 'node:crypto';
import { timeLimit } from '../../timeLimit.js';

export interface CallbackSettings {
  authToken: string;
  signal: AbortSignal;
}

/**
 * Twilio's limits for webhooks: 15 seconds in total, and one retry, only after a failed connection.
 */
const answerWithinMs = 15_000;
const attempts = 2;

/**
 * Calls a webhook like Twilio: a form, signed over the address and the sorted parameters. Undefined
 * when there was no connection or no answer. The callback is then lost, as at the provider.
 */
export async function callWebhook(
  settings: CallbackSettings,
  url: string,
  parameters: Record<string, string>,
): Promise<{ status: number; text: string } | undefined> {
  // A simulated provider must never call an address outside this machine.
  if (!isLoopback(url)) return undefined;
  const token = randomUUID();
  for (let attempt = 1; attempt <= attempts && !settings.signal.aborted; attempt++) {
    const answer = await post(settings, url, parameters, token);
    if (answer !== 'not-connected') return answer;
  }
  return undefined;
}

async function post(
  settings: CallbackSettings,
  url: string,
  parameters: Record<string, string>,
  token: string,
): Promise<{ status: number; text: string } | 'not-connected' | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        'x-twilio-signature': signature(settings.authToken, url, parameters),
        'i-twilio-idempotency-token': token,
      },
      body: new URLSearchParams(parameters).toString(),
      redirect: 'manual',
      signal: AbortSignal.any([settings.signal, timeLimit(answerWithinMs)]),
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    return neverConnected(error) ? 'not-connected' : undefined;
  }
}

function neverConnected(error: unknown): boolean {
  const cause: unknown = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'syscall' in cause && cause.syscall === 'connect';
}

/**
 * "Webhooks security" of Twilio's documentation: HMAC-SHA1 of the address, then each name and
 * value, sorted by name.
 */
function signature(authToken: string, url: string, parameters: Record<string, string>): string {
  const sorted = Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHmac('sha1', authToken)
    .update(`${url}${sorted.flat().join('')}`, 'utf8')
    .digest('base64');
}

export function isLoopback(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
