import { DateTime } from 'luxon';
import type { ReferralDetail, TimelineEntry } from '../../ports/referralViews.js';
import { messages } from './messages.js';

export interface Teller {
  /** Prints what was not printed yet, one line per event. */
  readonly tell: (entries: readonly TimelineEntry[]) => void;
  readonly say: (what: string) => void;
  /** Printed once for each reason. */
  readonly waiting: (reason: string) => void;
  readonly closing: (row: ReferralDetail) => void;
  readonly time: (at: string | number) => string;
}

export interface TellerOptions {
  /** Name and organization by the specialist's id. */
  readonly specialists: ReadonlyMap<string, string>;
  readonly zone: string;
  /** The keys of the lines that an earlier start printed. */
  readonly printed: readonly string[];
  readonly print: (line: string) => void;
  /** Stores the keys of all printed lines, so that a later start does not print them again. */
  readonly keep: (printed: readonly string[]) => void;
}

const timeWidth = 'Mon, Dec 14, 10:55 AM'.length + 2;

export function createTeller({ specialists, zone, printed, print, keep }: TellerOptions): Teller {
  const known = new Set(printed);
  const local = (at: string | number): DateTime =>
    (typeof at === 'string' ? DateTime.fromISO(at) : DateTime.fromMillis(at)).setZone(zone).setLocale('en-US');
  const time = (at: string | number): string => local(at).toFormat('ccc, LLL d, h:mm a');
  const once = (key: string, at: string | undefined, text: string): void => {
    if (known.has(key)) return;
    known.add(key);
    print(at === undefined ? `${' '.repeat(2 + timeWidth)}${text}` : `  ${time(at).padEnd(timeWidth)}${text}`);
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
    say: (what) => once(what, undefined, messages.said(what)),
    waiting: (reason) => once(`waiting ${reason}`, undefined, messages.said(messages.waitsFor(reason))),
    closing: (row) => {
      const end = row.outcome === 'kept' ? messages.loopClosed(row.evidenceGrade ?? '?') : messages.ended(row.outcome ?? '?');
      print(`\n  ${end}`);
    },
  };
}

interface Scene {
  readonly specialists: ReadonlyMap<string, string>;
  readonly entries: readonly TimelineEntry[];
  readonly time: (at: string) => string;
}

/** Everything written to the chart at one time is one line; otherwise each row has a line. */
const keyOf = (entry: TimelineEntry, text: string): string =>
  entry.kind === 'chart' ? `chart ${entry.at}` : `${entry.kind} ${entry.id} ${text}`;

/** The story's line for an entry; undefined for bookkeeping. */
function lineOf(entry: TimelineEntry, scene: Scene): string | undefined {
  const { kind, what, detail } = entry;
  switch (kind) {
    case 'order':
      return what === 'new' ? messages.ordered : undefined;
    case 'packet':
      return messages.packet(missing(detail));
    case 'route':
      return what === 'chosen'
        ? messages.routed(scene.specialists.get(String(detail['specialist'])) ?? messages.aSpecialist, reasons(detail))
        : messages.noSpecialist;
    case 'send':
      return sent(what, detail, scene.entries);
    case 'receipt':
      return what === 'delivered' && detail['rung'] === 2 ? messages.delivered : undefined;
    case 'reply':
      return messages.reply(what);
    case 'appointment':
      return what === 'booked' ? booked(detail, scene.time) : undefined;
    case 'evidence':
      return messages.kept(String(detail['grade']));
    case 'task':
      return task(what, detail);
    case 'chart':
      return messages.chart(written(entry, scene.entries));
    default:
      return undefined;
  }
}

function missing(detail: TimelineEntry['detail']): string {
  const all = Array.isArray(detail['missing']) ? (detail['missing'] as { item?: string; severity?: string }[]) : [];
  const items = all.filter(({ severity }) => severity === 'required');
  return items.length === 0 ? messages.complete : messages.missing(items.map(({ item }) => item ?? '').join(', '));
}

function sent(what: string, detail: TimelineEntry['detail'], entries: readonly TimelineEntry[]): string | undefined {
  if (/intended|denied/.test(what)) return undefined;
  if (detail['channel'] === 'sms') return messages.text(String(detail['ordinal']));
  const pages = entries.findLast(({ kind }) => kind === 'packet')?.detail['pages'];
  const { failure } = detail;
  return typeof failure === 'string' ? messages.faxFailed(String(pages), failure) : messages.fax(String(pages));
}

const booked = (detail: TimelineEntry['detail'], time: Scene['time']): string =>
  typeof detail['startAt'] === 'string' ? messages.bookedFor(time(detail['startAt'])) : messages.booked;

/**
 * `task, appointment`: the resources of one writing, without the Provenance that goes with each.
 */
function written(entry: TimelineEntry, entries: readonly TimelineEntry[]): string {
  const together = entries.filter(({ kind, at }) => kind === 'chart' && at === entry.at).map(({ what }) => what);
  return [...new Set(together)]
    .map((what) => messages.written[what] ?? what)
    .sort()
    .join(', ');
}

function task(what: string, detail: TimelineEntry['detail']): string {
  const reason = String(detail['reason']);
  return what === 'opened' ? messages.taskOpened(String(detail['owner']), reason) : messages.taskClosed(reason);
}

function reasons(detail: TimelineEntry['detail']): string {
  const list = Array.isArray(detail['reasons']) ? (detail['reasons'] as { detail?: string }[]) : [];
  const passedOver = Array.isArray(detail['passedOver']) ? detail['passedOver'].length : 0;
  const first = list.map((one) => one.detail ?? '').slice(0, 3);
  return messages.reasons(first.join('; '), passedOver);
}
