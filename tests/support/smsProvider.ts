import { createSmsSimulator, type SmsSimulator, type SmsSimulatorOptions } from '../../src/simulators/sms/simulator.js';
import { listening } from './listening.js';

export const accountSid = `AC${'0123456789abcdef'.repeat(2)}`;
export const authToken = 'auth-token';
export const messagingServiceSid = `MG${'0123456789abcdef'.repeat(2)}`;

/** What the application heard, as Twilio would call it. */
export interface ReceivedCall {
  path: string;
  signature: string;
  parameters: Record<string, string>;
}

export interface SmsProvider {
  simulator: SmsSimulator;
  /** Where the application listens. */
  application: string;
  calls: ReceivedCall[];
  /** Resolves once a call fits, also one that came before. */
  heard: (fits: (call: ReceivedCall) => boolean) => Promise<ReceivedCall>;
  sent: () => Promise<SentText[]>;
  behave: (to: string | undefined, manner: string) => Promise<void>;
  stop: () => Promise<void>;
}

export interface SentText {
  sid: string;
  key: string;
  by: string;
  to: string;
  at: string;
  realAt: string;
  body: string;
  status: string;
}

/**
 * The text provider, with an application behind it that remembers what it was told and answers
 * texts with `twiml`.
 */
export async function smsProvider(options: Partial<SmsSimulatorOptions> & { twiml?: string; status?: number } = {}): Promise<SmsProvider> {
  const calls: ReceivedCall[] = [];
  const lookers = new Set<() => void>();
  const application = await listening((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const parameters = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
      calls.push({ path: request.url ?? '', signature: String(request.headers['x-twilio-signature']), parameters });
      response.writeHead(options.status ?? 200, { 'content-type': 'text/xml' }).end(options.twiml ?? '<Response/>');
      lookers.forEach((look) => look());
    });
  });
  const { twiml: _twiml, status: _status, ...given } = options;
  const inboundUrl = `${application.url}/webhooks/twilio/messages`;
  const simulator = await createSmsSimulator({
    port: 0,
    accountSid,
    authToken,
    inboundUrl,
    clock: { now: Date.now, realNow: Date.now },
    stepMs: 1,
    ...given,
  });
  return {
    simulator,
    application: application.url,
    calls,
    heard: (fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          const call = calls.find(fits);
          if (call === undefined) return;
          lookers.delete(look);
          resolve(call);
        };
        lookers.add(look);
        look();
      }),
    sent: async () => (await (await fetch(`${simulator.url}/_sent`)).json()) as SentText[],
    behave: async (to, manner) => {
      await fetch(`${simulator.url}/_behave`, {
        method: 'POST',
        body: JSON.stringify({ match: to === undefined ? {} : { to }, do: manner }),
      });
    },
    stop: async () => {
      await simulator.stop();
      await application.stop();
    },
  };
}
