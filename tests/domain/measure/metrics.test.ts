import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { behindStep, funnelSteps, funnelWithin, standingsWithin, stepRates, whereToLook } from '../../../src/domain/measure/funnel.js';
import { addDays } from '../../../src/domain/time/isoWeek.js';
import {
  ageOfWeek,
  asOf,
  cohortOf,
  confirmedWithin,
  daysToKept,
  exclusionOf,
  exclusions,
  guardRails,
  isMature,
  keptWithin,
  networkCounts,
  patientsLost,
  populationOf,
  spreadOf,
  staffMinutesPer100,
  timeToSend,
  type ReferralFacts,
} from '../../../src/domain/measure/metrics.js';
import { outcomes } from '../../../src/domain/referral.js';
import { facts, keptOn, on } from '../../support/measureBuilders.js';

const week = '2026-W48'; // 2026-11-23 to 2026-11-29
const grown = '2027-03-15'; // every horizon of that week is behind it

describe('who is counted', () => {
  it.each<[string, Partial<ReferralFacts>, string | undefined]>([
    ['an ordinary order', {}, undefined],
    ['entered in error', { outcome: 'entered-in-error' }, 'entered-in-error'],
    ['a duplicate', { outcome: 'duplicate' }, 'duplicate'],
    ['a patient who died', { outcome: 'deceased' }, 'deceased'],
    ['revoked before it arrived', { status: 'tombstone' }, 'revoked-before-arrival'],
    ['revoked the next morning', { outcome: 'revoked', ended: on('2026-11-24', 8) }, 'revoked-within-24-hours'],
    ['revoked after a week, which was a decision', { outcome: 'revoked', ended: on('2026-11-30') }, undefined],
    ['an order that went to another specialty', { replaced: true, outcome: 'revoked', ended: on('2026-11-30') }, 'changed-specialty'],
    ['a patient who declined', { outcome: 'patient-declined' }, undefined],
    ['a patient whom nobody reached', { outcome: 'unreachable' }, undefined],
  ])('%s', (_, more, exclusion) => {
    expect(exclusionOf(facts(more))).toBe(exclusion);
  });

  it('orders that were only recorded are in no population, and are counted', () => {
    const { all, eligible, recorded } = populationOf([facts(), facts({ status: 'recorded' })]);
    expect([all.length, eligible.length, recorded]).toEqual([1, 1, 1]);
  });
});

describe('loop closure', () => {
  it('counts a visit of the day of the order, and none from before it', () => {
    expect(daysToKept(facts({ kept: keptOn('2026-11-23') }))).toBe(0);
    expect(daysToKept(facts({ kept: keptOn('2026-11-22') }))).toBeUndefined();
  });

  it('counts a visit for the week of its order, not for the week in which it was kept', () => {
    const late = facts({ kept: keptOn('2026-12-14') });
    expect(cohortOf([late], week)).toEqual([late]);
    expect(cohortOf([late], '2026-W51')).toEqual([]);
    expect(keptWithin(week, [late], grown, 30)).toMatchObject({ count: 1, of: 1, rate: 1, mature: true });
  });

  it.each([
    [30, '2026-12-23', 1],
    [30, '2026-12-24', 0],
    [60, '2027-01-22', 1],
    [90, '2027-02-21', 1],
    [90, '2027-02-22', 0],
  ])('within %i days, kept on %s: %i', (days, day, count) => {
    expect(keptWithin(week, [facts({ kept: keptOn(day) })], grown, days).count).toBe(count);
  });

  it.each(['A', 'B', 'C', 'D'] as const)('grade %s counts unless it is the patient alone', (grade) => {
    expect(keptWithin(week, [facts({ kept: keptOn('2026-12-01', grade) })], grown, 30).count).toBe(grade === 'D' ? 0 : 1);
  });

  it('a visit dated before its order is not counted but shown', () => {
    const odd = facts({ kept: keptOn('2026-11-20') });
    expect(keptWithin(week, [odd], grown, 90).count).toBe(0);
    expect(guardRails([odd]).keptBeforeOrdered).toBe(1);
  });

  it.each([
    ['2026-11-25', -5, false],
    ['2026-11-29', -1, false],
    ['2026-11-30', 0, false],
    ['2026-12-29', 29, false],
    ['2026-12-30', 30, true],
    ['2027-01-15', 46, true],
  ])('on %s the youngest order has %i full days behind it; mature for day 30: %s', (today, age, mature) => {
    expect(ageOfWeek(week, today)).toBe(age);
    expect(isMature(week, today, 30)).toBe(mature);
  });
});

