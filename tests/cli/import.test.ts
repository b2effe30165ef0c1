import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runImport, type ImportOptions } from '../../src/cli/commands/import.js';
import { runReview } from '../../src/cli/commands/review.js';
import { givePractice, giveReferral } from '../support/measureRows.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';

let test: TestDatabase;
let folder: string;
const nowMs = Date.parse('2026-11-23T14:00:00Z');

beforeAll(async () => {
  test = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'past-orders-'));
  await givePractice(test.db);
});
afterAll(async () => {
  await test.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() =>
  test.db.$transaction([
    test.db.baselineOrder.deleteMany(),
    test.db.baseline.deleteMany(),
    test.db.weeklyReview.deleteMany(),
    test.db.referralProjection.deleteMany(),
    test.db.referral.deleteMany(),
  ]),
);

async function given(name: string, content: string | Uint8Array): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

async function imported(file: string, more: Partial<ImportOptions> = {}): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const code = await runImport({ file, databaseUrl: test.url, nowMs, print: (line) => lines.push(line), ...more });
  return { code, lines };
}

const header = 'order_key,specialty,ordered_at,sent_at,booked_at,kept_at,kept_where,lost,staff_minutes';
const good = [
  header,
  'o-1,Cardiology,2026-09-01T10:00,2026-09-01T12:00,2026-09-04,2026-09-20,in-network,no,20',
  'o-2,cardiology,2026-09-02T10:00,2026-09-02T14:00,2026-09-09,2026-10-20,out-of-network,no,10',
  'o-3,cardiology,2026-09-03T10:00,,,,,yes,',
  'o-4,cardiology,2026-09-04,,,2026-09-30,,,',
].join('\n');

