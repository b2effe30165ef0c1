import type { BaselineOrder } from '../../../domain/measure/baseline.js';
import type { Baseline, PastOrder } from '../../../domain/measure/baselineSummary.js';
import { atLocal, dayIn, minuteOfDay, type Day } from '../../../domain/time/calendar.js';
import { Rejected } from '../../../domain/errors.js';
import { addDays } from '../../../domain/time/isoWeek.js';
import type { Code } from '../../../domain/referral.js';
import type { WeeklyReview } from '../../../domain/measure/review.js';
import type { MeasureStore, SpecialtyWords } from '../../../ports/measureStore.js';
import { closedValue } from '../closedColumns.js';
import type { Database } from '../database.js';
import type { Prisma } from '../generated/client.js';
import { withDatabase } from '../intake/failures.js';
import { referralFacts } from './facts.js';
import { minuteMs } from '../../../domain/time/durations.js';

export function createPostgresMeasureStore(db: Database): MeasureStore {
  const zone = (): Promise<string> => withDatabase(() => zoneOf(db));

  return {
    zone,
    referralFacts: ({ from, to, knownAt }) =>
      withDatabase(async () => {
        const where = await zoneOf(db);
        return referralFacts(db, where, { fromMs: startOf(where, from), toMs: startOf(where, addDays(to, 1)), knownAt });
      }),
    newestOrderDay: (until) =>
      withDatabase(async () => {
        const where = await zoneOf(db);
        const before = new Date(startOf(where, addDays(until, 1)));
        const found = await db.referral.aggregate({
          _max: { orderedAt: true },
          where: { disposition: { not: 'recorded' }, orderedAt: { lt: before } },
        });
        return found._max.orderedAt === null ? undefined : dayIn(where, found._max.orderedAt.getTime());
      }),
    specialties: () => withDatabase(() => specialtyWords(db)),
    saveBaselineOrders: (orders, file) => withDatabase(() => saveOrders(db, orders, file)),
    pastOrders: (files) =>
      withDatabase(async () => {
        const where = await zoneOf(db);
        return (await db.baselineOrder.findMany({ orderBy: { key: 'asc' } })).map((row) => pastOrderOf(row, where, files));
      }),
    baseline: () =>
      withDatabase(async () => {
        const row = await db.baseline.findFirst({ orderBy: { id: 'desc' } });
        // Written by `saveBaseline` alone.
        return row === null ? undefined : (row.body as unknown as Baseline);
      }),
    saveBaseline: (baseline, computedAt) =>
      withDatabase(async () => {
        const body = baseline as unknown as Prisma.InputJsonObject;
        await db.baseline.create({ data: { computedAt: new Date(computedAt), body }, select: { id: true } });
      }),
    review: (week) =>
      withDatabase(async () => {
        const row = await db.weeklyReview.findUnique({ where: { week } });
        // Written by `saveReviews` alone; what an older one lacks is null.
        return row === null ? undefined : { ...notYetKept, ...(row.body as unknown as WeeklyReview) };
      }),
    reviewedWeeks: () =>
      withDatabase(async () => {
        const rows = await db.$queryRaw<{ week: string; at: Date; headline: string }[]>`
          select week, computed_at as at, body ->> 'headline' as headline from weekly_review order by week desc`;
        return rows.map(({ week, at, headline }) => ({ week, asOf: at.toISOString(), headline }));
      }),
    saveReviews: (reviews) => withDatabase(() => saveReviews(db, reviews)),
  };
}

const notYetKept = { comparison: null, standings: null };

const startOf = (zone: string, day: Day): number => atLocal(zone, day, '00:00');

async function zoneOf(db: Database): Promise<string> {
  const practice = await db.practice.findUnique({ where: { id: 1 }, select: { zone: true } });
  if (practice === null) throw new Rejected('practice-missing', 'The practice is not set up: run the seed first.');
  return practice.zone;
}

async function specialtyWords(db: Database): Promise<SpecialtyWords> {
  const [specialties, codes] = await Promise.all([db.specialty.findMany(), db.specialtyCode.findMany()]);
  const byWord = new Map(
    specialties.flatMap(
      ({ name, label }) =>
        [
          [name.toLowerCase(), name],
          [label.toLowerCase(), name],
        ] as const,
    ),
  );
  const byCode = new Map(codes.map((one) => [codeKey(one), one.specialty]));
  return {
    named: (text) => byWord.get(text.toLowerCase()),
    ofCodes: (asked) => asked.map((one) => byCode.get(codeKey(one))).find((name) => name !== undefined),
  };
}

