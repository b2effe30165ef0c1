import type { StepRate } from '../../domain/measure/funnel.js';
import type { HorizonRate, Rate } from '../../domain/measure/metrics.js';
import type { AgainstBaseline, WeeklyReview } from '../../domain/measure/review.js';
import { durationText, percentText, rateText } from '../shared/numbersText.js';

/** A number that may be compared is a full point, one that is still moving a hollow one. */
const full = '●';
const hollow = '○';

/** The weekly review for a terminal: loop closure first. */
export function reviewText(review: WeeklyReview): string[] {
  return [
    `Week ${review.week} (${review.from} to ${review.to}) as of ${review.asOf.on}: ${review.headline}`,
    `  ${baselineLine(review)}`,
    ...(review.smallNumbers ? [`  Small numbers (${review.orders.eligible} orders): read them as a list of patients, not as rates.`] : []),
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
  baseline === null
    ? 'No baseline yet: npm run import -- FILE'
    : `Baseline: ${baseline.orders} orders of ${baseline.of}, ${baseline.from} to ${baseline.to}`;

function closureLines({ loopClosure: { byDay, grades, anchors } }: WeeklyReview): string[] {
  const newest = anchors.map((one) => `  ${full} newest week mature for day ${one.days}: ${one.week}, ${rateText(one)}${beside(one)}`);
  return [
    '',
    'Loop closure: visits kept, by proof of grade A to C',
    ...byDay.map((one) => horizonLine('kept', one)),
    `    proof: ${grades.A} A, ${grades.B} B, ${grades.C} C`,
    ...newest,
  ];
}

/** An immature rate is shown without its percentage: it is no rate yet. */
const horizonLine = (what: string, one: AgainstBaseline<HorizonRate>): string =>
  `  ${one.mature ? full : hollow} ${what} by day ${one.days}: ${one.mature ? rateText(one) : `${one.count} of ${one.of} so far, immature`}${beside(one)}`;

function beside({ mature, rate, baseline }: AgainstBaseline<HorizonRate>): string {
  if (baseline === null || baseline.rate === null) return '';
  const points = rate === null ? undefined : 100 * (rate - baseline.rate);
  const difference = mature && points !== undefined ? `, ${points >= 0 ? '+' : '-'}${Math.abs(points).toFixed(1)} points` : '';
  return `   baseline ${percentText(baseline.rate)}${difference}`;
}

function otherLines(review: WeeklyReview): string[] {
  const { timeToSend: send, staffMinutesPer100: staff, lost } = review;
  return [
    '',
    'Beside it',
    `    time to send: median ${durationText(send.medianMs)}, 9 in 10 within ${durationText(send.p90Ms)}, ${send.count} of ${send.of} sent${
      send.baseline === null ? '' : `   baseline median ${durationText(send.baseline.medianMs)}`
    }`,
    `    time to proof of delivery: median ${durationText(review.timeToDelivery.medianMs)}, ${review.timeToDelivery.count} of ${review.timeToDelivery.of}`,
    ...review.confirmation.map((one) => horizonLine('appointment confirmed', one)),
    lost.mature
      ? `  ${full} patients lost: ${rateText(lost)}, ${lost.unreachable} of them unreachable${besideRate(lost.baseline)}`
      : `  ${hollow} patients lost: known after day ${lost.days}${besideRate(lost.baseline)}`,
    `    staff minutes per 100 orders so far: ${minutesText(staff.soFar)}${staff.baseline === null ? '' : `   baseline ${minutesText(staff.baseline)}`}`,
    `    network: ${review.network.inNetwork} kept in it, ${review.network.outOfNetwork} out of it, ${review.network.unknown} unknown, ${review.network.seenElsewhere} seen elsewhere${besideRate(review.network.baseline)}`,
  ];
}

const besideRate = (baseline: Rate | null): string =>
  baseline === null || baseline.rate === null ? '' : `   baseline ${percentText(baseline.rate)}`;
const minutesText = (minutes: number | null): string => (minutes === null ? '-' : String(Math.round(minutes)));

function lookLines({ whereToLook: look, funnel, baseline }: WeeklyReview): string[] {
  if (funnel === null) return ['', 'Where to look: the week is not over yet'];
  const days = `within ${funnel.withinDays} days of the order`;
  if (look === null) return ['', `Where to look: no step is below ${baseline === null ? 'full' : 'the baseline'} ${days}`];
  const share = `${look.count} of ${look.of} (${percentText(look.rate)})`;
  const drop =
    look.baselineRate === null
      ? 'the step that loses most'
      : `baseline ${percentText(look.baselineRate)}, ${look.dropPoints.toFixed(1)} points below it`;
  return ['', `Where to look: ${look.from} -> ${look.step}, ${share} ${days}; ${drop}`];
}

function funnelLines({ funnel }: WeeklyReview): string[] {
  if (funnel === null) return [];
  const before = (step: StepRate): string => {
    const rate = funnel.baseline?.find((one) => one.step === step.step && one.from === step.from)?.rate;
    return rate === undefined || rate === null ? '' : `   baseline ${percentText(rate)}`;
  };
  return [
    '',
    `Funnel within ${funnel.withinDays} days`,
    ...funnel.steps.map((step) => `    ${`${step.from} -> ${step.step}`.padEnd(22)} ${rateText(step)}${before(step)}`),
  ];
}

function cohortLines({ cohorts }: WeeklyReview): string[] {
  if (cohorts.length < 2) return [];
  const cell = (one: HorizonRate): string => `${one.mature ? full : hollow} ${one.count}`.padEnd(8);
  const header = (cohorts[0]?.kept ?? []).map((one) => `day ${one.days}`.padEnd(8)).join('');
  return [
    '',
    `Kept by order week      orders  ${header}`,
    ...cohorts.map((row) => `    ${row.week}            ${String(row.eligible).padStart(6)}  ${row.kept.map(cell).join('')}`),
  ];
}

function orderLines({ orders }: WeeklyReview): string[] {
  const excluded = Object.entries(orders.excluded)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`);
  return [
    '',
    `Orders: ${orders.all} taken on, ${orders.eligible} eligible; left out: ${excluded.join(', ') || 'none'}; recorded and left alone: ${orders.recorded}`,
  ];
}

function guardLines({ guardRails: one }: WeeklyReview): string[] {
  const doubts = [
    ...(one.claimedOnly > 0 ? [`${one.claimedOnly} appointments known from the patient alone`] : []),
    ...(one.saidOnly > 0 ? [`${one.saidOnly} visits known from the patient alone, not counted`] : []),
    ...(one.keptBeforeOrdered > 0 ? [`${one.keptBeforeOrdered} visits dated before their order, not counted`] : []),
  ];
  const perKept = one.textsPerKept === null ? '' : `, ${one.textsPerKept.toFixed(1)} per kept referral`;
  return [
    `Texts: ${one.texts}${perKept}; opted out: ${rateText(one.optOuts)}`,
    ...(doubts.length === 0 ? [] : [`To be looked into: ${doubts.join('; ')}`]),
  ];
}
