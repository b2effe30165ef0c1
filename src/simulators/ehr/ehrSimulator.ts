import express from 'express';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBehaviour } from './behaviour.js';
import { loadDefinitions } from './definitions.js';
import { createFhirEndpoint } from './fhirEndpoint.js';
import { openJournal } from './journal.js';
import { ResourceStore, type Change } from './resourceStore.js';
import { createWebhookOutbox, type Notice, type NoticeState, type WebhookOptions } from './webhookOutbox.js';

export interface EhrSimulatorOptions {
  /** 0 chooses a free port. */
  port: number;
  /** Folder for its resources and pending webhooks. Without it, a restart loses everything. */
  dataFolder?: string | undefined;
  webhook?: WebhookOptions | undefined;
  /** Practice time, epoch milliseconds, for `meta.lastUpdated`. Default: the wall clock. */
  clock?: { now: () => number } | undefined;
}

export interface EhrSimulator {
  /** The FHIR base without a trailing slash. Loopback only. */
  readonly url: string;
  readonly webhooks: () => NoticeState[];
  readonly close: () => Promise<void>;
}

type Entry = { changes: readonly Change[]; notices: readonly Notice[] } | { settled: string };

/**
 * An EHR: FHIR R4 over HTTP. Every write is validated against R4's definitions. Every
 * ServiceRequest and Appointment triggers a signed webhook. Additional routes: `GET /livez`,
 * `GET /_webhooks` (webhooks and their results), `POST /_behave` (behaviour.ts).
 */
export async function createEhrSimulator({
  port,
  dataFolder,
  webhook,
  clock = { now: Date.now },
}: EhrSimulatorOptions): Promise<EhrSimulator> {
  loadDefinitions();
  const journal = openJournal<Entry>(dataFolder, 'ehr.jsonl');
  const outbox = webhook === undefined ? undefined : createWebhookOutbox(webhook, (settled) => journal.append({ settled }));
  const commit = (changes: readonly Change[]) => {
    const notices = outbox === undefined ? [] : changes.flatMap(noticesOf);
    // Stored with the change itself, so that a crash cannot separate a write from its webhook.
    journal.append({ changes, notices });
    for (const notice of notices) outbox?.add(notice);
  };
  const store = new ResourceStore({ nowMs: () => clock.now(), onCommit: commit });
  const unsettled = replay(journal.entries, store);
  journal.rewrite(compacted(store, unsettled));
  for (const notice of unsettled) outbox?.add(notice);

  const app = express();
  const behaviour = createBehaviour();
  const server = createServer(app);
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  app.disable('x-powered-by');
  app.get('/livez', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/_webhooks', (_request, response) => void response.json(outbox?.states() ?? []));
  app.get('/metadata', (_request, response) => void response.type('application/fhir+json').send(JSON.stringify(capabilities(clock.now()))));
  app.use(behaviour.control);
  app.use(behaviour.misbehave, createFhirEndpoint(store, origin));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const url = origin();

  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await Promise.all([closed, outbox?.close()]);
    journal.close();
  };
  return { url, webhooks: () => outbox?.states() ?? [], close };
}

/** The CapabilityStatement that R4 requires of every server. */
function capabilities(nowMs: number) {
  const interaction = ['transaction', 'batch'].map((code) => ({ code }));
  const rest = [{ mode: 'server', interaction }];
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: new Date(nowMs).toISOString(),
    kind: 'instance',
    fhirVersion: '4.0.1',
    format: ['json'],
    rest,
  };
}

const announced: Readonly<Record<string, Notice['kind']>> = { ServiceRequest: 'orders', Appointment: 'appointments' };

function noticesOf(change: Change): Notice[] {
  const kind = 'put' in change ? announced[change.put.resourceType] : undefined;
  if (!('put' in change) || kind === undefined) return [];
  const { resourceType, id, meta } = change.put;
  return [
    {
      id: `evt_${randomUUID()}`,
      kind,
      resource: `${resourceType}/${id}`,
      version: meta?.versionId ?? '',
      body: JSON.stringify(change.put),
    },
  ];
}

/** Loads the journal into the store. Returns the pending webhooks, oldest first. */
function replay(entries: readonly Entry[], store: ResourceStore): Notice[] {
  const unsettled = new Map<string, Notice>();
  for (const entry of entries) {
    if ('settled' in entry) unsettled.delete(entry.settled);
    else {
      for (const change of entry.changes) store.restore(change);
      for (const notice of entry.notices) unsettled.set(notice.id, notice);
    }
  }
  return [...unsettled.values()];
}

/** Older versions are dropped at a restart, so that the file does not grow without limit. */
function* compacted(store: ResourceStore, unsettled: readonly Notice[]): Generator<Entry> {
  for (const change of store.snapshot()) yield { changes: [change], notices: [] };
  if (unsettled.length > 0) yield { changes: [], notices: unsettled };
}
