import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Command, CommanderError } from 'commander';
import { createKeyring, generateKeyring } from '../../src/adapters/keyring/keyring.js';
import { createPostgresAudit } from '../../src/adapters/postgres/audit.js';
import { readyMessages } from '../../src/cli/commands/readyMessages.js';
import { runAttest, runReady, type AttestOptions, type ReadyOptions } from '../../src/cli/commands/ready.js';
import { readyCommands } from '../../src/cli/commands/readyCommands.js';
import type { ReadinessReport } from '../../src/domain/goLive/readiness.js';
import { clock } from '../http/apiHarness.js';
import { givePractice } from '../support/measureRows.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';

let test: TestDatabase;

beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.stop());
beforeEach(async () => {
  const { db } = test;
  await db.$transaction([db.attestation.deleteMany(), db.specialtyCode.deleteMany(), db.specialty.deleteMany(), db.practice.deleteMany()]);
  await givePractice(db);
  await db.specialty.create({ data: { name: 'dermatology', label: 'Dermatology', taxonomy: 't' } });
});

const keyring = createKeyring(generateKeyring('test'));
async function told(run: (surroundings: Pick<ReadyOptions, 'databaseUrl' | 'keyring' | 'print'>) => Promise<number>) {
  const lines: string[] = [];
  const code = await run({ databaseUrl: test.url, keyring, print: (line) => lines.push(line) });
  return { code, lines, text: lines.join('\n') };
}
const ready = (options: Partial<ReadyOptions> = {}) => told((surroundings) => runReady({ ...surroundings, ...options }));
const attest = (options: Partial<AttestOptions>) => told((surroundings) => runAttest({ ...surroundings, what: 'baa', ...options }));
const isOn = async (name: string) => (await test.db.specialty.findUniqueOrThrow({ where: { name } })).enabled;
const lastAudit = async () => {
  const row = await test.db.audit.findFirstOrThrow({ orderBy: { sequence: 'desc' } });
  return [row.actor, row.action, row.subject, row.detail];
};

describe('loopkeeper ready', () => {
  it('tells each line of the specialty that is on, and ends with 1 as long as one is not green', async () => {
    const { code, lines } = await ready();
    expect(code).toBe(1);
    expect(lines[0]).toMatch(/^Cardiology is on: not ready \(1 green, \d+ red, \d+ unknown\)$/);
    expect(lines.filter((line) => /^ {2}[✓✗?] /u.test(line))).toHaveLength(14);
    expect(lines.filter((line) => line.startsWith('  ✓'))).toEqual(['  ✓ One specialty at a time                       1 on']);
  });

  it('gives the same as JSON', async () => {
    const { code, text } = await ready({ json: true, specialty: 'dermatology' });
    const report = JSON.parse(text) as ReadinessReport;
    expect([code, report.ready, report.specialty.name]).toEqual([1, false, 'dermatology']);
    expect(report.lines.find(({ id }) => id === 'baa')).toMatchObject({ state: 'red', number: 'none on file' });
  });

  it.each([
    ['an unknown specialty', { specialty: 'astrology' }, 'There is no specialty of that name. There are: cardiology, dermatology.'],
    ['--anyway alone', { anyway: true }, readyMessages.anywayAlone],
    ['nobody who switches it on', { switchOn: true, specialty: 'dermatology' }, readyMessages.byMissing],
  ])('is used badly with %s: 2', async (_, options, line) => {
    expect(await ready(options)).toMatchObject({ code: 2, lines: [line] });
    expect(await isOn('dermatology')).toBe(false);
  });

  it('switches nothing on while a line is red, unless told to all the same, which the audit keeps', async () => {
    const refused = await ready({ specialty: 'dermatology', switchOn: true, by: 'rosa' });
    expect(refused).toMatchObject({ code: 1, text: expect.stringContaining('Not switched on') });
    expect(await isOn('dermatology')).toBe(false);

    const done = await ready({ specialty: 'dermatology', switchOn: true, by: 'rosa', anyway: true });
    expect(done).toMatchObject({ code: 1, text: expect.stringContaining('Switched on') });
    expect(await isOn('dermatology')).toBe(true);
    const red = expect.stringMatching(/\bbaa 10dlc stop-test\b/);
    expect(await lastAudit()).toEqual(['command-line/rosa', 'switch-on', 'specialty/dermatology', { red }]);
    expect(await createPostgresAudit({ db: test.db, clock }).verifyChain()).toMatchObject({ ok: true });

    const again = await ready({ specialty: 'dermatology', switchOn: true, by: 'rosa' });
    expect(again.text).toContain(readyMessages.wasOn);
    expect(await test.db.audit.count({ where: { action: 'switch-on' } })).toBe(1);
  });
});

describe('loopkeeper attest', () => {
  it('puts a paper on file, and takes it back', async () => {
    const line = async () => (await ready()).lines.find((one) => one.includes('Business associate'));
    expect(await attest({ by: 'rosa', reference: 'folder 7' })).toMatchObject({ code: 0, lines: ['On file: baa.'] });
    expect(await line()).toMatch(/✓ .* on file: folder 7, recorded by rosa on \d{4}-\d\d-\d\d$/u);
    expect(await lastAudit()).toEqual(['command-line/rosa', 'attest', 'attestation/baa', { by: 'rosa', holds: true }]);
    expect(await attest({ by: 'rosa', reference: 'ended', withdrawn: true })).toMatchObject({ code: 0, lines: ['Withdrawn: baa.'] });
    expect(await line()).toMatch(/✗ .*none on file$/u);
  });

  it.each([
    ['something else', { what: 'hipaa', by: 'rosa', reference: 'x' }, /one of: baa, 10dlc, test-number/],
    ['nobody', { reference: 'x' }, /--by NAME/],
    ['an empty name', { by: ' ', reference: 'x' }, /--by NAME/],
    ['no reference', { by: 'rosa' }, /--reference TEXT/],
    ['no number', { what: 'test-number', by: 'rosa', reference: '617-555-0123' }, /\+16175550123/],
  ] as const)('is used badly with %s: 2', async (_, options, words) => {
    const { code, text } = await attest(options);
    expect([code, await test.db.attestation.count()]).toEqual([2, 0]);
    expect(text).toMatch(words);
  });
});

describe('the commands', () => {
  const run = async (args: string[]) => {
    const lines: string[] = [];
    let code: number | undefined;
    const program = new Command().configureOutput({ writeErr: () => undefined });
    readyCommands(
      program,
      (one) => (code = one),
      {},
      (line) => lines.push(line),
    );
    for (const command of program.commands) command.configureOutput({ writeErr: () => undefined });
    try {
      await program.parseAsync(args, { from: 'user' });
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      code = error.exitCode;
    }
    return { code, lines };
  };

  it.each([[['ready', '--speciality', 'x']], [['ready', 'cardiology']], [['attest']]])('%j is bad use: 2', async (args) => {
    expect((await run(args)).code).toBe(2);
  });

  it('end with 2 where there is no database', async () => {
    const { code, lines } = await run(['ready', '--data', '/nowhere']);
    expect([code, lines]).toEqual([2, [expect.stringContaining('set DATABASE_URL')]]);
  });

  it('end with 2 where the database does not answer: nothing was measured', async () => {
    const lines: string[] = [];
    const code = await runReady({ databaseUrl: 'postgresql://x@127.0.0.1:1/x', keyring, print: (line) => lines.push(line) });
    expect([code, lines]).toEqual([2, ['the database is out of reach']]);
  });
});
