import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startPostgres } from '../../src/cli/servers/postgres.js';
import { findPostgres } from '../../src/cli/servers/postgresBinaries.js';

const searchPath = process.env['PATH'] ?? '';
const settings = { fsync: 'off' };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loopkeeper-postgres-'));
  chmodSync(folder, 0o711);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a PostgreSQL of our own', () => {
  it.each([
    ['of the system, where there is one', undefined],
    ['of the npm package', 18],
  ])('is made and started: %s', async (_, major) => {
    const server = await startPostgres({
      folder: join(folder, 'own'),
      searchPath,
      settings,
      diesWithParent: true,
      ...(major === undefined ? {} : { major }),
    });
    expect(Math.floor(Number(await value(server.url, 'SHOW server_version_num')) / 10_000)).toBe(server.binaries.major);
    await server.stop();
  });

  it('is closed to others, on loopback alone, and wants its password', async () => {
    const server = await startPostgres({ folder: join(folder, 'own'), searchPath, settings, diesWithParent: true });
    expect(statSync(join(server.folder, 'cluster')).mode & 0o777).toBe(0o700);
    expect(await value(server.url, 'SHOW listen_addresses')).toBe('127.0.0.1');
    await expect(value(Object.assign(new URL(server.url), { password: 'guess' }).href, 'SELECT 1')).rejects.toThrow('password');
    await server.stop();
  });

  it('keeps what it holds, also when it was killed and left its lock behind', async () => {
    const options = { folder: join(folder, 'own'), searchPath, diesWithParent: true };
    const first = await startPostgres(options);
    await value(first.url, 'CREATE TABLE kept (id int)');
    first.process.kill('SIGKILL');
    const second = await startPostgres(options);
    expect(await value(second.url, "SELECT count(*) FROM pg_class WHERE relname = 'kept'")).toBe('1');
    await second.stop();
    expect(existsSync(join(second.folder, 'cluster/postmaster.pid'))).toBe(false);
  });

  it('takes over from one that is still running in its folder', async () => {
    const options = { folder: join(folder, 'own'), searchPath, settings, diesWithParent: true };
    const first = await startPostgres(options);
    const second = await startPostgres(options);
    expect(first.process.exitCode).toBe(0);
    expect(await value(second.url, 'SELECT 1')).toBe(1);
    await second.stop();
  });

  it('is never started by another version than the one that made its data', async () => {
    const server = await startPostgres({ folder: join(folder, 'own'), searchPath, settings, diesWithParent: true });
    await server.stop();
    writeFileSync(join(server.folder, 'cluster/PG_VERSION'), '9\n');
    await expect(startPostgres({ folder: join(folder, 'own'), searchPath })).rejects.toThrow('made by PostgreSQL 9');
  });

  it('whose password is gone says so, and is left as it is', async () => {
    const server = await startPostgres({ folder: join(folder, 'own'), searchPath, settings, diesWithParent: true });
    await server.stop();
    rmSync(join(server.folder, 'password'));
    await expect(startPostgres({ folder: join(folder, 'own'), searchPath })).rejects.toThrow('password of the database is gone');
    expect(readFileSync(join(server.folder, 'cluster/PG_VERSION'), 'utf8')).toContain(String(server.binaries.major));
  });
});

describe('the search for PostgreSQL', () => {
  it('finds the one of the npm package when the system has none', async () => {
    expect(await findPostgres('', 18)).toMatchObject({ major: 18 });
  });
});

async function value(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}
