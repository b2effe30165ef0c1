import { Webhook } from 'standardwebhooks';
import { timeLimit } from '../../timeLimit.js';

export interface WebhookOptions {
  ordersUrl: string;
  appointmentsUrl: string;
  /** `whsec_...` */
  secret: string;
}

/** The webhook for one version of one resource. */
export interface Notice {
  /** `webhook-id`: one per version, the same for every attempt. */
  id: string;
  kind: 'orders' | 'appointments';
  /** `ServiceRequest/12`: webhooks of one resource are sent in order. */
  resource: string;
  version: string;
  body: string;
}

export interface NoticeState {
  id: string;
  kind: Notice['kind'];
  resource: string;
  version: string;
  attempts: number;
  state: 'waiting' | 'delivered' | 'refused';
  lastStatus?: number | undefined;
}

export interface WebhookOutbox {
  readonly add: (notice: Notice) => void;
  readonly states: () => NoticeState[];
  /** Pending webhooks, for the journal. */
  readonly waiting: () => Notice[];
  readonly close: () => Promise<void>;
}

const firstDelayMs = 250;
const longestDelayMs = 30_000;
const answerMs = 10_000;
/** 4xx that are retried: timeout, conflict, too early, too many requests. */
const notFinal = new Set([408, 409, 425, 429]);
/** For `GET /_webhooks`: the newest finished ones. */
const mostRemembered = 2_000;

/**
 * Posts each webhook, signed by Standard Webhooks, until a 2xx or a permanent 4xx. All times are
 * real.
 */
export function createWebhookOutbox(
  { ordersUrl, appointmentsUrl, secret }: WebhookOptions,
  onSettled: (noticeId: string) => void,
): WebhookOutbox {
  const webhook = new Webhook(secret);
  const states = new Map<string, NoticeState>();
  const unsettled = new Map<string, Notice>();
  const lanes = new Map<string, Promise<void>>();
  const closing = new AbortController();

  const post = async ({ id, kind, body }: Notice): Promise<number | undefined> => {
    const at = new Date();
    const headers = {
      'content-type': 'application/fhir+json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': webhook.sign(id, at, body),
    };
    try {
      const signal = AbortSignal.any([closing.signal, timeLimit(answerMs)]);
      const response = await fetch(kind === 'orders' ? ordersUrl : appointmentsUrl, {
        method: 'POST',
        headers,
        body,
        redirect: 'error',
        signal,
      });
      await response.body?.cancel();
      return response.status;
    } catch {
      return undefined;
    }
  };

  const deliver = async (notice: Notice, state: NoticeState): Promise<void> => {
    while (!closing.signal.aborted) {
      const status = await post(notice);
      if (closing.signal.aborted) return;
      state.attempts += 1;
      state.lastStatus = status;
      const settled = settledAs(status);
      if (settled !== undefined) return settle(notice, state, settled);
      await pause(Math.min(firstDelayMs * 2 ** (state.attempts - 1), longestDelayMs), closing.signal);
    }
  };

  const settle = (notice: Notice, state: NoticeState, as: 'delivered' | 'refused') => {
    state.state = as;
    unsettled.delete(notice.id);
    onSettled(notice.id);
    for (const [id, { state: each }] of states) {
      if (states.size <= mostRemembered) break;
      if (each !== 'waiting') states.delete(id);
    }
  };

  const add = (notice: Notice) => {
    const { id, kind, resource, version } = notice;
    const state: NoticeState = { id, kind, resource, version, attempts: 0, state: 'waiting' };
    states.set(id, state);
    unsettled.set(id, notice);
    const lane = (lanes.get(resource) ?? Promise.resolve()).then(async () => deliver(notice, state));
    lanes.set(resource, lane);
    void lane.finally(() => {
      if (lanes.get(resource) === lane) lanes.delete(resource);
    });
  };

  const close = async () => {
    closing.abort();
    await Promise.all(lanes.values());
  };

  return { add, states: () => [...states.values()], waiting: () => [...unsettled.values()], close };
}

function settledAs(status: number | undefined): 'delivered' | 'refused' | undefined {
  if (status === undefined) return undefined;
  if (status >= 200 && status < 300) return 'delivered';
  return status >= 400 && status < 500 && !notFinal.has(status) ? 'refused' : undefined;
}

async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    signal.addEventListener('abort', done);
  });
}
