import type { WeeklyReview } from '../../domain/review.js';

/** The table of cohorts as a file: a row for each order week and horizon. Numbers only, so that nothing has to be quoted. */
export function csvOf({ cohorts }: WeeklyReview): string {
  const rows = cohorts.flatMap(({ week, eligible, kept }) =>
    kept.map(({ days, count, mature }) => [week, eligible, days, count, mature ? 'mature' : 'immature'].join(',')),
  );
  return `data:text/csv;charset=utf-8,${encodeURIComponent(['week,orders,day,kept,state', ...rows].join('\r\n'))}`;
}
