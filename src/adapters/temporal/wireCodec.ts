import type { Payload } from '@temporalio/common';
import { Rejected } from '../../domain/errors.js';
import type { Keyring } from '../../ports/keyring.js';
import type { PayloadCodecPort, WirePayload } from '../../ports/payloadCodec.js';
import { createPayloadCodec } from './payloadCodec.js';

/** The payload codec in the JSON form of a codec server. */
export function createWireCodec(keyring: Keyring, namespace: string): PayloadCodecPort {
  const codec = createPayloadCodec(keyring, namespace);
  return {
    encode: async (payloads) => (await codec.encode(payloads.map(fromWire))).map(toWire),
    decode: async (payloads) => (await codec.decode(payloads.map(fromWire))).map(toWire),
  };
}

/** The command line posts `{}` for an input that is empty. */
function fromWire({ metadata = {}, data }: WirePayload): Payload {
  return {
    metadata: Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, bytes(value)])),
    ...(data === undefined ? {} : { data: bytes(data) }),
  };
}

function toWire({ metadata, data }: Payload): WirePayload {
  return {
    metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)])),
    ...(data && data.length > 0 ? { data: base64(data) } : {}),
  };
}

function base64(value: Uint8Array): string {
  return Buffer.from(value).toString('base64');
}

/**
 * Node decodes anything as base64, skipping what it cannot read: a payload that would change on the
 * way is refused instead.
 */
function bytes(value: string): Uint8Array {
  if (!/^(?:[\w+/-]{4})*(?:[\w+/-]{2}(?:==)?|[\w+/-]{3}=?)?$/.test(value))
    throw new Rejected('payload-invalid', 'A payload is not in base64.');
  return Buffer.from(value, 'base64');
}
