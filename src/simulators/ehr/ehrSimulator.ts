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
  /** 0 takes a free one. */
  port: number;
  /** Where it keeps what it holds, and which webhooks it still owes; without it nothing survives. */
  dataFolder?: string | undefined;
  webhook?: WebhookOptions | undefined;
  /** Practice time, epoch milliseconds: what `meta.lastUpdated` says. The wall clock unless given. */
  clock?: { now: () => number } | undefined;
}

export interface EhrSimulator {
  /** The FHIR base, without a slash at its end. Loopback only. */
  readonly url: string;
  readonly webhooks: () => NoticeState[];
  readonly close: () => Promise<void>;
}

type Entry = { changes: readonly Change[]; notices: readonly Notice[] } | { settled: string };

/**
 * An EHR: FHIR R4 over HTTP, every write validated against R4's own definitions, every ServiceRequest and Appointment announced by signed webhook.
 * Beside FHIR: `GET /livez`, `GET /_webhooks` (what was announced, and how it went), `POST /_behave` (behaviour.ts).
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
    // On disk with the change itself: no crash comes between what is written and what is announced.
    journal.append({ changes, notices });
    for (const notice of notices) outbox?.add(notice);
  };
  const store = new ResourceStore({ nowMs: () => clock.now(), onCommit: commit });
  const owed = replay(journal.entries, store);
  journal.rewrite(compacted(store, owed));
  for (const notice of owed) outbox?.add(notice);

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

/** R4 wants one of every server: what this one can do. */
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

/** Puts the journal back into the store; returns what is still to be announced, oldest first. */
function replay(entries: readonly Entry[], store: ResourceStore): Notice[] {
  const owed = new Map<string, Notice>();
  for (const entry of entries) {
    if ('settled' in entry) owed.delete(entry.settled);
    else {
      for (const change of entry.changes) store.restore(change);
      for (const notice of entry.notices) owed.set(notice.id, notice);
    }
  }
  return [...owed.values()];
}

/** Older versions are let go at a restart, so that the file does not grow for ever. */
function* compacted(store: ResourceStore, owed: readonly Notice[]): Generator<Entry> {
  for (const change of store.snapshot()) yield { changes: [change], notices: [] };
  if (owed.length > 0) yield { changes: [], notices: owed };
}
