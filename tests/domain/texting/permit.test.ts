import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { atLocal, dayIn, plusDays } from '../../../src/domain/time/calendar.js';
import {
  capsBody,
  capsPolicy,
  decidePermit,
  defaultCaps,
  permitRules,
  type PastText,
  type PermitDecision,
  type PermitFacts,
} from '../../../src/domain/texting/permit.js';
import { defaultHours, permittedAt } from '../../../src/domain/texting/quietHours.js';

const zone = 'America/New_York';
const at = (text: string): number => atLocal(zone, text.slice(0, 10), text.slice(11));
const monday = at('2026-11-23 14:00');
const good =
  'Oak Clinic: Hi Ana, your referral was sent. Call us at 212-555-0100 to book. Reply 1 booked, 2 need help, 3 not going. STOP to opt out';

const facts = (changes: Partial<PermitFacts> = {}): PermitFacts => ({
  now: monday,
  referralId: 'mine',
  deceased: false,
  referralOpen: true,
  sensitive: false,
  consents: { texts: true, refusesTexts: false },
  phone: '+12125550123',
  optedOut: false,
  where: { zones: [zone], states: ['NY'] },
  zone,
  hours: defaultHours,
  caps: defaultCaps,
  past: [],
  sentOnReferral: 0,
  first: true,
  text: { template: 'nudge1/en/1', body: good, mustNotSay: [] },
  ...changes,
});
const text = (when: string, referralId = 'mine'): PastText => ({ referralId, at: at(when) });
const saying = (body: string, mustNotSay: string[] = []): Partial<PermitFacts> => ({ text: { template: 't', body, mustNotSay } });

