import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { Webhook } from 'standardwebhooks';
import type { PlacedOrder } from './charts.js';
import type { Stage } from './stage.js';

/** One order that was announced, as the EHR would see it. */
export interface Announced {
  readonly orderId: string;
  readonly intendedAt: number;
  readonly acceptMs: number;
  /** Undefined: refused, or never answered. */
  readonly referralId: string | undefined;
}

/** An EHR keeps its connections. */
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Announces orders by signed webhook: what comes back is the accepted referral. */
export function createAnnouncer({ up }: Pick<Stage, 'up'>) {
  const webhook = new Webhook(up.secrets.orders);
  return async (order: PlacedOrder, intendedAt: number): Promise<Announced> => {
    const id = `evt-${randomUUID()}`;
    const at = new Date();
    const headers = {
      'content-type': 'application/fhir+json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': webhook.sign(id, at, order.body),
    };
    const answer = await post(`${up.api}/webhooks/ehr/orders`, headers, order.body).catch(() => undefined);
    const accepted = answer?.status === 202 ? (JSON.parse(answer.body) as { referral: { id: string } }) : undefined;
    return { orderId: order.id, intendedAt, acceptMs: Date.now() - intendedAt, referralId: accepted?.referral.id };
  };
}

function post(url: string, headers: Record<string, string>, body: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sending = request(
      url,
      { method: 'POST', agent, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) } },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.once('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts).toString() }));
        answer.once('error', reject);
      },
    );
    sending.once('error', reject);
    sending.end(body);
  });
}
