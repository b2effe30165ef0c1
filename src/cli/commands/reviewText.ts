import type { StepRate } from '../../domain/measure/funnel.js';
import type { HorizonRate, Rate } from '../../domain/measure/metrics.js';
import type { AgainstBaseline, WeeklyReview } from '../../domain/measure/review.js';
import { reviewMessages as words } from './reviewMessages.js';
import { durationText, percentText, rateText } from '../shared/numbersText.js';

/** A final number, and one that can still rise. */
const full = '●';
const hollow = '○';
/** Between a number and its baseline. */
const gap = '   ';

/** The weekly review for a terminal: loop closure first. */
export function reviewText(review: WeeklyReview): string[] {
  return [
    words.title(review.week, review.from, review.to, review.asOf.on, review.headline),
    `  ${baselineLine(review)}`,
    ...(review.smallNumbers ? [`  ${words.smallNumbers}`] : []),
    ...closureLines(review),
    ...otherLines(review),
    ...lookLines(review),
    ...funnelLines(review),
    ...cohortLines(review),
    ...orderLines(review),
    ...guardLines(review),
  ];
}

const baselineLine = ({ baseline }: WeeklyReview): string =>
  baseline === null ? words.noBaseline : words.baselineOf(baseline.orders, baseline.of, baseline.from, baseline.to);

function closureLines({ loopClosure: { byDay, grades, anchors } }: WeeklyReview): string[] {
  return [
    '',
    words.closure,
    ...byDay.map((one) => horizonLine(words.kept, one)),
    `    ${words.grades(grades.A, grades.B, grades.C)}`,
    ...anchors.map((one) => `  ${full} ${words.newest(one.days, one.week, rateText(one))}${beside(one)}`),
  ];
}

/** A rate that can still rise is shown without its percentage. */
function horizonLine(what: string, one: AgainstBaseline<HorizonRate>): string {
  const rate = one.mature ? rateText(one) : words.notFinal(one.count, one.of);
  return `  ${one.mature ? full : hollow} ${words.byDay(what, one.days, rate)}${beside(one)}`;
}

function beside({ mature, rate, baseline }: AgainstBaseline<HorizonRate>): string {
  if (baseline === null || baseline.rate === null) return '';
  const past = percentText(baseline.rate);
  if (!mature || rate === null) return gap + words.beside(past);
  const points = 100 * (rate - baseline.rate);
  return gap + words.points(past, `${points >= 0 ? '+' : '-'}${Math.abs(points).toFixed(1)}`);
}

function otherLines(review: WeeklyReview): string[] {
  const { timeToSend: send, timeToDelivery: delivery, staffMinutesPer100: staff, lost, network } = review;
  const sendBaseline = send.baseline === null ? '' : gap + words.baselineMedian(durationText(send.baseline.medianMs));
  const staffBaseline = staff.baseline === null ? '' : gap + words.beside(minutesText(staff.baseline));
  const lostLine = lost.mature ? `${full} ${words.lost(rateText(lost), lost.unreachable)}` : `${hollow} ${words.lostLater(lost.days)}`;
  return [
    '',
    words.others,
    `    ${words.timeToSend(durationText(send.medianMs), durationText(send.p90Ms), send.count, send.of)}${sendBaseline}`,
    `    ${words.timeToDelivery(durationText(delivery.medianMs), delivery.count, delivery.of)}`,
    ...review.confirmation.map((one) => horizonLine(words.booked, one)),
    `  ${lostLine}${besideRate(lost.baseline)}`,
    `    ${words.staffMinutes(minutesText(staff.soFar))}${staffBaseline}`,
    `    ${words.network(network.inNetwork, network.outOfNetwork, network.unknown, network.seenElsewhere)}${besideRate(network.baseline)}`,
  ];
}

const besideRate = (baseline: Rate | null): string =>
  baseline === null || baseline.rate === null ? '' : gap + words.beside(percentText(baseline.rate));
const minutesText = (minutes: number | null): string => (minutes === null ? '-' : String(Math.round(minutes)));

function lookLines({ whereToLook: look, funnel, baseline }: WeeklyReview): string[] {
  if (funnel === null) return ['', words.notOver];
  const days = funnel.withinDays;
  if (look === null) return ['', baseline === null ? words.allReached(days) : words.noDrop(days)];
  const drop = look.baselineRate === null ? words.largestDrop : words.dropOf(percentText(look.baselineRate), look.dropPoints.toFixed(1));
  return ['', words.look(look.from, look.step, words.share(look.count, look.of, percentText(look.rate)), days, drop)];
}

function funnelLines({ funnel }: WeeklyReview): string[] {
  if (funnel === null) return [];
  const before = (step: StepRate): string => {
    const rate = funnel.baseline?.find((one) => one.step === step.step && one.from === step.from)?.rate;
    return rate === undefined || rate === null ? '' : gap + words.beside(percentText(rate));
  };
  return [
    '',
    words.funnel(funnel.withinDays),
    ...funnel.steps.map((step) => `    ${words.step(step.from, step.step).padEnd(22)} ${rateText(step)}${before(step)}`),
  ];
}

function cohortLines({ cohorts }: WeeklyReview): string[] {
  if (cohorts.length < 2) return [];
  const cell = (one: HorizonRate): string => `${one.mature ? full : hollow} ${one.count}`.padEnd(8);
  const header = (cohorts[0]?.kept ?? []).map((one) => words.day(one.days).padEnd(8)).join('');
  return [
    '',
    `${words.cohorts.padEnd(24)}${words.orders}  ${header}`,
    ...cohorts.map((row) => `    ${row.week}            ${String(row.eligible).padStart(6)}  ${row.kept.map(cell).join('')}`),
  ];
}

function orderLines({ orders }: WeeklyReview): string[] {
  const excluded = Object.entries(orders.excluded)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name.replaceAll('-', ' ')}`);
  return ['', words.ordersCounted(orders.all, orders.eligible, excluded.join(', ') || words.none, orders.recorded)];
}

function guardLines({ guardRails: one }: WeeklyReview): string[] {
  const doubts = [
    ...(one.claimedOnly > 0 ? [words.claimedOnly(one.claimedOnly)] : []),
    ...(one.saidOnly > 0 ? [words.saidOnly(one.saidOnly)] : []),
    ...(one.keptBeforeOrdered > 0 ? [words.keptBeforeOrdered(one.keptBeforeOrdered)] : []),
  ];
  const optedOut = rateText(one.optOuts);
  return [
    one.textsPerKept === null ? words.texts(one.texts, optedOut) : words.textsPerKept(one.texts, one.textsPerKept.toFixed(1), optedOut),
    ...(doubts.length === 0 ? [] : [words.doubts(doubts.join('; '))]),
  ];
}
