import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, cpSync, existsSync, mkdirSync, openSync, closeSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from '../shared/freePort.js';
import { type Account, canReach, postgresAccount, privateFolder } from './postgresAccount.js';
import { findPostgres, type PostgresBinaries } from './postgresBinaries.js';
import { isAlive, stopChild, stopProcess } from '../shared/processes.js';

export interface PostgresOptions {
  /** Where the cluster, its password and its log are kept. */
  readonly folder: string;
  readonly searchPath: string;
  readonly port?: number;
  /** Of a new cluster; left out, whichever is found first. One that is there keeps its own. */
  readonly major?: number;
  /** Server settings, such as `{ fsync: 'off' }` for tests. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The server ends when this process does, even by SIGKILL (Linux). */
  readonly diesWithParent?: boolean;
}

export interface LocalPostgres {
  /** As the superuser, to the database `postgres`. */
  readonly url: string;
  readonly process: ChildProcess;
  readonly binaries: PostgresBinaries;
  /**
   * Where the data really lies: another folder than asked for when PostgreSQL's user could not
   * reach that one.
   */
  readonly folder: string;
  readonly stop: () => Promise<void>;
}

/** What of a cluster is settled before it is started; the same over restarts. */
export interface Cluster extends PostgresOptions {
  readonly binaries: PostgresBinaries;
  readonly account: Account | undefined;
  readonly folder: string;
  readonly data: string;
  readonly password: string;
  readonly port: number;
  /** To one of its databases, as the superuser. */
  readonly urlOf: (database: string) => string;
}

const superuser = 'loopkeeper';

/** Prepares a cluster in `folder`, made when it is not there yet, and starts it on loopback. */
export async function startPostgres(options: PostgresOptions): Promise<LocalPostgres> {
  return launchCluster(await prepareCluster(options));
}

export async function prepareCluster(options: PostgresOptions): Promise<Cluster> {
  const account = postgresAccount();
  const folder = privateFolder(options.folder, account);
  const data = join(folder, 'cluster');
  const binaries = reachable(await findPostgres(options.searchPath, majorOf(data) ?? options.major), folder, account);
  const password = passwordOf(folder, data);
  if (!existsSync(data)) await initialise(data, binaries, password, account);
  const port = await freePort(options.port);
  const urlOf = (database: string) => `postgresql://${superuser}:${password}@127.0.0.1:${port}/${database}`;
  return { ...options, folder, data, binaries, account, password, port, urlOf };
}

/**
 * Starts the server and waits until it answers; what an earlier run left running in the same folder
 * is stopped first.
 */
export async function launchCluster(cluster: Cluster): Promise<LocalPostgres> {
  await stopLeftover(cluster.data);
  const child = spawnServer(cluster);
  const url = cluster.urlOf('postgres');
  await untilItAnswers(url, child, join(cluster.folder, 'postgres.log'));
  // SIGINT is PostgreSQL's fast shutdown: sessions are ended, and everything is written.
  const stop = () => stopChild(child, 'SIGINT', 'SIGQUIT');
  return { url, process: child, binaries: cluster.binaries, folder: cluster.folder, stop };
}

function majorOf(data: string): number | undefined {
  const file = join(data, 'PG_VERSION');
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : undefined;
}

/**
 * Binaries below a closed folder (node_modules in /root) are copied to where PostgreSQL's user can
 * start them.
 */
function reachable(binaries: PostgresBinaries, folder: string, account: Account | undefined): PostgresBinaries {
  if (account === undefined || canReach(join(binaries.folder, 'postgres'), account)) return binaries;
  const copy = join(folder, `postgresql-${binaries.major}`);
  if (!existsSync(copy)) cpSync(dirname(binaries.folder), copy, { recursive: true, verbatimSymlinks: true });
  return { ...binaries, folder: join(copy, 'bin') };
}

function passwordOf(folder: string, data: string): string {
  const file = join(folder, 'password');
  if (existsSync(file)) return readFileSync(file, 'utf8');
  if (existsSync(data)) throw new Error(`The password of the database is gone: ${file}. Put it back, or start with an empty folder.`);
  const password = randomBytes(24).toString('base64url');
  writeFileSync(file, password, { mode: 0o600 });
  return password;
}

/**
 * Made beside its place and moved there whole, so that an interrupted start leaves nothing half
 * made.
 */
async function initialise(data: string, binaries: PostgresBinaries, password: string, account: Account | undefined): Promise<void> {
  const fresh = `${data}.new`;
  const passwordFile = `${data}.password`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account !== undefined) for (const path of [fresh, passwordFile]) chownSync(path, account.uid, account.gid);
  const login = [`--username=${superuser}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const shape = ['--encoding=UTF8', '--locale=C', `--pgdata=${fresh}`];
  try {
    await promisify(execFile)(join(binaries.folder, 'initdb'), [...login, ...shape], { ...account, cwd: dirname(data) });
  } finally {
    rmSync(passwordFile);
  }
  renameSync(fresh, data);
}

async function stopLeftover(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  if (isAlive(pid, data)) await stopProcess(pid, 'SIGINT');
  // Left by a crash: another program may have that number by now, and PostgreSQL would take it for
  // itself.
  rmSync(file, { force: true });
}

function spawnServer(cluster: Cluster): ChildProcess {
  const server = join(cluster.binaries.folder, 'postgres');
  // Its log would quote rows and JSON of a failed statement beside the error.
  const quiet = { log_error_verbosity: 'terse' };
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', timezone: 'UTC', ...quiet, ...cluster.settings };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = [server, '-D', cluster.data, '-p', String(cluster.port), ...options];
  const [program = server, ...args] = cluster.diesWithParent ? [...dyingWithParent(), ...command] : command;
  const log = openSync(join(cluster.folder, 'postgres.log'), 'a', 0o600);
  const child = spawn(program, args, { ...cluster.account, cwd: cluster.folder, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  return child;
}

/**
 * A command prefix that sends a program the signal when its parent ends; empty where there is no
 * `setpriv`.
 */
export function dyingWithParent(signal: 'INT' | 'KILL' = 'INT'): string[] {
  return existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', signal] : [];
}

async function untilItAnswers(url: string, child: ChildProcess, log: string): Promise<void> {
  const died = new Promise<never>((_, reject) => {
    const refuse = () => reject(new Error(`PostgreSQL did not start; the reason is at the end of ${log}`));
    child.once('exit', refuse);
    child.once('error', refuse);
  });
  await Promise.race([died, untilConnected(url, () => child.exitCode === null && child.signalCode === null)]);
  died.catch(() => undefined);
}

async function untilConnected(url: string, worthTrying: () => boolean): Promise<void> {
  while (worthTrying()) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    // A server that is starting refuses or drops the connection; the client says so twice.
    client.on('error', () => undefined);
    const connected = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => undefined);
    if (connected) return;
    await new Promise((next) => setTimeout(next, 50));
  }
}