describe('what stands beside it', () => {
  it('confirmation counts what a system or the office says, and shows claims apart', () => {
    const all = [facts({ confirmed: on('2026-12-07') }), facts({ confirmed: on('2026-12-08') }), facts({ claimed: on('2026-11-25') })];
    expect(confirmedWithin(week, all, grown, 14)).toMatchObject({ count: 1, of: 3 });
    expect(confirmedWithin(week, all, grown, 30)).toMatchObject({ count: 2, of: 3 });
    expect(guardRails(all).claimedOnly).toBe(1);
  });

  it('patients are lost when day 90 has come and gone with no visit and no answer', () => {
    const all = [
      facts(),
      facts({ outcome: 'unreachable' }),
      facts({ outcome: 'patient-declined' }),
      facts({ outcome: 'seen-elsewhere' }),
      facts({ kept: keptOn('2026-12-01') }),
      facts({ kept: keptOn('2027-03-10') }),
      facts({ kept: keptOn('2026-12-01', 'D') }),
    ];
    expect(patientsLost(week, all, grown)).toMatchObject({ count: 4, of: 7, unreachable: 1, mature: true });
    expect(patientsLost(week, all, '2027-02-01')).toMatchObject({ count: 0, of: 0, rate: null, mature: false });
  });

  it('time to send: the middle and nine in ten, of those that were sent', () => {
    const sentAfter = (hours: number): ReferralFacts => facts({ sent: on('2026-11-23', 12 + hours) });
    expect(timeToSend([sentAfter(1), sentAfter(3), facts()])).toEqual({ medianMs: 7_200_000, p90Ms: 10_800_000, count: 2, of: 3 });
    expect(spreadOf([10, 1, 2, 3, 4, 5, 6, 7, 8, 9], 10)).toMatchObject({ medianMs: 5.5, p90Ms: 9 });
    expect(spreadOf([], 4)).toEqual({ medianMs: null, p90Ms: null, count: 0, of: 4 });
    expect(timeToSend([facts({ sent: on('2026-11-23', 11) })]).medianMs).toBe(0);
  });

  it('staff minutes are those spent on the orders of the week, per 100 of them', () => {
    expect(staffMinutesPer100([facts({ staffSeconds: 360 }), facts(), facts(), facts()])).toBe(150);
    expect(staffMinutesPer100([])).toBeNull();
  });

  it('leakage is known only where the place is known', () => {
    const all = [
      facts({ kept: keptOn('2026-12-01') }),
      facts({ kept: keptOn('2026-12-01', 'A', 'out-of-network') }),
      facts({ kept: keptOn('2026-12-01', 'A', 'unknown') }),
      facts({ outcome: 'seen-elsewhere' }),
    ];
    expect(networkCounts(all)).toEqual({
      inNetwork: 1,
      outOfNetwork: 1,
      unknown: 1,
      seenElsewhere: 1,
      leakage: { count: 2, of: 3, rate: 2 / 3 },
    });
  });

  it('texts are weighed against what they bring', () => {
    const all = [facts({ textsSent: 3, kept: keptOn('2026-12-01') }), facts({ textsSent: 2, optedOut: true }), facts()];
    expect(guardRails(all)).toMatchObject({ texts: 5, textsPerKept: 3, optOuts: { count: 1, of: 2, rate: 0.5 } });
  });

  it('what came later has not happened yet', () => {
    const [one] = asOf(
      [facts({ sent: on('2026-11-23', 13), kept: keptOn('2026-12-01'), outcome: 'kept', ended: on('2026-12-02') })],
      on('2026-11-30').at,
    );
    expect(one).toMatchObject({ sent: on('2026-11-23', 13), kept: undefined, outcome: undefined });
    expect(asOf([facts()], on('2026-11-22').at)).toEqual([]);
  });
});

