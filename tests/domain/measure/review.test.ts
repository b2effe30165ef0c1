import { describe, expect, it } from '@jest/globals';
import { baselineOf, type PastOrder } from '../../../src/domain/measure/baselineSummary.js';
import { reviewOf, type ReviewInput } from '../../../src/domain/measure/review.js';
import { reviewText } from '../../../src/cli/commands/reviewText.js';
import { facts, keptOn, on } from '../../support/measureBuilders.js';

const week = '2026-W48';
const review = (input: Partial<ReviewInput> = {}) => reviewOf({ week, facts: [], baseline: undefined, now: on('2026-12-14'), ...input });
const one = facts({
  sent: on('2026-11-23', 13),
  delivered: on('2026-11-23', 13),
  contacted: on('2026-11-23', 15),
  confirmed: on('2026-12-01'),
  kept: keptOn('2026-12-10', 'B'),
  outcome: 'kept',
  textsSent: 2,
  staffSeconds: 240,
});

describe('the headline', () => {
  it.each([
    ['2026-11-27', 'while the week runs', '0 of 1 kept so far, not final'],
    ['2026-12-14', 'before day 30', '1 of 1 kept so far, not final'],
    ['2026-12-30', 'from day 30', '1 of 1 kept by day 30; day 60 and day 90 not final'],
    ['2027-02-01', 'from day 60', '1 of 1 kept by day 60; day 90 not final'],
    ['2027-03-01', 'from day 90', '1 of 1 kept by day 90'],
  ])('on %s, %s: %s', (today, _, headline) => {
    expect(review({ facts: [one], now: on(today, 23) }).headline).toBe(headline);
  });

  it('of a week without orders says so', () => {
    expect(review().headline).toBe('no orders in this week');
    expect(review({ now: on('2026-11-25') }).headline).toBe('no orders in this week so far');
  });

  it('a week that does not exist is refused', () => {
    expect(() => review({ week: '2026-W60' })).toThrow(RangeError);
  });
});

const past: PastOrder[] = Array.from({ length: 10 }, (_, index) => ({
  specialty: 'cardiology',
  ordered: on('2026-07-06'),
  sent: on('2026-07-07'),
  toTheDay: false,
  network: 'in-network',
  knownThrough: '2026-11-20',
  ...(index < 6 ? { booked: on('2026-07-12') } : {}),
  ...(index < 4 ? { kept: on('2026-07-26') } : {}),
}));
const baseline = baselineOf(past, {});

describe('the review', () => {
  it('of the story: one of one, immature, beside the baseline of its specialty', () => {
    const body = review({ facts: [one], baseline });
    expect(body).toMatchObject({
      week,
      from: '2026-11-23',
      to: '2026-11-29',
      complete: true,
      smallNumbers: true,
      specialties: ['cardiology'],
      orders: { all: 1, eligible: 1, recorded: 0 },
      loopClosure: { soFar: { count: 1, of: 1 }, grades: { A: 0, B: 1, C: 0 }, anchors: [] },
      timeToSend: { medianMs: 3_600_000, baseline: { medianMs: 86_400_000 } },
      lost: { mature: false, of: 0 },
      staffMinutesPer100: { soFar: 400, baseline: null },
      baseline: { of: 'cardiology', orders: 10 },
    });
    expect(body.loopClosure.byDay).toEqual(
      [30, 60, 90].map((days) => ({ days, count: 1, of: 1, rate: 1, mature: false, baseline: { count: 4, of: 10, rate: 0.4 } })),
    );
    expect(body.confirmation.map(({ mature, baseline: before }) => [mature, before?.rate])).toEqual([
      [true, 0.6],
      [false, 0.6],
    ]);
  });

  it('gives both sides of the funnel as many days, so that a young week is not blamed for its age', () => {
    const young = [facts({ sent: on('2026-11-23', 13) }), facts({ sent: on('2026-11-23', 13), confirmed: on('2026-11-30') })];
    const body = review({ facts: young, baseline, now: on('2026-12-08') });
    // After 8 days half were booked against six in ten; nobody was kept by then on either side.
    expect(body.funnel?.withinDays).toBe(8);
    expect(body.whereToLook).toMatchObject({ from: 'sent', step: 'booked', count: 1, of: 2, baselineRate: 0.6, withinDays: 8 });
    expect(review({ facts: young, baseline, now: on('2026-11-28') }).whereToLook).toBeNull();
  });

  it('anchors on the newest week that is old enough, with the table of cohorts below', () => {
    const older = facts({ id: 'r0', ordered: on('2026-11-02'), kept: keptOn('2026-11-20') });
    const body = review({ facts: [older, one], now: on('2026-12-14') });
    expect(body.loopClosure.anchors).toMatchObject([{ week: '2026-W45', days: 30, count: 1, of: 1, mature: true, baseline: null }]);
    expect(body.cohorts.map((row) => [row.week, row.kept.map((cell) => `${cell.mature ? '' : '~'}${cell.count}`).join(' ')])).toEqual([
      ['2026-W45', '0 0 1 ~1 ~1'],
      ['2026-W48', '0 0 ~1 ~1 ~1'],
    ]);
  });

  it('is JSON as it is', () => {
    const body = review({ facts: [one, facts({ status: 'recorded' })], baseline });
    expect(JSON.parse(JSON.stringify(body))).toEqual(body);
  });
});

describe('the review in a terminal', () => {
  it('shows an immature rate hollow and without a percentage', () => {
    const lines = reviewText(review({ facts: [one], baseline }));
    expect(lines[0]).toBe('Week 2026-W48 (2026-11-23 to 2026-11-29) as of 2026-12-14: 1 of 1 kept so far, not final');
    expect(lines).toContain('  ○ kept by day 30: 1 of 1 so far, not final   baseline 40.0%');
    expect(lines.join('\n')).not.toContain('100.0%   baseline 40');
  });

  it('shows a mature one full, with its distance from the baseline', () => {
    const lines = reviewText(review({ facts: [one], baseline, now: on('2027-03-10') }));
    expect(lines).toContain('  ● kept by day 90: 1 of 1 (100.0%)   baseline 40.0%, +60.0 points');
  });

  it('says what is missing, where to look, and what is in doubt', () => {
    const doubtful = facts({ kept: keptOn('2026-12-01', 'D'), claimed: on('2026-11-25') });
    const text = reviewText(review({ facts: [doubtful] })).join('\n');
    expect(text).toContain('No baseline yet');
    expect(text).toContain('Where to look: ordered -> sent, 0 of 1 (0.0%)');
    expect(text).toContain('appointments known only from the patient: 1; visits known only from the patient, not counted: 1');
  });

  it('of an empty week is short and does not fail', () => {
    expect(reviewText(review()).join('\n')).toContain('no orders in this week');
  });
});
