import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../../src/cli/servers/postgres.js';
import { openHarness, tokens, type Harness } from '../http/apiHarness.js';
import { prepareTemplate } from '../support/postgres.js';
import { seedOpenReferrals } from './seedLists.js';

/**
 * How long each list of the worklist takes with many open referrals, over real HTTP and PostgreSQL:
 * `npm run bench:lists -- --open 100000 --calls 200 --at-once 2`. Prints milliseconds; 200 at p99
 * is what is aimed at.
 */
const { values } = parseArgs({
  options: {
    open: { type: 'string', default: '100000' },
    calls: { type: 'string', default: '200' },
    'at-once': { type: 'string', default: '2' },
  },
});
const [open, calls, atOnce] = [values.open, values.calls, values['at-once']].map(wholeNumber) as [number, number, number];

interface List {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: Record<string, unknown>;
}

const worklist = (name: string, body: Record<string, unknown>): List => ({ name, method: 'POST', path: '/api/worklist', body });

async function listsOf(harness: Harness): Promise<List[]> {
  const { id } = await harness.database.db.referralOverview.findFirstOrThrow({
    where: { needsAttention: 'no-booking' },
    select: { id: true },
  });
  return [
    worklist('everything', {}),
    worklist('everything, 200 rows', { limit: 200 }),
    worklist('everything, far behind', { cursor: await farBehind(harness) }),
    worklist('mine', { scope: 'mine' }),
    worklist('my team', { scope: 'team' }),
    worklist('exceptions', { attention: 'any' }),
    worklist('one reason', { attention: 'no-show' }),
    worklist('nobody asked', { attention: 'none' }),
    worklist('overdue', { overdue: true }),
    worklist('a specialty that is rare', { specialty: 'urology' }),
    worklist('a stage that is rare', { stage: 'missed' }),
    worklist('an owner of nothing', { owner: 'nobody' }),
    worklist('all filters', {
      scope: 'team',
      attention: 'no-show',
      specialty: 'urology',
      urgency: 'urgent',
      stage: 'missed',
      overdue: true,
    }),
    worklist('ended', { status: 'ended' }),
    worklist('a surname that many have', { search: 'Family7' }),
    worklist('first name and surname', { search: 'given3 family7' }),
    worklist('a record number', { search: 'MRN-77' }),
    worklist('a birth date', { search: '1951-07-08' }),
    worklist('nobody of that name', { search: 'nobody' }),
    { name: 'the counts', method: 'GET', path: '/api/worklist/counts' },
    { name: 'one referral', method: 'GET', path: `/api/referrals/${id}` },
  ];
}

/** The cursor of a page in the middle, made as the API makes it. */
async function farBehind(harness: Harness): Promise<string> {
  const [row] = await harness.database.db.$queryRaw<{ rank: number; at: Date; id: string }[]>`
    select worklist_rank as rank, worklist_at as at, referral_id::text as id from referral_projection where status = 'open'
     order by worklist_rank, worklist_at, referral_id offset ${Math.floor(open / 2)}::int limit 1`;
  if (row === undefined) throw new Error('There is no row in the middle.');
  return Buffer.from(`${row.rank} ${row.at.toISOString()} ${row.id}`).toString('base64url');
}

async function measure(harness: Harness, { method, path, body }: List): Promise<{ times: number[]; rows: number }> {
  const times: number[] = [];
  let [rows, made] = [0, 0];
  const call = async (): Promise<void> => {
    const beganAt = performance.now();
    const answer = await harness.call(method, path, {
      token: tokens.coordinator,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { referrals = [] } = (await answer.json()) as { referrals?: unknown[] };
    made += 1;
    if (made > warmUpCalls) times.push(performance.now() - beganAt);
    rows = referrals.length;
    if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}.`);
  };
  const work = async (): Promise<void> => {
    while (times.length < calls) await call();
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { times: times.toSorted((one, other) => one - other), rows };
}

/** Not counted: statements are planned and code is compiled by them. */
const warmUpCalls = 10;

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

function wholeNumber(text: string | undefined): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`A whole number of one or more is wanted, not "${text}".`);
  return value;
}

const folder = mkdtempSync(join(tmpdir(), 'loopkeeper-lists-'));
const postgres = await startPostgres({ folder, searchPath: process.env['PATH'] ?? '', settings: {}, diesWithParent: true });
try {
  await prepareTemplate(postgres.url);
  const harness = await openHarness({ limits: { api: 1_000_000 } });
  process.stderr.write(`seeding ${open} open referrals ...\n`);
  await seedOpenReferrals(harness.database, open);
  process.stdout.write(`${open} open referrals, ${calls} calls a list, ${atOnce} at once; milliseconds\n`);
  for (const list of await listsOf(harness)) {
    const { times, rows } = await measure(harness, list);
    const [p50, p99] = [0.5, 0.99].map((share) => quantile(times, share).toFixed(1).padStart(8));
    process.stdout.write(`${list.name.padEnd(28)} p50 ${p50}  p99 ${p99}  ${String(rows).padStart(4)} rows\n`);
  }
  await harness.stop();
} finally {
  await postgres.stop();
  for (const path of new Set([folder, postgres.folder])) rmSync(path, { recursive: true, force: true });
}
