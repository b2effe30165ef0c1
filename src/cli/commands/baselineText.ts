import type { ImportProblem } from '../../domain/measure/baseline.js';
import { baselineBookedBy, baselineKeptBy, type Baseline, type BaselineSummary } from '../../domain/measure/baselineSummary.js';
import type { PastOrdersFormat } from './readPastOrders.js';
import { importMessages as words } from './importMessages.js';
import { durationText, rateText } from '../shared/numbersText.js';

/** The result of reading a file. */
export interface ImportTally {
  format: PastOrdersFormat;
  used: number;
  added: number;
  changed: number;
  unchanged: number;
  /**
   * The same content was imported before: it is read again for its problems, and not stored again.
   */
  alreadyImported: boolean;
  notUsedLines: number;
  /** The first of them, in the order of the file. */
  problems: ImportProblem[];
  /** All of them, by column and reason. */
  reasons: Record<string, number>;
  notes: ImportProblem[];
  left: Record<string, number>;
}

/** What was used, what was not, and why: lines of the file by number, never by content. */
export function importText(name: string, tally: ImportTally, shown: number): string[] {
  const left = Object.entries(tally.left);
  const skipped = left.reduce((sum, [, count]) => sum + count, 0);
  return [
    words.title(name, words.formats[tally.format]),
    `  ${left.length === 0 ? words.used(tally.used, tally.notUsedLines) : words.usedAndSkipped(tally.used, tally.notUsedLines, skipped)}`,
    `  ${tally.alreadyImported ? words.unchangedFile : words.stored(tally.added, tally.changed, tally.unchanged)}`,
    ...listed(words.notUsed, tally.problems, shown),
    ...restOf(tally, shown),
    ...listed(words.noted, tally.notes, notesShown),
    ...(left.length === 0 ? [] : ['', words.skipped, ...left.map(([because, count]) => `  ${String(count).padStart(6)}  ${because}`)]),
  ];
}

const notesShown = 10;

function listed(title: string, problems: readonly ImportProblem[], shown: number): string[] {
  if (problems.length === 0) return [];
  return [
    '',
    title,
    ...problems.slice(0, shown).map(({ line, column, why }) => `  ${words.line} ${String(line).padEnd(6)} ${column.padEnd(14)} ${why}`),
  ];
}

function restOf({ reasons }: ImportTally, shown: number): string[] {
  const counts = Object.entries(reasons).sort((a, b) => b[1] - a[1]);
  const more = counts.reduce((sum, [, count]) => sum + count, 0) - shown;
  return more <= 0 ? [] : [`  ${words.more(more)}`, ...counts.map(([reason, count]) => `  ${String(count).padStart(6)}  ${reason}`)];
}

/** The baseline that every later week is compared with. */
export function baselineText(baseline: Baseline | undefined): string[] {
  if (baseline === undefined) return [];
  const specialties = Object.entries(baseline.bySpecialty);
  return [
    '',
    ...summaryText(words.allSpecialties, baseline.all),
    ...(specialties.length < 2 ? [] : specialties.map(([name, one]) => `  ${words.specialty(name, one.orders, rateText(one.keptEver))}`)),
  ];
}

function summaryText(name: string, one: BaselineSummary): string[] {
  const { kept } = one;
  const row = (title: string, value: string): string => `  ${title.padEnd(16)} ${value}`;
  return [
    words.baseline(one.orders, name, one.from, one.to),
    row(words.kept, words.keptOf(rateText(one.keptEver), kept.inNetwork, kept.outOfNetwork, kept.unknown)),
    ...[30, 60, 90].map((days) => row(words.keptBy(days), knownFor(baselineKeptBy(one, days)))),
    ...[14, 30].map((days) =>
      row(words.bookedBy(days), one.byDay.booked === null ? words.notInFile : knownFor(baselineBookedBy(one, days))),
    ),
    row(words.timeToSend, sendText(one)),
    row(words.lost, one.lost === null ? words.notInFile : rateText(one.lost)),
    row(words.staffMinutes, one.staffMinutesPer100 === null ? words.notInFile : words.staffMinutesOf(Math.round(one.staffMinutesPer100))),
  ];
}

const knownFor = (rate: Parameters<typeof rateText>[0] | null): string =>
  rate === null || rate.of === 0 ? words.tooYoung : rateText(rate);

function sendText({ timeToSend, sentToTheDay }: BaselineSummary): string {
  const parts = [
    ...(timeToSend === null ? [] : [words.sent(durationText(timeToSend.medianMs), durationText(timeToSend.p90Ms), timeToSend.count)]),
    ...(sentToTheDay === null ? [] : [words.sentDays(sentToTheDay.medianDays ?? 0, sentToTheDay.count)]),
  ];
  return parts.length === 0 ? words.notInFile : parts.join('; ');
}