describe('importing a CSV of past orders', () => {
  it('counts what was kept and where, and stores the baseline', async () => {
    const { code, lines } = await imported(await given('good.csv', good));
    expect(code).toBe(0);
    expect(lines).toEqual([
      'Past orders from good.csv (CSV)',
      '  used 4, not used 0',
      '  added 4, changed 0, unchanged 0',
      '',
      'Baseline: 4 orders of all specialties, 2026-09-01 to 2026-09-04',
      '  kept             3 of 4 (75.0%): 1 in network, 1 out of network, 1 unknown',
      '  kept by day 30   2 of 4 (50.0%)',
      '  kept by day 60   3 of 4 (75.0%)',
      '  kept by day 90   no order is old enough yet',
      '  booked by day 14 2 of 4 (50.0%)',
      '  booked by day 30 3 of 4 (75.0%)',
      '  time to send     median 3.0 h, 90% within 4.0 h (2 sent)',
      '  lost             1 of 3 (33.3%)',
      '  staff minutes    1500 per 100 orders',
    ]);
    expect(await test.db.baseline.count()).toBe(1);
  });

  it('the same file twice changes nothing, under another name either, and on a later day', async () => {
    await imported(await given('one.csv', good));
    const before = [await test.db.baselineOrder.findMany(), await test.db.baseline.findMany()];
    const again = await imported(await given('copy.csv', good), { nowMs: nowMs + 40 * 86_400_000 });
    expect(again.code).toBe(0);
    expect(again.lines).toContain('  imported before: nothing changed');
    expect([await test.db.baselineOrder.findMany(), await test.db.baseline.findMany()]).toEqual(before);
  });

  it('a later export of the same orders brings them up to date', async () => {
    await imported(await given('september.csv', good));
    const later = good.replace('o-3,cardiology,2026-09-03T10:00,,,,,yes,', 'o-3,cardiology,2026-09-03T10:00,,,2026-11-20,unknown,no,');
    const { lines } = await imported(await given('november.csv', later));
    expect(lines.join('\n')).toContain('kept             4 of 4');
    expect(await test.db.baselineOrder.count()).toBe(4);
    // The older export read again does not put back what it did not know.
    await imported(await given('september.csv', good));
    expect(await test.db.baselineOrder.count({ where: { keptAt: { not: null } } })).toBe(4);
  });

  it('what an import that was cut short left behind is taken up by the next', async () => {
    const file = await given('cut.csv', good);
    await imported(file);
    await test.db.baseline.deleteMany();
    await test.db.baselineOrder.deleteMany({ where: { key: { in: ['ehr:o-3', 'ehr:o-4'] } } });
    const { lines } = await imported(file);
    expect(lines).toContain('  added 2, changed 0, unchanged 2');
    expect(await test.db.baseline.count()).toBe(1);
  });

  it('says line by line what it could not use and why, and repeats no value', async () => {
    const bad = [
      'order_key,ordered_at,kept_at,patient_name',
      'o-1,2026-09-01,,Zq7Roe',
      'o-2,Zq7Roe,,x',
      'o-3,2026-09-01,2026-08-01,x',
      ',2026-09-01,,x',
      'o-1,2026-09-02,,x',
      'o-5,2026-09-01',
      'o-6,2026-09-01,,"two',
      'lines"',
      'o-7,2026-09-01,,a"Zq7Roe',
      'o-8,2026-09-01,,x',
    ].join('\r\n');
    const { code, lines } = await imported(await given('bad.csv', `\uFEFF${bad}\r\n\r\n`));
    const said = lines.map((line) => line.trim().replaceAll(/\s+/g, ' '));
    expect(code).toBe(0);
    expect(said).toEqual(
      expect.arrayContaining([
        'line 3 ordered_at not a date or time of the form 2026-09-01, 2026-09-01T14:30 or 2026-09-01T14:30:00-05:00',
        'line 4 kept_at before ordered_at',
        'line 5 order_key empty',
        'line 6 order_key the same as in line 2, which was used',
        'line 7 row 2 cells where the header has 4',
        'line 1 column 4 unknown or repeated column; ignored',
      ]),
    );
    expect(said).toContain('used 3, not used 6');
    expect(said.join('\n')).toMatch(/line 10 row not a CSV line/);
    expect(lines.join('\n')).not.toContain('Zq7Roe');
    expect((await test.db.baselineOrder.findMany({ orderBy: { key: 'asc' } })).map((row) => row.key)).toEqual([
      'ehr:o-1',
      'ehr:o-6',
      'ehr:o-8',
    ]);
  });

  it('a long list of bad lines is cut, with all of them counted by reason', async () => {
    const rows = Array.from({ length: 60 }, (_, index) => `o-${index},${index < 55 ? 'nonsense' : '2026-09-01'}`);
    const { lines } = await imported(await given('long.csv', ['order_key,ordered_at', ...rows].join('\n')), { problemsShown: 3 });
    expect(lines.filter((line) => /^ {2}line/.test(line))).toHaveLength(3);
    expect(lines).toContain('  and 52 more; totals by reason:');
    expect(lines.some((line) => /^ +55 {2}ordered_at: not a date/.test(line))).toBe(true);
  });

  it.each<[string, string]>([
    ['nothing in it', ''],
    ['a header alone', header],
    ['no header', 'Zq7Roe,1951-01-02\nZq8Roe,1960-01-02'],
    ['no line that can be used', `${header}\no-1,,,,,,,,`],
    ['a quote that is never closed', `${header}\n"${'x'.repeat(200_000)}`],
  ])('a file with %s is refused and leaves nothing', async (_, content) => {
    const { code, lines } = await imported(await given('refused.csv', content));
    expect(code).toBe(1);
    expect(lines.join('\n')).not.toMatch(/Zq|Baseline/);
    expect([await test.db.baselineOrder.count(), await test.db.baseline.count()]).toEqual([0, 0]);
  });

  it.each([
    ['there.csv', 'there is no such file'],
    ['.', 'it is a folder'],
  ])('%s: %s', async (name, why) => {
    expect(await imported(join(folder, name))).toEqual({ code: 1, lines: [`The file cannot be read: ${why}.`] });
  });

  it('semicolons, and gzip, are read too', async () => {
    expect((await imported(await given('semicolons.csv', 'order_key;ordered_at\no-1;2026-09-01'))).code).toBe(0);
    expect((await imported(await given('packed.csv.gz', gzipSync('order_key,ordered_at\no-2,2026-09-01')))).code).toBe(0);
    expect((await imported(await given('broken.csv.gz', 'order_key,ordered_at\no-2,2026-09-01'))).lines).toEqual([
      'The file cannot be read: it is not a gzip file.',
    ]);
    expect(await test.db.baselineOrder.count()).toBe(2);
  });

  it('several batches are one import', async () => {
    const rows = Array.from({ length: 1_234 }, (_, index) => `o-${index},2026-09-${String((index % 28) + 1).padStart(2, '0')}`);
    const { lines } = await imported(await given('many.csv', ['order_key,ordered_at', ...rows].join('\n')));
    expect(lines).toContain('  added 1234, changed 0, unchanged 0');
  });

  it('the same key of another source is another order', async () => {
    const file = await given('one-source.csv', 'order_key,ordered_at\no-1,2026-09-01');
    await imported(file);
    await imported(file, { source: 'other' });
    expect((await test.db.baselineOrder.findMany({ orderBy: { key: 'asc' } })).map((row) => row.key)).toEqual(['ehr:o-1', 'other:o-1']);
  });
});

