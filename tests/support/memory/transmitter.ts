import { createHash } from 'node:crypto';
import { Rejected } from '../../../src/domain/errors.js';
import type { DeliveryStatus, PacketDocument, Transmitter } from '../../../src/ports/transmitter.js';
import { e164 } from '../../../src/domain/phoneNumber.js';

/** A document as the memory transmitter accepted it. */
export interface MemorySend extends DeliveryStatus {
  key: string;
  address: string;
  document: PacketDocument;
  documentName: string;
  discarded: boolean;
}

export interface MemoryTransmitter extends Transmitter {
  /** Everything accepted so far, in order. */
  readonly sent: readonly MemorySend[];
  /** What became of it, as a provider's receipt would say. */
  readonly settle: (providerId: string, status: DeliveryStatus['status'], failure?: string) => void;
}

/**
 * A channel without a network: accepts what a fax provider would accept, keeps it, and is told what
 * became of it.
 */
export function createMemoryTransmitter(): MemoryTransmitter {
  const sent: MemorySend[] = [];
  return {
    sent,
    send: async ({ key, address, document }) => {
      if (!e164.test(address)) throw new Rejected('invalid-number', 'The fax number is not in E.164 form.');
      if (!isPdf(document.pdf)) throw new Rejected('invalid-document', 'The packet is not a PDF.');
      const providerId = `fax-${sent.length + 1}`;
      const documentName = `${createHash('sha256').update(`${providerId}:${key}`).digest('hex')}.pdf`;
      sent.push({ providerId, status: 'accepted', key, address, document, documentName, discarded: false });
      return { providerId, documentName };
    },
    find: async ({ key, address, providerId }) => {
      const found = sent.find((one) =>
        providerId === undefined ? one.key === key && one.address === address : one.providerId === providerId,
      );
      return (
        found && { providerId: found.providerId, status: found.status, ...(found.failure === undefined ? {} : { failure: found.failure }) }
      );
    },
    discard: async ({ documentName }) => {
      for (const one of sent) if (one.documentName === documentName) one.discarded = true;
    },
    settle: (providerId, status, failure) => {
      const found = sent.find((one) => one.providerId === providerId);
      if (found) Object.assign(found, { status, failure });
    },
  };
}

function isPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 5)).toString('latin1') === '%PDF-';
}
