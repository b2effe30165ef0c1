import { Rejected } from '../../../src/domain/errors.js';
import type { InboundText } from '../../../src/wire/twilioCallbacks.js';
import type { Messenger, TextStatus } from '../../../src/ports/messenger.js';
import { e164 } from '../../../src/domain/phoneNumber.js';

/** A text as the memory messenger took it. */
export interface MemoryText extends TextStatus {
  key: string;
  to: string;
  body: string;
  acceptedAtRealMs: number;
}

export interface MemoryMessenger extends Messenger {
  /** Everything accepted so far, in order. */
  readonly sent: readonly MemoryText[];
  /** As the provider's own handling of STOP and START would. */
  readonly setOptedOut: (to: string, isOptedOut: boolean) => void;
  /** A patient's text. */
  readonly receive: (text: { from: string; body: string }) => void;
  /** What became of it, as a provider's callback would say. */
  readonly settle: (providerId: string, status: TextStatus['status'], failure?: string) => void;
}

/**
 * A text provider without a network: takes what a real one would take, keeps it, and waits to be
 * told what became of it.
 */
export function createMemoryMessenger({ realNow }: { realNow: () => number }): MemoryMessenger {
  const sent: MemoryText[] = [];
  const optedOut = new Set<string>();
  const received: { text: InboundText; atRealMs: number }[] = [];
  return {
    sent,
    send: async ({ to, body, key }) => {
      if (!e164.test(to)) throw new Rejected('undeliverable', 'The number is not in E.164 form.');
      if (optedOut.has(to)) throw new Rejected('opted-out', 'The number has opted out.');
      const providerId = `text-${sent.length + 1}`;
      sent.push({ providerId, status: 'accepted', key, to, body, acceptedAtRealMs: realNow() });
      return { providerId };
    },
    find: async ({ to, body, sinceRealMs }) => {
      const text = sent.findLast(
        (one) => one.to === to && one.body === body && one.acceptedAtRealMs >= Math.floor(sinceRealMs / 1_000) * 1_000,
      );
      return text && statusOf(text);
    },
    status: async (providerId) => {
      const text = sent.find((one) => one.providerId === providerId);
      return text && statusOf(text);
    },
    received: async ({ sinceRealMs }) =>
      received.filter(({ atRealMs }) => atRealMs >= Math.floor(sinceRealMs / 1_000) * 1_000).map(({ text }) => text),
    receive: ({ from, body }) => {
      const sid = `SM${String(received.length + 1).padStart(32, '0')}`;
      received.push({ text: { eventId: sid, sid, from, body }, atRealMs: realNow() });
    },
    setOptedOut: (to, isOptedOut) => void (isOptedOut ? optedOut.add(to) : optedOut.delete(to)),
    settle: (providerId, status, failure) => {
      const text = sent.find((one) => one.providerId === providerId);
      if (text) Object.assign(text, { status, failure });
    },
  };
}

const statusOf = ({ providerId, status, failure }: MemoryText): TextStatus => ({
  providerId,
  status,
  ...(failure === undefined ? {} : { failure }),
});
