import {
  DefaultPayloadConverter,
  METADATA_ENCODING_KEY,
  type ConverterHint,
  type Payload,
  type SerializationContext,
} from '@temporalio/common';
import { unreadable } from '../../domain/process/unreadable.js';

/**
 * The default conversion, except that nothing poisons a workflow: by default bytes that do not
 * parse fail its task again and again, and anyone who may signal can send such bytes. This module
 * also runs in the workflow sandbox: nothing of Node here.
 */
class TolerantPayloadConverter extends DefaultPayloadConverter {
  override fromPayload<Value>(payload: Payload, context?: SerializationContext, hint?: ConverterHint<Value>): Value {
    try {
      return super.fromPayload<Value>(asJson(payload), context, hint);
    } catch {
      // The caller's schema decides about it, as about any value from outside; the type parameter
      // was a wish all along.
      return unreadable(hasKnownEncoding(payload) ? 'not-json' : 'unknown-encoding') as Value;
    }
  }
}

const protobufJson = 'json/protobuf';
const plainJson = new Uint8Array([...'json/plain'].map((letter) => letter.charCodeAt(0)));

/**
 * The Temporal Web UI offers `json/protobuf` beside JSON; what people type under it is JSON all the
 * same.
 */
function asJson(payload: Payload): Payload {
  return encodingOf(payload) === protobufJson ? { ...payload, metadata: { [METADATA_ENCODING_KEY]: plainJson } } : payload;
}

function hasKnownEncoding(payload: Payload): boolean {
  return ['json/plain', protobufJson, 'binary/plain'].includes(encodingOf(payload));
}

function encodingOf(payload: Payload | null | undefined): string {
  return String.fromCharCode(...(payload?.metadata?.[METADATA_ENCODING_KEY] ?? []).slice(0, 100));
}

export const payloadConverter = new TolerantPayloadConverter();
