import { execFile } from 'node:child_process';
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
// CommonJS whose names Node does not find: only the default import works there.
import proto from '@temporalio/proto';
import pg from 'pg';
import { getDocumentProxy, getMeta } from 'unpdf';
import { repositoryRoot } from '../../src/cli/shared/repositoryRoot.js';
import { supply } from '../support/supplies.js';
import type { MarkedInstallation } from './installation.js';
import type { Hit, Scanner } from './scanner.js';

/** Something that was kept, shown or sent, and what it was called. */
export interface Place {
  readonly place: string;
  readonly bytes: Uint8Array | string | AsyncIterable<Uint8Array>;
}

export interface Searched {
  /** Whatever was looked into, in the order in which it was. */
  readonly places: readonly string[];
  readonly hits: readonly Hit[];
}

export async function searched(scanner: Scanner, places: AsyncGenerator<Place>): Promise<Searched> {
  const names: string[] = [];
  const hits: Hit[] = [];
  for await (const { place, bytes } of places) {
    const search = scanner.open(place);
    if (typeof bytes === 'string') search.write(Buffer.from(bytes));
    else if (bytes instanceof Uint8Array) search.write(bytes);
    else for await (const chunk of bytes) search.write(chunk);
    names.push(place);
    hits.push(...search.end());
  }
  return { places: names, hits };
}

/** While everything is up: what is asked for. */
export async function* livePlaces(installation: MarkedInstallation): AsyncGenerator<Place> {
  yield* temporal(installation);
  yield* database(installation.up.database);
  await installation.call('/metrics');
  yield* answers(installation);
  yield* metricsOfTemporal(installation);
  yield* elsewhere(installation);
  yield { place: 'up.json', bytes: readFileSync(join(installation.data, 'up.json')) };
}

/** What others put there, and what may come and go while a test looks. */
const notOurs = ['.git', 'node_modules', '.tools', 'dist', 'dist.new', '.loopkeeper'];

/** Once every process has ended: what they left behind. */
export async function* leftPlaces(installation: MarkedInstallation): AsyncGenerator<Place> {
  yield* files('data folder', installation.data);
  yield* files('temporary folder', installation.temporary);
  yield* files('working tree', repositoryRoot, new Set(notOurs));
}

const { DescribeWorkflowExecutionResponse } = proto.temporal.api.workflowservice.v1;
const { WorkflowExecutionInfo } = proto.temporal.api.workflow.v1;
const { HistoryEvent } = proto.temporal.api.history.v1;

/**
 * As the server tells it to whoever has no keys: bytes, the same as JSON, and what its own command
 * line prints.
 */
async function* temporal({ client, up }: MarkedInstallation): AsyncGenerator<Place> {
  const { workflowService } = client.connection;
  const { namespace } = up.temporal;
  const { executions } = await workflowService.listWorkflowExecutions({ namespace, pageSize: 1_000 });
  for (const info of executions) {
    const { workflowId, runId } = info.execution ?? {};
    const execution = { workflowId: workflowId ?? '', runId: runId ?? '' };
    yield* both(`visibility of ${workflowId}`, WorkflowExecutionInfo.encode(info).finish(), info);
    const described = await workflowService.describeWorkflowExecution({ namespace, execution });
    yield* both(`description of ${workflowId}`, DescribeWorkflowExecutionResponse.encode(described).finish(), described);
    yield* history(client, namespace, execution);
    yield* commandLine(up, ['workflow', 'describe', '-w', execution.workflowId]);
  }
  const { schedules } = await workflowService.listSchedules({ namespace, maximumPageSize: 100 });
  yield { place: 'schedules', bytes: JSON.stringify(schedules) };
  yield* commandLine(up, ['workflow', 'list']);
  yield* commandLine(up, ['workflow', 'list', '-o', 'json']);
}

async function* history(
  { connection }: MarkedInstallation['client'],
  namespace: string,
  execution: { workflowId: string; runId: string },
): AsyncGenerator<Place> {
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await connection.workflowService.getWorkflowExecutionHistory({
      namespace,
      execution,
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
    });
    for (const event of page.history?.events ?? []) {
      const place = `history of ${execution.workflowId}, event ${String(event.eventId)}`;
      yield { place, bytes: HistoryEvent.encode(event).finish() };
      yield { place: `${place}, as JSON`, bytes: historyToJSON({ events: [event] }) };
    }
    nextPageToken = page.nextPageToken?.length > 0 ? page.nextPageToken : undefined;
  } while (nextPageToken !== undefined);
}

function* both(place: string, bytes: Uint8Array, message: object): Generator<Place> {
  yield { place, bytes };
  yield { place: `${place}, as JSON`, bytes: JSON.stringify(message) };
}

