import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const behaviours = [
  'deliver',
  'fail',
  'busy',
  'short',
  'silent',
  'accept-then-drop-response',
  'accept-then-500',
  'accept-then-hang',
  '429',
  '500',
  'hang',
  'duplicate-callbacks',
] as const;
export type Behaviour = (typeof behaviours)[number];

/** One status event of a fax, from plan to delivery. */
export interface PlannedEvent {
  id: string;
  type: 'queued' | 'media.processed' | 'sending.started' | 'delivered' | 'failed';
  /** Real time, ISO, set when it happened. */
  occurredAt?: string | undefined;
  /** Its callback got a 2xx. */
  delivered: boolean;
}

/** A fax as the provider stores it: the wire fields and the events still to report. */
export interface FaxRecord {
  id: string;
  from: string;
  to: string;
  connectionId: string;
  mediaName: string;
  clientState?: string | undefined;
  webhookUrl?: string | undefined;
  status: 'queued' | 'media.processed' | 'sending' | 'delivered' | 'failed';
  failureReason?: string | undefined;
  pages: number;
  /** It is reported as delivered with fewer pages than it has. */
  isShort?: boolean | undefined;
  /** Real time, ISO. */
  createdAt: string;
  updatedAt: string;
  /** Practice time, ISO. */
  at: string;
  twice: boolean;
  plan: PlannedEvent[];
}

export interface MediaRecord {
  name: string;
  contentType: string;
  createdAt: string;
  expiresAt: string;
}

/** The provider's data: in memory, and in `folder` if given, to survive a restart. */
export interface FaxRecords {
  readonly faxes: ReadonlyMap<string, FaxRecord>;
  readonly saveFax: (fax: FaxRecord) => void;
  readonly media: ReadonlyMap<string, MediaRecord>;
  readonly saveMedia: (media: MediaRecord, bytes: Uint8Array) => void;
  readonly mediaBytes: (name: string) => Uint8Array | undefined;
  readonly deleteMedia: (name: string) => boolean;
  /** The accepted document. It outlives the media that the sender deletes. */
  readonly savePages: (faxId: string, bytes: Uint8Array) => void;
  readonly pages: (faxId: string) => Uint8Array | undefined;
  readonly behaviourOf: (to: string) => Behaviour;
  /** `to` undefined: every number without its own behavior. */
  readonly behave: (to: string | undefined, behaviour: Behaviour) => void;
}

type Line = { fax: FaxRecord } | { media: MediaRecord } | { deleted: string } | { behave: { to: string; behaviour: Behaviour } };

const anybody = '*';

export function createFaxRecords(folder?: string): FaxRecords {
  const faxes = new Map<string, FaxRecord>();
  const media = new Map<string, MediaRecord>();
  const manners = new Map<string, Behaviour>();
  const bytes = folder === undefined ? memoryBytes() : folderBytes(folder);
  const journal = folder === undefined ? undefined : join(folder, 'faxes.ndjson');

  const take = (line: Line): void => {
    if ('fax' in line) faxes.set(line.fax.id, line.fax);
    else if ('media' in line) media.set(line.media.name, line.media);
    else if ('deleted' in line) media.delete(line.deleted);
    else manners.set(line.behave.to, line.behave.behaviour);
  };
  const write = (line: Line): void => {
    take(line);
    if (journal !== undefined) appendFileSync(journal, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  };
  if (journal !== undefined) {
    readLines(journal).forEach(take);
    rewrite(journal, [
      ...[...faxes.values()].map((fax): Line => ({ fax })),
      ...[...media.values()].map((one): Line => ({ media: one })),
      ...[...manners].map(([to, behaviour]): Line => ({ behave: { to, behaviour } })),
    ]);
  }
  return {
    faxes,
    media,
    saveFax: (fax) => write({ fax }),
    saveMedia: (one, content) => {
      bytes.put(`media-${one.name}`, content);
      write({ media: one });
    },
    mediaBytes: (name) => (media.has(name) ? bytes.get(`media-${name}`) : undefined),
    deleteMedia: (name) => {
      if (!media.has(name)) return false;
      write({ deleted: name });
      bytes.remove(`media-${name}`);
      return true;
    },
    savePages: (faxId, content) => bytes.put(`fax-${faxId}.pdf`, content),
    pages: (faxId) => (faxes.has(faxId) ? bytes.get(`fax-${faxId}.pdf`) : undefined),
    behaviourOf: (to) => manners.get(to) ?? manners.get(anybody) ?? 'deliver',
    behave: (to, behaviour) => write({ behave: { to: to ?? anybody, behaviour } }),
  };
}

/** An incomplete last line is dropped: it was not acknowledged. */
function readLines(file: string): Line[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text) => {
      try {
        return [JSON.parse(text) as Line]; // Our own journal, written by `write` above.
      } catch {
        return [];
      }
    });
}

function rewrite(file: string, lines: readonly Line[]): void {
  writeFileSync(`${file}.new`, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

interface Bytes {
  put: (name: string, content: Uint8Array) => void;
  get: (name: string) => Uint8Array | undefined;
  remove: (name: string) => void;
}

function memoryBytes(): Bytes {
  const held = new Map<string, Uint8Array>();
  return { put: (name, content) => void held.set(name, content), get: (name) => held.get(name), remove: (name) => void held.delete(name) };
}

/** Names are checked on input (see `mediaName` in wire.ts) and stay inside the folder. */
function folderBytes(folder: string): Bytes {
  const documents = join(folder, 'documents');
  mkdirSync(documents, { recursive: true, mode: 0o700 });
  const place = (name: string): string => join(documents, name);
  return {
    put: (name, content) => writeFileSync(place(name), content, { mode: 0o600 }),
    get: (name) => (existsSync(place(name)) ? readFileSync(place(name)) : undefined),
    remove: (name) => rmSync(place(name), { force: true }),
  };
}