const codeKey = ({ system, code }: Code): string => `${system ?? ''}|${code ?? ''}`;

/**
 * One statement a batch. A row that is there already, and the same, is not touched: importing twice
 * changes nothing.
 */
async function saveOrders(
  db: Database,
  orders: readonly BaselineOrder[],
  file: string,
): Promise<{ added: number; changed: number; unchanged: number }> {
  const rows = orders.map((one) => ({
    ...one,
    orderedAt: isoOf(one.orderedAt),
    sentAt: isoOf(one.sentAt),
    bookedAt: isoOf(one.bookedAt),
    keptAt: isoOf(one.keptAt),
  }));
  const written = await db.$queryRaw<{ added: boolean }[]>`
    insert into baseline_order as b (key, specialty, ordered_at, sent_at, booked_at, kept_at, network, lost, staff_minutes, file)
    select x.key, x.specialty, x."orderedAt", x."sentAt", x."bookedAt", x."keptAt", x.network, x.lost, x."staffMinutes", ${file}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(key text, specialty text, "orderedAt" timestamptz, "sentAt" timestamptz,
      "bookedAt" timestamptz, "keptAt" timestamptz, network text, lost boolean, "staffMinutes" float8)
    on conflict (key) do update set specialty = excluded.specialty, ordered_at = excluded.ordered_at, sent_at = excluded.sent_at,
      booked_at = excluded.booked_at, kept_at = excluded.kept_at, network = excluded.network, lost = excluded.lost,
      staff_minutes = excluded.staff_minutes, file = excluded.file
    where (b.specialty, b.ordered_at, b.sent_at, b.booked_at, b.kept_at, b.network, b.lost, b.staff_minutes, b.file)
      is distinct from (excluded.specialty, excluded.ordered_at, excluded.sent_at, excluded.booked_at, excluded.kept_at, excluded.network,
        excluded.lost, excluded.staff_minutes, excluded.file)
    returning (xmax = 0) as added`;
  const added = written.filter((one) => one.added).length;
  return { added, changed: written.length - added, unchanged: orders.length - written.length };
}

const isoOf = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString());

type OrderRow = Awaited<ReturnType<Database['baselineOrder']['findMany']>>[number];

function pastOrderOf(row: OrderRow, zone: string, files: Readonly<Record<string, Day>>): PastOrder {
  const moment = (date: Date): { at: number; on: Day } => ({ at: date.getTime(), on: dayIn(zone, date.getTime()) });
  const seldom = (date: Date | null): { at: number; on: Day } | undefined => (date === null ? undefined : moment(date));
  const ordered = moment(row.orderedAt);
  return {
    specialty: row.specialty ?? undefined,
    ordered,
    sent: seldom(row.sentAt),
    booked: seldom(row.bookedAt),
    kept: seldom(row.keptAt),
    toTheDay: isMidnight(zone, row.orderedAt) || (row.sentAt !== null && isMidnight(zone, row.sentAt)),
    network: closedValue('baseline_order.network', row.network),
    lost: row.lost ?? undefined,
    staffMinutes: row.staffMinutes ?? undefined,
    // A file whose import was cut short is in no list yet; it knows at least of its own order.
    knownThrough: files[row.file] ?? ordered.on,
  };
}

/**
 * Days are kept as their midnight; an order placed at midnight to the millisecond is taken for one,
 * which costs it its hours.
 */
const isMidnight = (zone: string, date: Date): boolean => date.getTime() % minuteMs === 0 && minuteOfDay(zone, date.getTime()) === 0;

async function saveReviews(db: Database, reviews: readonly WeeklyReview[]): Promise<void> {
  if (reviews.length === 0) return;
  const rows = reviews.map((body) => ({ week: body.week, computedAt: new Date(body.asOf.at).toISOString(), body }));
  // A slow computation never overwrites a later one.
  await db.$executeRaw`
    insert into weekly_review as w (week, computed_at, body)
    select x.week, x."computedAt", x.body from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(week text, "computedAt" timestamptz, body jsonb)
    on conflict (week) do update set computed_at = excluded.computed_at, body = excluded.body where w.computed_at <= excluded.computed_at`;
}