describe('where to look', () => {
  it('a later step counts for the earlier ones', () => {
    expect(funnelWithin([facts({ kept: keptOn('2026-12-01') })], 30)).toEqual({
      ordered: 1,
      sent: 1,
      delivered: 1,
      contacted: 1,
      booked: 1,
      kept: 1,
    });
    expect(funnelWithin([facts({ kept: keptOn('2026-12-01') })], 5)).toEqual({
      ordered: 1,
      sent: 0,
      delivered: 0,
      contacted: 0,
      booked: 0,
      kept: 0,
    });
  });

  it('is the step with the largest drop against the baseline, over the steps that both know', () => {
    const now = { ordered: 100, sent: 95, delivered: 95, contacted: 90, booked: 38, kept: 30 };
    const before = { ordered: 200, sent: 160, booked: 120, kept: 60 };
    // sent 95 % (was 80), booked 40 % of the sent (was 75), kept 79 % of the booked (was 50)
    expect(whereToLook(now, before, 30)).toMatchObject({
      from: 'sent',
      step: 'booked',
      count: 38,
      of: 95,
      baselineRate: 0.75,
      dropPoints: 35,
    });
  });

  it('is nowhere when every step is as good as before', () => {
    expect(whereToLook({ ordered: 2, sent: 2, kept: 1 }, { ordered: 2, sent: 2, kept: 1 }, 30)).toBeUndefined();
  });

  it('without a baseline is the step that loses most', () => {
    expect(whereToLook({ ordered: 10, sent: 10, booked: 6, kept: 5 }, undefined, 30)).toMatchObject({
      step: 'booked',
      baselineRate: null,
      dropPoints: 40,
    });
    expect(whereToLook({ ordered: 0, sent: 0 }, undefined, 30)).toBeUndefined();
  });
});

const anyDay = fc.integer({ min: -3, max: 120 }).map((days) => addDays('2026-11-23', days));
const anyMoment = fc.option(
  anyDay.map((day) => on(day)),
  { nil: undefined },
);
const anyFacts: fc.Arbitrary<ReferralFacts> = fc.record({
  id: fc.uuid(),
  specialty: fc.constantFrom('cardiology', undefined),
  status: fc.constantFrom('taken-on' as const, 'recorded' as const, 'tombstone' as const),
  ordered: fc.integer({ min: 0, max: 6 }).map((days) => on(addDays('2026-11-23', days))),
  sent: anyMoment,
  delivered: anyMoment,
  contacted: anyMoment,
  confirmed: anyMoment,
  claimed: anyMoment,
  kept: fc.option(
    fc.tuple(anyDay, fc.constantFrom('A' as const, 'B' as const, 'D' as const)).map(([day, grade]) => keptOn(day, grade)),
    { nil: undefined },
  ),
  replaced: fc.boolean(),
  outcome: fc.option(fc.constantFrom(...outcomes), { nil: undefined }),
  ended: anyMoment,
  staffSeconds: fc.nat(),
  textsSent: fc.nat({ max: 9 }),
  optedOut: fc.boolean(),
});
const anyToday = fc.integer({ min: 0, max: 200 }).map((days) => addDays('2026-11-23', days));

