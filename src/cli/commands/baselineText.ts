import type { ImportProblem } from '../../domain/measure/baseline.js';
import { baselineBookedBy, baselineKeptBy, type Baseline, type BaselineSummary } from '../../domain/measure/baselineSummary.js';
import type { PastOrdersFormat } from './readPastOrders.js';
import { durationText, rateText } from '../shared/numbersText.js';

/** What became of the file. */
export interface ImportTally {
  format: PastOrdersFormat;
  used: number;
  added: number;
  changed: number;
  unchanged: number;
  /** The very same content was taken in before: read again for its problems, stored no second time. */
  alreadyImported: boolean;
  notUsedLines: number;
  /** The first of them, in the order of the file. */
  problems: ImportProblem[];
  /** All of them, by column and reason. */
  reasons: Record<string, number>;
  notes: ImportProblem[];
  left: Record<string, number>;
}

/** What was used and what not, and why: lines of the file by number, never by content. */
export function importText(name: string, tally: ImportTally, shown: number): string[] {
  const left = Object.entries(tally.left);
  return [
    `Past orders from ${name} (${tally.format === 'csv' ? 'CSV' : 'FHIR NDJSON'})`,
    `  used ${tally.used}, not used ${tally.notUsedLines}${left.length === 0 ? '' : `, left alone ${left.reduce((sum, [, count]) => sum + count, 0)}`}`,
    tally.alreadyImported
      ? '  imported before: nothing was changed'
      : `  added ${tally.added}, changed ${tally.changed}, unchanged ${tally.unchanged}`,
    ...listed('Not used', tally.problems, shown),
    ...restOf(tally, shown),
    ...listed('Noted', tally.notes, notesShown),
    ...(left.length === 0 ? [] : ['', 'Left alone', ...left.map(([because, count]) => `  ${String(count).padStart(6)}  ${because}`)]),
  ];
}

const notesShown = 10;

function listed(title: string, problems: readonly ImportProblem[], shown: number): string[] {
  if (problems.length === 0) return [];
  return [
    '',
    title,
    ...problems.slice(0, shown).map(({ line, column, why }) => `  line ${String(line).padEnd(6)} ${column.padEnd(14)} ${why}`),
  ];
}

function restOf({ reasons }: ImportTally, shown: number): string[] {
  const counts = Object.entries(reasons).sort((a, b) => b[1] - a[1]);
  const more = counts.reduce((sum, [, count]) => sum + count, 0) - shown;
  return more <= 0 ? [] : [`  and ${more} more; in all:`, ...counts.map(([reason, count]) => `  ${String(count).padStart(6)}  ${reason}`)];
}

/** The baseline that every later week is compared with. */
export function baselineText(baseline: Baseline | undefined): string[] {
  if (baseline === undefined) return [];
  const specialties = Object.entries(baseline.bySpecialty);
  return [
    '',
    ...summaryText('all specialties', baseline.all),
    ...(specialties.length < 2 ? [] : specialties.map(([name, one]) => shortText(name, one))),
  ];
}

function summaryText(name: string, one: BaselineSummary): string[] {
  const { kept } = one;
  return [
    `Baseline: ${one.orders} orders of ${name}, ${one.from} to ${one.to}`,
    `  kept             ${rateText(one.keptEver)}: ${kept.inNetwork} in network, ${kept.outOfNetwork} out of it, ${kept.unknown} unknown`,
    ...[30, 60, 90].map((days) => `  kept by day ${days}   ${knownFor(baselineKeptBy(one, days))}`),
    ...[14, 30].map(
      (days) => `  booked by day ${days} ${one.byDay.booked === null ? 'not in the file' : knownFor(baselineBookedBy(one, days))}`,
    ),
    `  time to send     ${sendText(one)}`,
    `  lost             ${one.lost === null ? 'not in the file' : rateText(one.lost)}`,
    `  staff minutes    ${one.staffMinutesPer100 === null ? 'not in the file' : `${Math.round(one.staffMinutesPer100)} per 100 orders`}`,
  ];
}

const knownFor = (rate: Parameters<typeof rateText>[0] | null): string =>
  rate === null || rate.of === 0 ? 'no order is known for so long yet' : rateText(rate);

function sendText({ timeToSend, sentToTheDay }: BaselineSummary): string {
  const parts = [
    ...(timeToSend === null
      ? []
      : [`median ${durationText(timeToSend.medianMs)}, 9 in 10 within ${durationText(timeToSend.p90Ms)} (${timeToSend.count} sent)`]),
    ...(sentToTheDay === null
      ? []
      : [`median ${sentToTheDay.medianDays ?? 0} days where only days are known (${sentToTheDay.count} sent)`]),
  ];
  return parts.length === 0 ? 'not in the file' : parts.join('; ');
}

const shortText = (name: string, one: BaselineSummary): string => `  ${name}: ${one.orders} orders, kept ${rateText(one.keptEver)}`;
