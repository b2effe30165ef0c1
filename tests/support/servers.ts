import { appendFileSync, chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type LocalPostgres, startPostgres } from '../../src/cli/servers/postgres.js';
import { findPostgres } from '../../src/cli/servers/postgresBinaries.js';
import { findTemporal } from '../../src/cli/servers/temporalBinary.js';
import { findChromium } from './chromium.js';
import { compilePrograms } from './compiled.js';
import { prepareTemplate } from './postgres.js';
import { type Supply, tellSupplies } from './supplies.js';
import { findTimeSkippingServer } from './timeSkippingServer.js';
import { bundleWorkflows } from './workflowBundle.js';

const searchPath = process.env['PATH'] ?? '';

/**
 * Starts what many test files share, finds the servers that some start for themselves, and leaves
 * word of it all in the environment, which jest's workers inherit.
 * @returns what stops it, and says in the last lines of the run what is worth knowing
 */
export async function startTestServers(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'loopkeeper-tests-'));
  // Only the name is secret by chance; PostgreSQL's own user must be able to pass.
  chmodSync(folder, 0o711);
  const notesFile = join(folder, 'notes');
  const statements = await supplied(statementLibrary());
  await findSupplies(notesFile, statements);
  const [postgres] = await Promise.all([startDatabase(join(folder, 'postgres'), 'path' in statements), compilePrograms()]);
  await prepareTemplate(postgres.url);
  await bundleWorkflows();
  return async () => {
    await postgres.stop();
    if (existsSync(notesFile)) process.stderr.write(`\n${readFileSync(notesFile, 'utf8')}`);
    for (const path of new Set([folder, postgres.folder])) rmSync(path, { recursive: true, force: true });
  };
}

/** Values of TESTS, what each adds (jest.config.js), and the command that runs it. */
const others = [
  ['browser', 'a person at every page, in a browser', 'test:browser'],
  ['stories', 'whole stories', 'test:long'],
  ['timed', 'whole stories in real time', 'test:long'],
] as const;

async function findSupplies(notesFile: string, statements: Supply): Promise<void> {
  const temporal = await supplied(findTemporal(process.env, (what) => process.stderr.write(`Temporal: ${what} ...\n`)));
  const timeSkipping = await supplied(findTimeSkippingServer(process.env));
  for (const [tests, what, command] of others)
    if (process.env['TESTS'] !== tests) appendFileSync(notesFile, `not run: ${what} (npm run ${command})\n`);
  if (process.env['FAULTS'] !== 'all')
    appendFileSync(notesFile, 'not run: the API killed at every step, PostgreSQL and Temporal taken away (npm run test:faults)\n');
  tellSupplies({ temporal, timeSkipping, chromium: findChromium(process.env), statements, realCharts: realCharts() }, notesFile);
}

async function supplied(path: Promise<string>): Promise<Supply> {
  return path.then(
    (found) => ({ path: found }),
    (error: unknown) => ({ missing: error instanceof Error ? error.message : String(error) }),
  );
}

function realCharts(): Supply {
  const folder = process.env['REAL_CHARTS'] ?? '';
  if (folder === '') return { missing: 'REAL_CHARTS names no folder of charts' };
  return existsSync(folder) ? { path: folder } : { missing: `REAL_CHARTS names ${folder}, which is not there` };
}

/**
 * It belongs to PostgreSQL's contributed modules, which some packages leave out; a server that is
 * told to load what is not there does not start.
 */
async function statementLibrary(): Promise<string> {
  const { folder } = await findPostgres(searchPath);
  const names = ['so', 'dylib', 'dll'].flatMap((ending) =>
    ['lib', 'lib/postgresql'].map((place) => join(dirname(folder), place, `pg_stat_statements.${ending}`)),
  );
  const found = names.find((name) => existsSync(name));
  if (found === undefined) throw new Error('this PostgreSQL comes without pg_stat_statements (Debian: postgresql-contrib)');
  return found;
}

function startDatabase(folder: string, countsStatements: boolean): Promise<LocalPostgres> {
  // Speed, and nothing to lose: the data is gone after the run.
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };
  const counting = { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.max': '20000' };
  return startPostgres({ folder, searchPath, settings: { ...settings, ...(countsStatements ? counting : {}) }, diesWithParent: true });
}
