import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle, FhirResource } from 'fhir/r4.js';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { createPostgresAudit } from '../../src/adapters/postgres/audit.js';
import { openDatabase } from '../../src/adapters/postgres/database.js';
import { createPostgresMeasureStore } from '../../src/adapters/postgres/measure/store.js';
import { reviewNow } from '../../src/cli/commands/review.js';
import { weekOf } from '../../src/domain/time/calendar.js';
import { classifyReply } from '../../src/domain/texting/replies.js';
import type { Person } from '../support/people.js';
import type { ChaosHouse } from './installation.js';
import type { ChartEntry, Ledgers, ProviderSend, ReferralEntry, SendEntry, TaskEntry, WorkflowEntry } from './ledgers.js';
import type { Delivery, Postman } from './webhookProxy.js';

/** Reads everything once. Throws when somebody who has to answer does not. */
export async function readLedgers(
  installation: ChaosHouse,
  postman: Postman,
  options: { calmSince: number; bundlePath: string; people: readonly Person[] },
): Promise<Ledgers> {
  const { query, world, clock } = installation;
  const [zone] = await query<{ zone: string }>('select zone from practice');
  const referrals = await query<ReferralEntry>(
    `select id::text, order_id as "orderId", status, outcome, stage, next_what as "nextWhat", ${ms('next_at')} as "nextAt", ${ms('ended_at')} as "endedAt",
            needs_attention as "needsAttention" from referral_overview`,
  );
  const practiceZone = zone?.zone ?? 'UTC';
  return {
    scale: installation.scale,
    now: clock.now(),
    calmSince: options.calmSince,
    readAt: Date.now(),
    accepted: acceptedIn(postman.deliveries),
    stops: postman.deliveries.flatMap(stopsIn),
    faxes: await sentBy(world.urls.fax),
    texts: (await sentBy(world.urls.sms)).filter(({ key }) => key !== null),
    referrals,
    sends: await query<SendEntry>(
      `select id::text, referral_id::text as "referralId", channel, step, ordinal, "to", state, ${ms('at')} as at, ${ms('real_at')} as "realAt" from send`,
    ),
    tasks: await query<TaskEntry>(`select referral_id::text as "referralId", reason, status from task`),
    workflows: await workflowsOf(installation, options.bundlePath),
    chart: await chartOf(world.urls.ehr),
    audit: await auditOf(installation),
    review: await reviewOf(installation, practiceZone),
    leaks: leaksIn(installation, options.people),
    zone: practiceZone,
  };
}

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/** By the EHR's id; a Bundle is not what the simulated EHR tells. */
function acceptedIn(deliveries: readonly Delivery[]): string[] {
  const orders = deliveries.filter(({ path, status }) => path.startsWith('/webhooks/ehr/orders') && status === 202);
  return [...new Set(orders.flatMap(({ body }) => idOf(body)))];
}

function idOf(body: string): string[] {
  const { id } = JSON.parse(body) as { id?: string }; // we answered 202: it is a ServiceRequest
  return id === undefined ? [] : [id];
}

function stopsIn({ path, status, body, answeredAt }: Delivery): { from: string; answeredAt: number }[] {
  if (!path.startsWith('/webhooks/twilio/messages') || status !== 200) return [];
  const form = new URLSearchParams(body);
  const { meaning } = classifyReply(form.get('Body') ?? '', '', form.get('OptOutType') ?? undefined);
  return meaning === 'stop' ? [{ from: form.get('From') ?? '', answeredAt }] : [];
}

interface Listed {
  readonly key: string | null;
  readonly to: string;
  readonly at: string;
  readonly realAt: string;
  readonly by?: string;
}

async function sentBy(url: string): Promise<ProviderSend[]> {
  const listed = (await (await fetch(`${url}/_sent`)).json()) as Listed[]; // the simulator's own list
  return listed
    .filter(({ by }) => by === undefined || by === 'api')
    .map(({ key, to, at, realAt }) => ({ key, to, at: Date.parse(at), takenAt: Date.parse(realAt) }));
}

async function workflowsOf({ client, dataConverter }: ChaosHouse, bundlePath: string): Promise<WorkflowEntry[]> {
  const found: WorkflowEntry[] = [];
  const histories: { workflowId: string; history: unknown }[] = [];
  const infos = [];
  for await (const info of client.workflow.list({ query: `WorkflowType = "referral"` })) infos.push(info);
  for (const { workflowId, runId, status } of infos) {
    const handle = client.workflow.getHandle(workflowId, runId);
    const [history, { raw }] = [await handle.fetchHistory(), await handle.describe()];
    histories.push({ workflowId: `${workflowId}/${runId}`, history: JSON.parse(historyToJSON(history)) as unknown });
    found.push({
      referralId: workflowId.replace(/^referral-/, ''),
      status: status.name,
      events: history.events?.length ?? 0,
      bytes: Number(raw.workflowExecutionInfo?.historySizeBytes),
      failedTasks: (history.events ?? []).flatMap(({ workflowTaskFailedEventAttributes: failed }) => (failed ? causeOf(failed.cause) : [])),
      differs: undefined,
    });
  }
  const options = { workflowBundle: { codePath: bundlePath }, dataConverter };
  let index = 0;
  for await (const { error } of Worker.runReplayHistories(options, histories)) {
    const entry = found[index];
    if (error !== undefined && entry !== undefined) found[index] = { ...entry, differs: error.message };
    index += 1;
  }
  return found;
}

