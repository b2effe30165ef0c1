import { sign, type KeyObject } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { FaxRecord, PlannedEvent } from './records.js';
import { pagesDone } from './wire.js';
import { timeLimit } from '../../timeLimit.js';

export interface CallbackSettings {
  signingKey: KeyObject;
  /** For faxes without an address of their own. */
  webhookUrl: () => string;
  realNow: () => number;
  signal: AbortSignal;
}

const firstPauseMs = 50;
const longestPauseMs = 2_000;
const answerWithinMs = 10_000;

/**
 * Posts one event until it gets a 2xx, as long as the simulator runs, so that an API that was down
 * still receives it. Resolves with false when the simulator stops first.
 */
export const tell = (settings: CallbackSettings, fax: FaxRecord, event: PlannedEvent): Promise<boolean> =>
  report(settings, fax.webhookUrl ?? settings.webhookUrl(), eventData(fax, event));

/** The same for any event. */
export async function report(settings: CallbackSettings, url: string, data: object): Promise<boolean> {
  for (let attempt = 1; !settings.signal.aborted; attempt++) {
    if (await post(settings, url, data, attempt)) return true;
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempt, 10));
    await delay(pauseMs, undefined, { signal: settings.signal }).catch(() => undefined);
  }
  return false;
}

/** Signed again for each attempt: a retry an hour later must not look like a replay. */
async function post(settings: CallbackSettings, url: string, data: object, attempt: number): Promise<boolean> {
  if (!isLoopback(url)) return true;
  const body = JSON.stringify({ data, meta: { attempt, delivered_to: url } });
  const timestamp = String(Math.floor(settings.realNow() / 1_000));
  const signature = sign(null, Buffer.from(`${timestamp}|${body}`), settings.signingKey).toString('base64');
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature },
      body,
      redirect: 'error',
      signal: AbortSignal.any([settings.signal, timeLimit(answerWithinMs)]),
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

/** Telnyx API v2, callbacks `fax.*`. */
function eventData(fax: FaxRecord, event: PlannedEvent): object {
  return {
    record_type: 'event',
    id: event.id,
    event_type: `fax.${event.type}`,
    occurred_at: event.occurredAt,
    payload: {
      fax_id: fax.id,
      connection_id: fax.connectionId,
      user_id: '00000000-0000-4000-8000-000000000000',
      direction: 'outbound',
      from: fax.from,
      to: fax.to,
      media_name: fax.mediaName,
      client_state: fax.clientState ?? null,
      status: event.type === 'sending.started' ? 'sending' : event.type,
      ...(event.type === 'queued' ? {} : { page_count: pagesDone(fax) }),
      ...(event.type === 'delivered' ? { call_duration_secs: 20 * fax.pages } : {}),
      ...(event.type === 'failed' ? { failure_reason: fax.failureReason } : {}),
    },
  };
}

/** A simulated provider must never call an address outside this machine. */
export function isLoopback(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
