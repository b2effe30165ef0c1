import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createPostgresAudit } from '../../src/adapters/postgres/audit.js';
import { openDatabase } from '../../src/adapters/postgres/database.js';
import { Unavailable } from '../../src/domain/errors.js';
import { clock } from '../http/apiHarness.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;

beforeEach(async () => {
  database = await testDatabase();
});

afterEach(() => database.stop());

const audit = () => createPostgresAudit({ db: database.db, clock });
const entry = (subject: string) => ({ actor: 'coordinator/ana', action: 'read', subject, detail: { rows: 2, z: 'ä', a: true } });

/**
 * As the owner of the tables, with the trigger out of the way: what a thief of the database's
 * password could do.
 */
async function tamper(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    await client.query('alter table audit disable trigger all');
    await client.query(sql);
  } finally {
    await client.end();
  }
}

describe('the audit', () => {
  it('is a chain, written by many at once', async () => {
    const writers = [audit(), audit(), audit()];
    await Promise.all(Array.from({ length: 90 }, async (_, index) => writers[index % 3]?.append(entry(`referral/${index}`))));
    expect(await audit().verifyChain()).toEqual({ ok: true, rows: 90 });
  });

  it('keeps the order of one writer', async () => {
    const writer = audit();
    await Promise.all(['a', 'b', 'c', 'd'].map((subject) => writer.append(entry(subject))));
    const rows = await database.db.audit.findMany({ orderBy: { sequence: 'asc' } });
    expect(rows.map(({ subject }) => subject)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('takes odd words without breaking', async () => {
    await audit().append({ actor: 'a\u0000b', action: '\ud800', subject: 'ü'.repeat(500) });
    expect(await audit().verifyChain()).toEqual({ ok: true, rows: 1 });
  });

  it.each([
    ['changed', 'update audit set actor = $$nobody$$ where subject = $$2$$'],
    ['given another time', "update audit set at = at + interval '1 hour' where subject = $$2$$"],
    ['taken out', 'delete from audit where subject = $$2$$'],
    [
      'put in',
      'insert into audit (actor, action, subject, previous, hash, at) select actor, action, subject, md5(previous), hash, at from audit where subject = $$2$$',
    ],
  ])('shows that a row was %s', async (_what, sql) => {
    for (const subject of ['1', '2', '3']) await audit().append(entry(subject));
    await tamper(sql);
    expect(await audit().verifyChain()).toMatchObject({ ok: false });
  });

  it('does not fork, even for a thief', async () => {
    for (const subject of ['1', '2']) await audit().append(entry(subject));
    const twice =
      'insert into audit (actor, action, subject, previous, hash, at) select actor, action, subject, previous, hash, at from audit';
    await expect(tamper(twice)).rejects.toThrow('audit_previous_key');
  });

  it('goes on after what another process wrote', async () => {
    const [one, other] = [audit(), audit()];
    for (const writer of [one, other, one, one, other]) await writer.append(entry('1'));
    expect(await one.verifyChain()).toEqual({ ok: true, rows: 5 });
  });

  it('cannot be changed by the application', async () => {
    await audit().append(entry('1'));
    await expect(database.db.$executeRaw`delete from audit`).rejects.toThrow();
    await expect(database.db.$executeRaw`update audit set actor = 'x'`).rejects.toThrow();
  });

  it('says when the database is out of reach', async () => {
    const db = openDatabase('postgresql://nobody:nothing@127.0.0.1:1/none');
    await expect(createPostgresAudit({ db, clock }).append(entry('1'))).rejects.toBeInstanceOf(Unavailable);
    await db.$disconnect();
  });
});
