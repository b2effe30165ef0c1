import { readFileSync } from 'node:fs';
import { historyFromJSON, historyToJSON, type History } from '@temporalio/common/lib/proto-utils.js';
import { z } from 'zod';
import { CannotReplay } from './cannotReplay.js';

/**
 * A history in the JSON form of Temporal's tools, payloads as they are stored: base64, and sealed
 * where they were.
 */
export interface RawHistory {
  readonly events: readonly RawEvent[];
}
export interface RawEvent {
  readonly eventId: string;
  readonly eventTime?: string;
  /** `EVENT_TYPE_TIMER_STARTED` */
  readonly eventType: string;
  readonly [attributes: string]: unknown;
}

const events = z.array(z.looseObject({ eventId: z.coerce.string() }));
/** As the command line and the SDK write it; as the API answers; the list alone. */
const shapes = z.union([
  z.object({ events }).transform((file) => file.events),
  z.object({ history: z.object({ events }) }).transform((file) => file.history.events),
  events,
]);

/** Throws `CannotReplay`. */
export function readHistory(file: string): RawHistory {
  const parsed = shapes.safeParse(json(file));
  if (!parsed.success || parsed.data.length === 0)
    throw new CannotReplay(`${file} holds no history: an object with "events", as "temporal workflow show --output json" prints it.`);
  // The Temporal Web UI may list the newest first.
  const inOrder = parsed.data.toSorted((one, other) => Number(one.eventId) - Number(other.eventId));
  try {
    if (!holdsPayloads(inOrder)) throw new TypeError('a payload without an encoding');
    return rawHistory(historyFromJSON({ events: inOrder }));
  } catch {
    // Its reason quotes the event.
    throw new CannotReplay(`${file} is no history as Temporal stores it. Take it from "temporal workflow show", or "Encoded" in the UI.`);
  }
}

/** Not so where a page has put what payloads say in the payloads' place. */
function holdsPayloads(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const payloads = 'payloads' in value && Array.isArray(value.payloads) ? (value.payloads as unknown[]) : [];
  return payloads.every((payload) => payloadShape.safeParse(payload).success) && Object.values(value).every(holdsPayloads);
}

const payloadShape = z.object({ metadata: z.looseObject({ encoding: z.string() }) });

function json(file: string): unknown {
  const text = content(file);
  try {
    return JSON.parse(text);
  } catch {
    throw new CannotReplay(`${file} is not JSON.`);
  }
}

function content(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CannotReplay(`${file} cannot be read.`);
  }
}

/** One and the same form, whatever the tool that wrote it called its enums. */
export function rawHistory(history: History): RawHistory {
  // The SDK's own JSON form of a history.
  return JSON.parse(historyToJSON(history)) as RawHistory;
}
