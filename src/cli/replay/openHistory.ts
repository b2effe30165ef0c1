import { createWireCodec } from '../../adapters/temporal/wireCodec.js';
import { keyIdMetadata } from '../../adapters/temporal/payloadCodec.js';
import { Rejected } from '../../domain/errors.js';
import { isUnreadable } from '../../domain/process/unreadable.js';
import type { Keyring } from '../../ports/keyring.js';
import type { WirePayload } from '../../ports/payloadCodec.js';
import { CannotReplay } from './cannotReplay.js';
import { historyEvent, type HistoryEvent } from './historyEvent.js';
import type { RawHistory } from './rawHistory.js';

/**
 * The events with what their payloads hold in the payloads' place. Throws `CannotReplay` for what
 * is sealed with a key that is not at hand, and when what started the workflow does not open: it
 * would see rubbish, and its replay mean nothing. A broken seal further on is part of the history:
 * the workflow was sent it, and refused it.
 */
export async function openHistory(history: RawHistory, keyring: Keyring, namespace: string): Promise<HistoryEvent[]> {
  const codec = createWireCodec(keyring, namespace);
  const open = async (payload: WirePayload): Promise<unknown> => {
    const [opened = {}] = await codec.decode([payload]).catch((error: unknown) => refuse(error, payload));
    return valueOf(opened);
  };
  const openFirst = async (payload: WirePayload): Promise<unknown> => {
    const value = await open(payload);
    if (isUnreadable(value)) throw new CannotReplay(unopened(payload, namespace));
    return value;
  };
  return Promise.all(history.events.map(async (event, index) => historyEvent(await opened(event, index === 0 ? openFirst : open))));
}

/** The value with each payload in it replaced; what is no payload stays as it is. */
async function opened<Value>(value: Value, open: (payload: WirePayload) => Promise<unknown>): Promise<Value> {
  // Readers treat what replaces a payload as unknown.
  if (isPayload(value)) return (await open(value)) as Value;
  if (Array.isArray(value)) return (await Promise.all(value.map((one) => opened<unknown>(one, open)))) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(async ([name, inner]) => [name, await opened<unknown>(inner, open)] as const);
  return Object.fromEntries(await Promise.all(members)) as Value;
}

function isPayload(value: unknown): value is WirePayload {
  if (typeof value !== 'object' || value === null || !('metadata' in value)) return false;
  const { metadata } = value;
  return typeof metadata === 'object' && metadata !== null && 'encoding' in metadata;
}

function valueOf({ metadata, data }: WirePayload): unknown {
  if (!text(metadata?.['encoding']).startsWith('json/')) return null;
  try {
    return JSON.parse(text(data)) as unknown;
  } catch {
    // The workflow gets `not-json` for it, and refuses it.
    return null;
  }
}

const text = (base64: string | undefined): string => Buffer.from(base64 ?? '', 'base64').toString('utf8');

function refuse(error: unknown, payload: WirePayload): never {
  if (!(error instanceof Rejected) || error.code !== 'key-unknown') throw error;
  throw new CannotReplay(
    `The history is sealed with the key "${text(payload.metadata?.[keyIdMetadata])}", which is not at hand. Name the file that holds it with --keys.`,
  );
}

const unopened = ({ metadata }: WirePayload, namespace: string): string =>
  `The history does not open with the key "${text(metadata?.[keyIdMetadata])}" for the namespace "${namespace}". ` +
  'Name the namespace that it ran in with --namespace, or another file of keys with --keys.';
