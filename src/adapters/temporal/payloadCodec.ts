import { METADATA_ENCODING_KEY, type Payload, type PayloadCodec } from '@temporalio/common';
// CommonJS whose names Node does not find: only the default import works there.
import proto from '@temporalio/proto';
import { Rejected } from '../../domain/errors.js';
import { unreadable } from '../../domain/process/unreadable.js';
import type { Keyring } from '../../ports/keyring.js';

export const encryptedEncoding = 'binary/encrypted';
export const keyIdMetadata = 'encryption-key-id';

const InnerPayload = proto.temporal.api.common.v1.Payload;

/**
 * Seals the whole payload, metadata included, and leaves in clear only how it is sealed and under
 * which key. Bound to the key id and the namespace, not to the workflow: a codec server does not
 * learn which workflow a payload belongs to.
 *
 * Decoding: what is not sealed passes through (people may type clear text; the schemas decide about
 * it). An unknown key throws `Rejected('key-unknown')`, so that the workflow task waits until the
 * key is there. A broken seal becomes an unreadable value, for no waiting will mend it.
 */
export function createPayloadCodec(keyring: Keyring, namespace: string): PayloadCodec {
  const associated = (keyId: string): Uint8Array => Buffer.from(`payload\0${keyId}\0${namespace}`, 'utf8');
  const seal = (payload: Payload): Payload => {
    const { active } = keyring;
    return {
      metadata: { [METADATA_ENCODING_KEY]: Buffer.from(encryptedEncoding), [keyIdMetadata]: Buffer.from(active.id) },
      data: active.seal(InnerPayload.encode(payload).finish(), associated(active.id)),
    };
  };
  const open = (payload: Payload): Payload => {
    if (text(payload, METADATA_ENCODING_KEY) !== encryptedEncoding) return payload;
    const keyId = text(payload, keyIdMetadata);
    if (!keyId || !payload.data) return broken();
    const key = keyring.find(keyId);
    if (key === undefined) throw new Rejected('key-unknown', 'A payload is sealed with a key that the keyring does not hold.');
    return inner(key.open(payload.data, associated(keyId)));
  };
  return { encode: async (payloads) => payloads.map(seal), decode: async (payloads) => payloads.map(open) };
}

function inner(bytes: Uint8Array | undefined): Payload {
  if (bytes === undefined) return broken();
  try {
    const { metadata, data } = InnerPayload.decode(bytes);
    return { metadata, data };
  } catch {
    return broken();
  }
}

function broken(): Payload {
  return { metadata: { [METADATA_ENCODING_KEY]: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(unreadable('seal-broken'))) };
}

function text(payload: Payload, name: string): string | undefined {
  const bytes = payload.metadata?.[name];
  return bytes ? Buffer.from(bytes).toString('utf8') : undefined;
}
