import { DateTime } from 'luxon';
import type { ReferralDetail, TimelineEntry } from '../../ports/referralViews.js';

export interface Teller {
  /** Prints what was not told yet, one line an event. */
  readonly tell: (entries: readonly TimelineEntry[]) => void;
  readonly say: (what: string) => void;
  /** Said once for each reason. */
  readonly waiting: (reason: string) => void;
  readonly closing: (row: ReferralDetail) => void;
  readonly time: (at: string | number) => string;
}

export interface TellerOptions {
  /** Name and organization by the specialist's id. */
  readonly specialists: ReadonlyMap<string, string>;
  readonly zone: string;
  readonly told: readonly string[];
  readonly print: (line: string) => void;
  /** Remembers what was told, so that a second start does not tell it again. */
  readonly keep: (told: readonly string[]) => void;
}

export function createTeller({ specialists, zone, told, print, keep }: TellerOptions): Teller {
  const known = new Set(told);
  const local = (at: string | number): DateTime => (typeof at === 'string' ? DateTime.fromISO(at) : DateTime.fromMillis(at)).setZone(zone);
  const time = (at: string | number): string => local(at).toFormat('ccc d LLL, HH:mm');
  const once = (key: string, at: string | undefined, text: string): void => {
    if (known.has(key)) return;
    known.add(key);
    print(at === undefined ? `${' '.repeat(21)}${text}` : `  ${time(at).padEnd(19)}${text}`);
    keep([...known]);
  };

  return {
    time,
    tell: (entries) => {
      for (const entry of entries) {
        const text = lineOf(entry, { specialists, entries, time });
        if (text !== undefined) once(keyOf(entry, text), entry.at, text);
      }
    },
    say: (what) => once(what, undefined, `→ ${what}`),
    waiting: (reason) => once(`waiting ${reason}`, undefined, `→ waits for a coordinator: ${reason}`),
    closing: (row) => {
      const end =
        row.outcome === 'kept'
          ? `Loop closed: the visit was kept (evidence of grade ${row.evidenceGrade ?? '?'}), and the chart says so.`
          : `Ended: ${row.outcome ?? 'unknown'}.`;
      print(`\n  ${end}`);
    },
  };
}

interface Scene {
  readonly specialists: ReadonlyMap<string, string>;
  readonly entries: readonly TimelineEntry[];
  readonly time: (at: string) => string;
}

/** What is written to the chart at one time is one line; everything else is a line for each row. */
const keyOf = (entry: TimelineEntry, text: string): string =>
  entry.kind === 'chart' ? `chart ${entry.at}` : `${entry.kind} ${entry.id} ${text}`;

/** What the story says of an entry; undefined for what is only bookkeeping. */
function lineOf(entry: TimelineEntry, scene: Scene): string | undefined {
  const { kind, what, detail } = entry;
  switch (kind) {
    case 'order':
      return what === 'new' ? 'order placed in the EHR; its workflow starts' : undefined;
    case 'packet':
      return `packet assembled from the chart: ${missing(detail)}`;
    case 'route':
      return what === 'chosen'
        ? `routed to ${scene.specialists.get(String(detail['specialist'])) ?? 'a specialist'}: ${reasons(detail)}`
        : 'nobody in the directory fits';
    case 'send':
      return sent(what, detail, scene.entries);
    case 'receipt':
      return what === 'delivered' && detail['rung'] === 2 ? 'receipt: the fax was delivered' : undefined;
    case 'reply':
      return `the patient answers: ${what}`;
    case 'appointment':
      return what === 'booked' ? `appointment booked${startOf(detail, scene.time)}` : undefined;
    case 'evidence':
      return `the visit was kept: evidence of ${what}`;
    case 'task':
      return task(what, detail);
    case 'chart':
      return `written to the chart: ${written(entry, scene.entries)}`;
    default:
      return undefined;
  }
}

function missing(detail: TimelineEntry['detail']): string {
  const items = Array.isArray(detail['missing']) ? (detail['missing'] as { item?: string }[]) : [];
  return items.length === 0 ? 'nothing is missing' : `missing: ${items.map(({ item }) => item ?? '').join(', ')}`;
}

function sent(what: string, detail: TimelineEntry['detail'], entries: readonly TimelineEntry[]): string | undefined {
  if (/intended|denied/.test(what)) return undefined;
  if (!what.startsWith('fax')) return `text ${String(detail['ordinal'])} to the patient`;
  const pages = entries.findLast(({ kind }) => kind === 'packet')?.detail['pages'];
  return `packet faxed, ${String(pages)} pages${typeof detail['failure'] === 'string' ? `, failed: ${detail['failure']}` : ''}`;
}

const startOf = (detail: TimelineEntry['detail'], time: Scene['time']): string =>
  typeof detail['startAt'] === 'string' ? ` for ${time(detail['startAt'])}` : '';

/** `task, appointment`: the resources of one writing, without the Provenance that goes with each. */
function written(entry: TimelineEntry, entries: readonly TimelineEntry[]): string {
  const together = entries.filter(({ kind, at }) => kind === 'chart' && at === entry.at).map(({ what }) => what.split(' ')[0] ?? '');
  return [...new Set(together)].sort().join(', ');
}

function task(what: string, detail: TimelineEntry['detail']): string {
  const [state = '', reason = ''] = what.split(': ');
  return state === 'opened' ? `flag for ${String(detail['owner'])}: ${reason}` : `flag settled: ${reason}`;
}

function reasons(detail: TimelineEntry['detail']): string {
  const list = Array.isArray(detail['reasons']) ? (detail['reasons'] as { detail?: string }[]) : [];
  const passedOver = Array.isArray(detail['passedOver']) ? detail['passedOver'].length : 0;
  return `${list
    .map((one) => one.detail ?? '')
    .slice(0, 3)
    .join('; ')} (${passedOver} others passed over)`;
}