describe('a permit', () => {
  it('is granted when nothing forbids it, and says which rules were looked at', () => {
    expect(decidePermit(facts())).toEqual({ granted: true, template: 'nudge1/en/1', rules: permitRules });
  });

  it.each<[string, Partial<PermitFacts>, PermitDecision]>([
    ['the patient died', { deceased: true }, { granted: false, rule: 'deceased' }],
    ['the referral ended', { referralOpen: false }, { granted: false, rule: 'referral-ended' }],
    ['the patient refused texts', { consents: { texts: true, refusesTexts: true } }, { granted: false, rule: 'consent-refused' }],
    ['nobody asked for consent', { consents: { texts: false, refusesTexts: false } }, { granted: false, rule: 'consent-missing' }],
    ['there is no mobile', { phone: undefined }, { granted: false, rule: 'no-phone' }],
    ['the patient wrote STOP', { optedOut: true }, { granted: false, rule: 'opted-out' }],
    ['six were sent', { sentOnReferral: 6 }, { granted: false, rule: 'per-referral-cap' }],
    [
      'a sensitive text names the office',
      { sensitive: true, ...saying(`${good} Bay Heart Group`, ['Bay Heart Group']) },
      { granted: false, rule: 'sensitive-content' },
    ],
    ['it asks for a reserved word', saying('Oak Clinic: reply YES. STOP to opt out'), { granted: false, rule: 'wording' }],
    ['the first one hides how to opt out', saying('Oak Clinic: your referral was sent'), { granted: false, rule: 'wording' }],
    ['it is night', { now: at('2026-11-23 22:00') }, { granted: false, rule: 'quiet-hours', untilAt: at('2026-11-24 09:00') }],
    ['one went out today', { past: [text('2026-11-23 09:00')] }, { granted: false, rule: 'per-day-cap', untilAt: at('2026-11-24 09:00') }],
    [
      'one went out today for another referral',
      { past: [text('2026-11-23 09:00', 'other')] },
      { granted: false, rule: 'per-day-cap', untilAt: at('2026-11-24 09:00') },
    ],
    [
      'three went out this week',
      { past: ['2026-11-18', '2026-11-20', '2026-11-22'].map((day) => text(`${day} 13:00`)) },
      { granted: false, rule: 'per-week-cap', untilAt: at('2026-11-25 09:00') },
    ],
    [
      'another program texted within four hours',
      { caps: { ...defaultCaps, perDay: 5 }, past: [text('2026-11-23 11:00', 'other')] },
      { granted: false, rule: 'between-programs', untilAt: at('2026-11-23 15:00') },
    ],
    [
      'no hour is common to both places',
      { where: { zones: ['Pacific/Guam', zone], states: ['RI'] } },
      { granted: false, rule: 'quiet-hours' },
    ],
  ])('is refused when %s', (_, changes, expected) => {
    expect(decidePermit(facts(changes))).toEqual(expected);
  });

  it.each<[string, Partial<PermitFacts>]>([
    ['yesterday evening counts for yesterday', { now: at('2026-11-23 09:00'), past: [text('2026-11-22 19:59')] }],
    ['a text of seven days ago has left the week', { past: ['2026-11-16', '2026-11-20', '2026-11-22'].map((day) => text(`${day} 13:00`)) }],
    ['five of six were sent', { sentOnReferral: 5 }],
    ['a later text need not repeat how to opt out', { first: false, ...saying('Oak Clinic: your referral was sent') }],
    ['an ordinary text may name the office', saying(`${good} Bay Heart Group`, ['Bay Heart Group'])],
  ])('is granted: %s', (_, changes) => {
    expect(decidePermit(facts(changes)).granted).toBe(true);
  });

  it('names the first rule in order, and the instant at which all rules agree', () => {
    const past = ['2026-11-18', '2026-11-20', '2026-11-23'].map((day) => text(`${day} 09:00`));
    expect(decidePermit(facts({ now: at('2026-11-23 21:00'), past }))).toEqual({
      granted: false,
      rule: 'quiet-hours',
      untilAt: at('2026-11-25 09:00'),
    });
    expect(decidePermit(facts({ deceased: true, optedOut: true, now: at('2026-11-23 21:00') }))).toEqual({
      granted: false,
      rule: 'deceased',
    });
  });

  it('counts days where the patient is, across the change of the clocks', () => {
    const past = [text('2026-10-31 19:30')];
    expect(decidePermit(facts({ now: at('2026-11-01 12:00'), past })).granted).toBe(true);
  });

  const instants = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 11, 31) });

  it('that is deferred is granted at the instant that it names', () => {
    const pasts = fc.array(fc.record({ referralId: fc.constantFrom('mine', 'other'), ago: fc.integer({ min: 0, max: 8 * 86_400_000 }) }), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(instants, pasts, (now, texts) => {
        const past = texts.map(({ referralId, ago }) => ({ referralId, at: now - ago }));
        const decision = decidePermit(facts({ now, past }));
        if (decision.granted || decision.untilAt === undefined) return;
        expect(decision.untilAt).toBeGreaterThan(now);
        expect(decidePermit(facts({ now: decision.untilAt, past })).granted).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps every patient to one a day, three a week and the hours, however often it is asked', () => {
    fc.assert(
      fc.property(instants, fc.array(fc.integer({ min: 0, max: 40 * 3_600_000 }), { minLength: 10, maxLength: 40 }), (start, steps) => {
        const past: PastText[] = [];
        let now = start;
        for (const step of steps) {
          now += step;
          if (decidePermit(facts({ now, past, referralId: `r${step % 3}` })).granted) past.push({ referralId: `r${step % 3}`, at: now });
        }
        const days = past.map((each) => dayIn(zone, each.at));
        expect(new Set(days).size).toBe(days.length);
        for (const day of days) expect(days.filter((other) => other >= day && other < plusDays(day, 7)).length).toBeLessThanOrEqual(3);
        for (const each of past) expect(permittedAt(defaultHours, facts().where, each.at)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it('never goes to who died, left, refused or opted out, at any hour', () => {
    const never = fc.constantFrom<Partial<PermitFacts>>(
      { deceased: true },
      { referralOpen: false },
      { optedOut: true },
      { consents: { texts: false, refusesTexts: false } },
      { phone: undefined },
    );
    fc.assert(
      fc.property(instants, never, (now, changes) => {
        const decision = decidePermit(facts({ now, ...changes }));
        expect(decision.granted === false && decision.untilAt === undefined).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('has caps that are data', () => {
    expect(capsBody.parse(defaultCaps)).toEqual(defaultCaps);
    expect(capsBody.safeParse({ ...defaultCaps, perDay: 0 }).success).toBe(false);
  });
});

describe('the caps', () => {
  it('are data within limits, and have a name', () => {
    for (const name of ['perDay', 'perWeek', 'perReferral'] as const)
      expect([0, 1].map((value) => capsBody.safeParse({ ...defaultCaps, [name]: value }).success)).toEqual([false, true]);
    expect([-1, 0].map((value) => capsBody.safeParse({ ...defaultCaps, hoursBetweenPrograms: value }).success)).toEqual([false, true]);
    expect(capsPolicy.name).toBe('caps');
  });

  it('have no say in texts of eight days ago, in whatever order they are known', () => {
    const past = ['2026-11-22', '2026-11-18', '2026-11-16'].map((day) => text(`${day} 13:00`));
    expect(decidePermit(facts({ past })).granted).toBe(true);
    const full = [...past.slice(0, 2), text('2026-11-20 13:00'), text('2026-11-10 13:00')];
    expect(decidePermit(facts({ past: full }))).toMatchObject({ granted: false, untilAt: at('2026-11-25 09:00') });
  });

  it('keep two programs apart, and not a program from itself', () => {
    const caps = { ...defaultCaps, perDay: 5, perWeek: 9 };
    expect(decidePermit(facts({ caps, past: [text('2026-11-23 11:00')] })).granted).toBe(true);
    expect(decidePermit(facts({ caps, past: [text('2026-11-23 10:00', 'other')] })).granted).toBe(true);
    expect(decidePermit(facts({ caps, past: [text('2026-11-23 10:01', 'other')] }))).toMatchObject({
      granted: false,
      untilAt: at('2026-11-23 14:01'),
    });
  });

  it('defer to no time when no hour is ever permitted', () => {
    const where = { zones: ['Pacific/Guam', zone], states: ['RI'] };
    expect(decidePermit(facts({ where }))).toStrictEqual({ granted: false, rule: 'quiet-hours' });
  });
});
