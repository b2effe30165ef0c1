import { createHash } from 'node:crypto';
import { Rejected } from '../../../src/domain/errors.js';
import type { DeliveryStatus, Transmitter } from '../../../src/ports/transmitter.js';

/** A fax as the memory transmitter took it. */
export interface MemorySend extends DeliveryStatus {
  key: string;
  to: string;
  pages: number;
  pdf: Uint8Array;
  mediaName: string;
  discarded: boolean;
}

export interface MemoryTransmitter extends Transmitter {
  /** Everything accepted so far, in order. */
  readonly sent: readonly MemorySend[];
  /** What became of it, as a provider's receipt would say. */
  readonly settle: (providerId: string, status: DeliveryStatus['status'], failure?: string) => void;
}

/** A fax provider without a network: takes what a real one would take, keeps it, and waits to be told what became of it. */
export function createMemoryTransmitter(): MemoryTransmitter {
  const sent: MemorySend[] = [];
  return {
    sent,
    send: async ({ key, to, pdf, pages }) => {
      if (!/^\+[1-9]\d{6,14}$/.test(to)) throw new Rejected('invalid-number', 'The fax number is not in E.164 form.');
      if (!isPdf(pdf)) throw new Rejected('invalid-document', 'The packet is not a PDF.');
      const providerId = `fax-${sent.length + 1}`;
      const mediaName = `${createHash('sha256').update(`${providerId}:${key}`).digest('hex')}.pdf`;
      sent.push({ providerId, status: 'accepted', key, to, pages, pdf, mediaName, discarded: false });
      return { providerId, mediaName };
    },
    find: async ({ key, to, providerId }) => {
      const fax = sent.find((one) => (providerId === undefined ? one.key === key && one.to === to : one.providerId === providerId));
      return fax && { providerId: fax.providerId, status: fax.status, ...(fax.failure === undefined ? {} : { failure: fax.failure }) };
    },
    discard: async (mediaName) => {
      for (const fax of sent) if (fax.mediaName === mediaName) fax.discarded = true;
    },
    settle: (providerId, status, failure) => {
      const fax = sent.find((one) => one.providerId === providerId);
      if (fax) Object.assign(fax, { status, failure });
    },
  };
}

function isPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 5)).toString('latin1') === '%PDF-';
}