describe('whatever happened', () => {
  it('everybody is counted once: A is E and the exclusions', () => {
    fc.assert(
      fc.property(fc.array(anyFacts), (all) => {
        const population = populationOf(all);
        const excluded = exclusions.reduce((sum, name) => sum + population.excluded[name], 0);
        expect(population.all.length).toBe(population.eligible.length + excluded);
        expect(all.length).toBe(population.all.length + population.recorded);
      }),
    );
  });

  it('rates lie between nought and one, and grow with the horizon', () => {
    fc.assert(
      fc.property(fc.array(anyFacts), anyToday, fc.nat({ max: 90 }), (all, today, days) => {
        const { eligible } = populationOf(all);
        const rates = [
          keptWithin(week, eligible, today, days),
          confirmedWithin(week, eligible, today, days),
          patientsLost(week, eligible, today),
          networkCounts(eligible).leakage,
        ];
        for (const { rate } of rates) expect(rate === null || (rate >= 0 && rate <= 1)).toBe(true);
        expect(keptWithin(week, eligible, today, days + 1).count).toBeGreaterThanOrEqual(keptWithin(week, eligible, today, days).count);
      }),
    );
  });

  it('what is mature stays mature, and is mature for every shorter horizon', () => {
    fc.assert(
      fc.property(anyToday, fc.nat({ max: 90 }), (today, days) => {
        if (!isMature(week, today, days)) return;
        expect(isMature(week, addDays(today, 1), days)).toBe(true);
        expect(days === 0 || isMature(week, today, days - 1)).toBe(true);
      }),
    );
  });

  it('a mature number no longer moves when only time passes', () => {
    fc.assert(
      fc.property(fc.array(anyFacts), fc.constantFrom(30, 60, 90), (all, days) => {
        const matureOn = addDays('2026-11-29', days + 1);
        const then = keptWithin(
          week,
          populationOf(
            asOf(
              all.map((one) => ({ ...one, outcome: undefined })),
              on(matureOn, 0).at,
            ),
          ).eligible,
          matureOn,
          days,
        );
        const later = keptWithin(week, populationOf(all.map((one) => ({ ...one, outcome: undefined }))).eligible, grown, days);
        expect(then.mature).toBe(true);
        expect(later).toEqual(then);
      }),
    );
  });

  it('the funnel only narrows', () => {
    fc.assert(
      fc.property(fc.array(anyFacts), fc.nat({ max: 90 }), (all, days) => {
        const counts = funnelWithin(all, days);
        const line = funnelSteps.map((step) => counts[step] ?? 0);
        expect(line).toEqual(line.toSorted((a, b) => b - a));
        expect(line[0]).toBe(all.length);
        for (const { rate } of stepRates(counts)) expect(rate === null || (rate >= 0 && rate <= 1)).toBe(true);
      }),
    );
  });
});

describe('the list behind a step', () => {
  const people = [
    facts({ id: 'ordered' }),
    facts({ id: 'sent', sent: on('2026-11-25') }),
    facts({ id: 'late', sent: on('2026-12-25') }),
    facts({ id: 'booked-unsent', confirmed: on('2026-11-26') }),
    facts({ id: 'kept', sent: on('2026-11-24'), kept: keptOn('2026-12-01') }),
    facts({ id: 'said', sent: on('2026-11-23', 13), kept: keptOn('2026-12-01', 'D') }),
  ];
  const standings = standingsWithin(people, 14);
  const ids = (step: (typeof funnelSteps)[number], from?: (typeof funnelSteps)[number]) => {
    const { reached, stopped } = behindStep(standings, step, from);
    return [reached, stopped].map((list) => list.map(({ id }) => id));
  };

  it('has who came to the step before: who went on, and who did not, the longest first', () => {
    expect(ids('sent')).toEqual([
      ['said', 'sent', 'booked-unsent', 'kept'],
      ['late', 'ordered'],
    ]);
    expect(ids('kept')).toEqual([['kept'], ['booked-unsent']]);
    expect(ids('booked', 'sent')).toEqual([
      ['booked-unsent', 'kept'],
      ['said', 'sent'],
    ]);
  });

  it('of the first step is everybody', () => {
    const [everybody, nobody] = ids('ordered');
    expect([everybody?.length, nobody]).toEqual([people.length, []]);
  });

  it('says how far each came and since when', () => {
    expect(standings.find(({ id }) => id === 'kept')).toEqual({ id: 'kept', furthest: 'kept', since: on('2026-12-01').at });
    expect(standings.find(({ id }) => id === 'late')).toEqual({ id: 'late', furthest: 'ordered', since: on('2026-11-23').at });
  });

  it('is as long as the count, whatever happened', () => {
    const days = fc.option(fc.integer({ min: 0, max: 120 }), { nil: undefined });
    const at = (count: number | undefined) => (count === undefined ? undefined : on(addDays('2026-11-23', count)));
    const anybody = fc.record({ sent: days, delivered: days, contacted: days, confirmed: days, kept: days }).map((one) => ({
      ...facts({ sent: at(one.sent), delivered: at(one.delivered), contacted: at(one.contacted), confirmed: at(one.confirmed) }),
      ...(one.kept === undefined ? {} : { kept: keptOn(addDays('2026-11-23', one.kept)) }),
    }));
    fc.assert(
      fc.property(fc.array(anybody), fc.integer({ min: 0, max: 90 }), (list, within) => {
        const mine = standingsWithin(list, within);
        for (const { from, step, count, of } of stepRates(funnelWithin(list, within))) {
          const { reached, stopped } = behindStep(mine, step, from);
          expect([reached.length, reached.length + stopped.length]).toEqual([count, of]);
        }
      }),
    );
  });
});