describe('importing FHIR NDJSON', () => {
  const lines = [
    {
      resourceType: 'Appointment',
      status: 'fulfilled',
      start: '2026-09-20T13:00:00Z',
      created: '2026-09-03',
      basedOn: [{ reference: 'ServiceRequest/sr1' }],
    },
    {
      resourceType: 'ServiceRequest',
      id: 'sr1',
      status: 'completed',
      intent: 'order',
      authoredOn: '2026-09-01',
      performerType: { coding: [{ system: 'http://nucc.org/provider-taxonomy', code: '207RC0000X' }] },
    },
    {
      resourceType: 'ServiceRequest',
      id: 'lab',
      status: 'completed',
      intent: 'order',
      authoredOn: '2026-09-01',
      code: { coding: [{ code: '24323-8' }] },
    },
    {
      resourceType: 'ServiceRequest',
      id: 'sr2',
      status: 'active',
      intent: 'order',
      performerType: { coding: [{ system: 'http://nucc.org/provider-taxonomy', code: '207RC0000X' }] },
    },
    { resourceType: 'Patient', id: 'Zq7Roe' },
  ];

  it('finds the format by itself, leaves alone what is no referral, and says so', async () => {
    const { code, lines: said } = await imported(await given('orders.ndjson', `${lines.map((one) => JSON.stringify(one)).join('\n')}\n`));
    expect(code).toBe(0);
    expect(said).toEqual(
      expect.arrayContaining([
        'Past orders from orders.ndjson (FHIR NDJSON)',
        '  used 1, not used 1, skipped 2',
        '  kept             1 of 1 (100.0%): 0 in network, 0 out of network, 1 unknown',
      ]),
    );
    expect(said.some((line) => /line 4 +authoredOn +missing/.test(line))).toBe(true);
    expect(await test.db.baselineOrder.findMany()).toMatchObject([{ key: 'ehr:sr1', specialty: 'cardiology' }]);
  });
});

describe('the review on the command line', () => {
  const reviewed = async (more: Partial<Parameters<typeof runReview>[0]> = {}): Promise<{ code: number; lines: string[] }> => {
    const lines: string[] = [];
    const code = await runReview({
      databaseUrl: test.url,
      nowMs: Date.parse('2026-12-14T15:00:00Z'),
      print: (line) => lines.push(line),
      ...more,
    });
    return { code, lines };
  };

  it('ends the story: the newest week with orders, against the baseline', async () => {
    await imported(await given('good.csv', good));
    await giveReferral(test.db, '2026-11-23T15:00:00Z', {
      status: 'ended',
      outcome: 'kept',
      keptAt: '2026-12-10T15:00:00Z',
      evidenceGrade: 'B',
      endedAt: '2026-12-10T18:00:00Z',
    });
    const { code, lines } = await reviewed();
    expect(code).toBe(0);
    expect(lines[0]).toBe('Week 2026-W48 (2026-11-23 to 2026-11-29) as of 2026-12-14: 1 of 1 kept so far, not final');
    expect(lines[1]).toBe('  Baseline: 4 orders of cardiology, 2026-09-01 to 2026-09-04');
    expect(lines).toContain('  ○ kept by day 30: 1 of 1 so far, not final   baseline 50.0%');
  });

  it('as JSON holds the same', async () => {
    await giveReferral(test.db, '2026-11-23T15:00:00Z');
    const { lines } = await reviewed({ json: true, week: '2026-W48' });
    expect(JSON.parse(lines.join('\n'))).toMatchObject({ week: '2026-W48', headline: '0 of 1 kept so far, not final', baseline: null });
  });

  it('shows the week under way when there is no other', async () => {
    await giveReferral(test.db, '2026-12-14T14:00:00Z');
    expect((await reviewed()).lines[0]).toContain('Week 2026-W51');
  });

  it('without any order shows the newest complete week', async () => {
    expect((await reviewed()).lines[0]).toContain('Week 2026-W50 (2026-12-07 to 2026-12-13) as of 2026-12-14: no orders in this week');
  });

  it('refuses a week that does not exist', async () => {
    expect(await reviewed({ week: '2026-W99' })).toEqual({
      code: 1,
      lines: ['A week is written like 2026-W47, and the year must have it.'],
    });
  });
});