const causes = proto.temporal.api.enums.v1.WorkflowTaskFailedCause;

/** New events came while a task was at work, or somebody reset it: no failure of the code. */
const harmless: readonly string[] = ['UNHANDLED_COMMAND', 'RESET_STICKY_TASK_QUEUE', 'FORCE_CLOSE_COMMAND', 'RESET_WORKFLOW'];

function causeOf(cause: number | null | undefined): string[] {
  const name = (causes[cause ?? 0] ?? '').replace('WORKFLOW_TASK_FAILED_CAUSE_', '');
  return harmless.includes(name) ? [] : [name];
}

const ourTypes = ['Task', 'Appointment', 'Provenance', 'DocumentReference', 'Communication'] as const;

async function chartOf(ehrUrl: string): Promise<Ledgers['chart']> {
  const resources = await Promise.all(ourTypes.map((type) => all(`${ehrUrl}/${type}?_count=200`)));
  const orders = await all(`${ehrUrl}/ServiceRequest?_count=200`);
  const completed = await Promise.all(orders.map(async ({ id = '' }) => ((await wasCompleted(ehrUrl, id)) ? [id] : [])));
  return { resources: resources.flat().flatMap(ours), completedOrders: completed.flat() };
}

/** At any time: a clinician may still change an order, or call it an error, after the visit. */
async function wasCompleted(ehrUrl: string, orderId: string): Promise<boolean> {
  const versions = await all(`${ehrUrl}/ServiceRequest/${orderId}/_history`);
  return versions.some((version) => version.resourceType === 'ServiceRequest' && version.status === 'completed');
}

async function all(url: string): Promise<FhirResource[]> {
  const found: FhirResource[] = [];
  for (let next: string | undefined = url; next !== undefined;) {
    const { entry = [], link = [] } = (await (await fetch(next)).json()) as Bundle<FhirResource>; // a search is answered with a Bundle
    found.push(...entry.flatMap(({ resource }) => resource ?? []));
    next = link.find(({ relation }) => relation === 'next')?.url;
  }
  return found;
}

function ours(resource: FhirResource): ChartEntry[] {
  const identifiers = 'identifier' in resource && Array.isArray(resource.identifier) ? resource.identifier : [];
  return identifiers.flatMap(({ system, value }) =>
    system?.startsWith('urn:loopkeeper:') && value !== undefined ? [{ type: resource.resourceType, key: `${system}|${value}` }] : [],
  );
}

async function auditOf({ up, clock, query }: ChaosHouse): Promise<Ledgers['audit']> {
  const db = openDatabase(up.database, 1);
  try {
    const { ok } = await createPostgresAudit({ db, clock }).verifyChain();
    const rows = await query<{ id: string }>(
      `select distinct replace(subject, 'referral/', '') as id from audit where action = 'disclose'`,
    );
    return { holds: ok, disclosures: rows.map(({ id }) => id) };
  } finally {
    await db.$disconnect();
  }
}

async function reviewOf({ up, clock, query }: ChaosHouse, zone: string): Promise<Ledgers['review']> {
  const db = openDatabase(up.database, 2);
  try {
    const store = createPostgresMeasureStore(db);
    const rows = await query<{ at: number }>(`select ${ms('ordered_at')} as at from referral`);
    const weeks = [...new Set(rows.map(({ at }) => weekOf(zone, at)))];
    let [counted, kept] = [0, 0];
    for (const week of weeks) {
      const review = await reviewNow(store, { week, nowMs: clock.now() });
      counted += review.orders.all + review.orders.recorded;
      kept += review.loopClosure.soFar.count;
    }
    return { all: counted, kept };
  } finally {
    await db.$disconnect();
  }
}

/**
 * Patients' numbers and the demo patients' names, in what the programs wrote. The whole search in
 * all forms is the canary's (tests/canary).
 */
function leaksIn({ dataFolder }: ChaosHouse, people: readonly Person[]): string[] {
  const folder = join(dataFolder, 'logs');
  const marks = people.flatMap(({ phone }) => [phone.slice(1), encodeURIComponent(phone)]);
  return readdirSync(folder).flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    return marks.some((mark) => text.includes(mark)) ? [name] : [];
  });
}