async function* commandLine(
  { temporal: { address, namespace } }: MarkedInstallation['up'],
  args: readonly string[],
): AsyncGenerator<Place> {
  const { stdout, stderr } = await promisify(execFile)(supply('temporal'), [...args, '--address', address, '--namespace', namespace], {
    maxBuffer: 50_000_000,
  });
  yield { place: `temporal ${args.join(' ')}`, bytes: `${stdout}${stderr}` };
}

/** The development server says in its log where they are. */
async function* metricsOfTemporal({ data }: MarkedInstallation): AsyncGenerator<Place> {
  const url = /Temporal Metrics:\s+(\S+)/.exec(readFileSync(join(data, 'logs/temporal.log'), 'utf8'))?.[1];
  if (url !== undefined) yield { place: 'metrics of Temporal', bytes: await (await fetch(url)).text() };
}

/** Every column of every table, all its values one under the other. */
async function* database(url: string): AsyncGenerator<Place> {
  const sql = new pg.Client({ connectionString: url });
  await sql.connect();
  try {
    const { rows: columns } = await sql.query<{ of: string; name: string; type: string }>(
      `select c.relname as of, a.attname as name, a.atttypid::regtype::text as type from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> '_prisma_migrations'
          and a.attnum > 0 and not a.attisdropped order by c.relname, a.attnum`,
    );
    for (const column of columns) yield { place: `column ${column.of}.${column.name}`, bytes: await valuesOf(sql, column) };
  } finally {
    await sql.end();
  }
}

async function valuesOf(sql: pg.Client, { of, name, type }: { of: string; name: string; type: string }): Promise<Uint8Array> {
  const value = type === 'bytea' ? `"${name}"` : `"${name}"::text`;
  const { rows } = await sql.query<{ value: string | Buffer }>(`select ${value} as value from "${of}" where "${name}" is not null`);
  return Buffer.concat(rows.flatMap((row) => [Buffer.from(row.value), Buffer.from('\n')]));
}

/** Everything that our API said, to whomever. */
function* answers({ given }: MarkedInstallation): Generator<Place> {
  for (const { asked, status, headers, body } of given) {
    yield { place: `answer ${status} to ${asked}`, bytes: body };
    yield { place: `headers of the answer ${status} to ${asked}`, bytes: headers };
  }
}

/**
 * What others got to see of us: every address and header, the words of texts, what stands about a
 * packet and not in it.
 */
async function* elsewhere({ gates, world }: MarkedInstallation): AsyncGenerator<Place> {
  for (const [name, { seen }] of Object.entries(gates)) {
    for (const { method, url, headers } of seen) {
      yield { place: `address at the ${name}: ${method} ${url}`, bytes: url };
      yield { place: `headers at the ${name}: ${method} ${url}`, bytes: headers };
    }
  }
  for (const { url, body } of gates.fax.seen.filter(({ method, url }) => method === 'POST' && url === '/v2/faxes'))
    yield { place: `body at the fax: POST ${url}`, bytes: body };
  for (const { url, body } of gates.fax.seen.filter(({ method, url }) => method === 'POST' && url === '/v2/media'))
    yield { place: `form around the packet: POST ${url}`, bytes: withoutPdf(body) };
  for (const { to, body } of await listed<{ to: string; body: string }>(`${world.urls.sms}/_sent`))
    yield { place: `text to ${to}`, bytes: body };
  for (const { id } of await listed<{ id: string }>(`${world.urls.fax}/_sent`)) yield* packet(`${world.urls.fax}/_pages/${id}`);
}

const listed = async <Row>(url: string): Promise<Row[]> => (await (await fetch(url)).json()) as Row[]; // the simulators' own lists

function withoutPdf(form: Buffer): Buffer {
  const [from, to] = [form.indexOf('%PDF-'), form.lastIndexOf('%%EOF')];
  return Buffer.concat([form.subarray(0, from), form.subarray(to)]);
}

/**
 * The file as it lies (its pages are packed, and glyphs are no letters), and what a reader shows as
 * its properties.
 */
async function* packet(url: string): AsyncGenerator<Place> {
  const pdf = new Uint8Array(await (await fetch(url)).arrayBuffer());
  yield { place: `file of the packet ${url}`, bytes: pdf.slice() };
  const { info, metadata } = await getMeta(await getDocumentProxy(pdf, { verbosity: 0 }));
  yield { place: `properties of the packet ${url}`, bytes: JSON.stringify({ info, metadata }) };
}

function* files(name: string, folder: string, except: ReadonlySet<string> = new Set()): Generator<Place> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (except.has(entry.name)) continue;
    const path = join(folder, entry.name);
    yield { place: `a name in the ${name}`, bytes: entry.name };
    if (entry.isDirectory()) yield* files(`${name}/${entry.name}`, path);
    else if (entry.isFile()) yield { place: `${name}/${entry.name}`, bytes: createReadStream(path, { highWaterMark: 1_000_000 }) };
  }
}
