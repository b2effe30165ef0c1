import type { Group } from '../../domain/measure/comparison.js';
import type { HorizonRate, Rate } from '../../domain/measure/metrics.js';
import type { ReviewNumbers } from '../../domain/measure/review.js';

type Cell = string | number | null;
/** What it is of, and by what; an empty cell is a number that there is not. */
type Row = readonly [table: string, name: Cell, days: Cell, count: Cell, of: Cell, value: Cell, baseline: Cell, state: Cell];

const header = ['table', 'name', 'days', 'count', 'of', 'value', 'baseline', 'state'];

/**
 * Every number of the page, a row each: shares between 0 and 1, hours, as the column `table` says.
 */
export function csvOf(review: ReviewNumbers): string {
  const lines = [header, ...rowsOf(review)].map((row) => row.map(cellOf).join(','));
  return `data:text/csv;charset=utf-8,${encodeURIComponent(lines.join('\r\n'))}`;
}

function rowsOf(review: ReviewNumbers): Row[] {
  const { week, loopClosure, confirmation, lost, timeToSend: send, staffMinutesPer100: staff, network, orders } = review;
  const ofWeek = (table: string, one: HorizonRate & { baseline: Rate | null }): Row => [
    table,
    week,
    one.days,
    one.count,
    one.of,
    one.mature ? one.rate : null,
    one.baseline?.rate ?? null,
    stateOf(one.mature),
  ];
  const counted = (table: string, name: string, count: number): Row => [table, name, null, count, null, null, null, null];
  return [
    ...Object.entries({ 'taken on': orders.all, eligible: orders.eligible, ...orders.excluded, recorded: orders.recorded }).map(
      ([name, count]) => counted('orders', name, count),
    ),
    ...loopClosure.byDay.map((one) => ofWeek('kept', one)),
    ...Object.entries(loopClosure.grades).map(([grade, count]) => counted('proof', `grade ${grade}`, count)),
    counted('network', 'in network', network.inNetwork),
    counted('network', 'out of network', network.outOfNetwork),
    counted('network', 'unknown', network.unknown),
    counted('network', 'seen elsewhere', network.seenElsewhere),
    ...confirmation.map((one) => ofWeek('confirmed', one)),
    ofWeek('lost', lost),
    ['lost', 'of them unreachable', lost.days, lost.unreachable, null, null, null, stateOf(lost.mature)],
    ['hours to send', 'median', null, send.count, send.of, hoursOf(send.medianMs), hoursOf(send.baseline?.medianMs ?? null), null],
    ['hours to send', 'nine in ten', null, send.count, send.of, hoursOf(send.p90Ms), hoursOf(send.baseline?.p90Ms ?? null), null],
    ['staff hours per 100', week, null, null, orders.all, sixtieth(staff.soFar), sixtieth(staff.baseline), 'so far'],
    ...funnelRows(review),
    ...cohortRows(review),
    ...groupRows('specialty', review.comparison?.bySpecialty ?? []),
    ...groupRows('specialist', review.comparison?.bySpecialist ?? []),
  ];
}

const stateOf = (mature: boolean): string => (mature ? 'mature' : 'immature');
const hoursOf = (ms: number | null): number | null => (ms === null ? null : ms / 3_600_000);
const sixtieth = (minutes: number | null): number | null => (minutes === null ? null : minutes / 60);

function funnelRows({ funnel, whereToLook: look }: ReviewNumbers): Row[] {
  if (funnel === null) return [];
  const { withinDays, steps, baseline } = funnel;
  return [
    ...steps.map(({ from, step, count, of, rate }): Row => {
      const before = baseline?.find((one) => one.step === step && one.from === from)?.rate ?? null;
      return ['funnel', `${from} to ${step}`, withinDays, count, of, rate, before, null];
    }),
    ...(look === null
      ? []
      : [['where to look', `${look.from} to ${look.step}`, withinDays, look.count, look.of, look.rate, look.baselineRate, null] as const]),
  ];
}

const cohortRows = ({ cohorts }: ReviewNumbers): Row[] =>
  cohorts.flatMap(({ week, eligible, kept }) =>
    kept.map(({ days, count, mature, rate }): Row => ['cohort', week, days, count, eligible, mature ? rate : null, null, stateOf(mature)]),
  );

const groupRows = (table: string, groups: readonly Group[]): Row[] =>
  groups.flatMap(({ name, orders, timeToSend, kept }) => [
    [
      `${table}: median hours to send`,
      name ?? 'none',
      null,
      timeToSend?.count ?? null,
      orders,
      hoursOf(timeToSend?.medianMs ?? null),
      null,
      timeToSend === null ? 'too few' : null,
    ] as const,
    ...kept.map((one): Row => [
      `${table}: kept`,
      name ?? 'none',
      one.days,
      one.count,
      one.of,
      one.rate,
      one.baseline?.rate ?? null,
      one.rate === null ? 'too few' : 'mature',
    ]),
  ]);

/**
 * Names of the directory may hold commas; one that begins like a formula must stay a name in a
 * spreadsheet (OWASP, CSV injection).
 */
function cellOf(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = /^[=+\-@\t\r]/u.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
