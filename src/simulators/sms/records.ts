import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A number's behavior in tests: the provider's answer and the fate of the text. */
export const behaviours = [
  'deliver',
  'fail',
  'busy',
  'silent',
  'accept-then-drop-response',
  'accept-then-500',
  'accept-then-hang',
  'accept-then-nonsense',
  '429',
  '500',
  '503',
  'hang',
  'duplicate-callbacks',
] as const;
export type Behaviour = (typeof behaviours)[number];

export type WireStatus = 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'received';

export interface TextRecord {
  sid: string;
  direction: 'outbound-api' | 'outbound-reply' | 'inbound';
  /** The origin: an API call, the answer to an inbound text, or the provider's keyword handling. */
  by: 'api' | 'answer' | 'keyword' | 'patient';
  to: string;
  from: string;
  body: string;
  status: WireStatus;
  errorCode: number | null;
  messagingServiceSid: string | null;
  statusCallback: string | null;
  /** Real time, ISO. A queued text has no `sentAt`, as at the provider. */
  createdAt: string;
  updatedAt: string;
  sentAt: string | null;
  /** Practice time, ISO. */
  at: string;
  /** The coming statuses in order. `isTold` once the callback was attempted. */
  plan: { status: WireStatus; isTold: boolean }[];
  /** No callback, although the provider's list has the status. */
  isSilent: boolean;
  /** Each callback is sent twice. */
  isTwice: boolean;
}

type Line =
  | { kind: 'text'; text: TextRecord }
  | { kind: 'opt-out'; number: string; isOptedOut: boolean }
  | { kind: 'behave'; to: string | null; behaviour: Behaviour };

/**
 * The provider's data. Each change is one line of a journal, to survive a kill. The last line of an
 * item counts.
 */
export interface TextRecords {
  readonly texts: ReadonlyMap<string, TextRecord>;
  readonly save: (text: TextRecord) => void;
  /** The number of texts that reached this phone. */
  readonly arrivedAt: (to: string) => number;
  readonly isOptedOut: (number: string) => boolean;
  readonly setOptedOut: (number: string, isOptedOut: boolean) => void;
  readonly behaviourOf: (to: string) => Behaviour;
  /** For one number, or for every number without its own. */
  readonly behave: (to: string | undefined, behaviour: Behaviour) => void;
}

/** Without a folder, everything is lost at the stop. */
export function createTextRecords(folder?: string): TextRecords {
  const journal = folder === undefined ? undefined : join(folder, 'texts.jsonl');
  const held = {
    texts: new Map<string, TextRecord>(),
    arrivals: new Map<string, number>(),
    optedOut: new Set<string>(),
    behaviours: new Map<string | null, Behaviour>(),
  };
  if (folder !== undefined && journal !== undefined) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const line of readJournal(journal)) apply(held, line);
    rewrite(journal, held);
  }
  const keep = (line: Line): void => {
    apply(held, line);
    if (journal !== undefined) appendFileSync(journal, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  };
  return {
    texts: held.texts,
    save: (text) => keep({ kind: 'text', text: { ...text } }),
    arrivedAt: (to) => held.arrivals.get(to) ?? 0,
    isOptedOut: (number) => held.optedOut.has(number),
    setOptedOut: (number, isOptedOut) => keep({ kind: 'opt-out', number, isOptedOut }),
    behaviourOf: (to) => held.behaviours.get(to) ?? held.behaviours.get(null) ?? 'deliver',
    behave: (to, behaviour) => keep({ kind: 'behave', to: to ?? null, behaviour }),
  };
}

interface Held {
  texts: Map<string, TextRecord>;
  arrivals: Map<string, number>;
  optedOut: Set<string>;
  behaviours: Map<string | null, Behaviour>;
}

function apply(held: Held, line: Line): void {
  if (line.kind === 'text') applyText(held, line.text);
  else if (line.kind === 'behave') held.behaviours.set(line.to, line.behaviour);
  else if (line.isOptedOut) held.optedOut.add(line.number);
  else held.optedOut.delete(line.number);
}

function applyText({ texts, arrivals }: Held, text: TextRecord): void {
  const isArrival = text.status === 'delivered' && texts.get(text.sid)?.status !== 'delivered';
  if (isArrival) arrivals.set(text.to, (arrivals.get(text.to) ?? 0) + 1);
  texts.set(text.sid, text);
}

/** A kill can leave an incomplete last line. It was not acknowledged. */
function readJournal(file: string): Line[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text) => {
      try {
        // Only `keep` writes it.
        return [JSON.parse(text) as Line];
      } catch {
        return [];
      }
    });
}

function rewrite(file: string, { texts, optedOut, behaviours: asked }: Held): void {
  const lines: Line[] = [
    ...[...texts.values()].map((text): Line => ({ kind: 'text', text })),
    ...[...optedOut].map((number): Line => ({ kind: 'opt-out', number, isOptedOut: true })),
    ...[...asked].map(([to, behaviour]): Line => ({ kind: 'behave', to, behaviour })),
  ];
  writeFileSync(`${file}.new`, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function newSid(prefix: 'SM' | 'MG'): string {
  return `${prefix}${randomBytes(16).toString('hex')}`;
}
