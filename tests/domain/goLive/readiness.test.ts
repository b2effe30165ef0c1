import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readinessOf, type ReadinessLine } from '../../../src/domain/goLive/readiness.js';
import type { EndpointFacts, ReadinessFacts } from '../../../src/domain/goLive/readinessFacts.js';
import { readyText } from '../../../src/cli/commands/readyText.js';
import { daysAgo, greenFacts, now, pastOrders } from '../../support/readinessFacts.js';

function line(id: string, facts: ReadinessFacts): ReadinessLine {
  const found = readinessOf(facts).lines.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no line ${id}`);
  return found;
}
const state = (id: string, more: Partial<ReadinessFacts>) => line(id, greenFacts(more)).state;

const green = greenFacts();
const orders = (more: Partial<ReadinessFacts['orders']>) => ({ orders: { ...green.orders, ...more } });
const patients = (reachable: number, unreachable: number, unreadable = 0) => ({
  contacts: { of: 'specialty' as const, counts: { reachable, 'no-mobile': unreachable, 'no-consent': 0, 'opted-out': 0 }, unreadable },
});
const endpoints = (all: EndpointFacts[]) => ({ directory: { ...green.directory, endpoints: all } });
const endpoint = (specialist: string, verifiedAt: number | undefined): EndpointFacts => ({
  specialist,
  kind: 'fax',
  address: '+16175550199',
  verifiedAt,
});

describe('the check', () => {
  it('is passed when every line is green', () => {
    const report = readinessOf(green);
    expect(report.lines.filter(({ state: one }) => one !== 'green')).toEqual([]);
    expect(report).toMatchObject({ ready: true, wrongTool: [], asOf: '2026-11-26T15:00:00.000Z' });
  });

  it('says of an installation on its first day what to do, line by line', () => {
    const report = readinessOf(
      greenFacts({
        specialty: { name: 'cardiology', label: 'Cardiology', isOn: false },
        orders: { received: 0, newestAt: undefined, ofSpecialty: 0, mapped: 0, unmapped: 0, codes: 0, watchedSince: undefined },
        ...patients(0, 0),
        directory: { specialists: 0, inNetwork: 0, withEndpoint: 0, usable: 0, endpoints: [] },
        attested: {},
        stop: undefined,
        baseline: undefined,
        activeCoordinators: 0,
        windows: { routine: undefined, urgent: undefined, asap: undefined, stat: undefined },
      }),
    );
    expect(report.ready).toBe(false);
    expect(Object.fromEntries(report.lines.map(({ id, state: one }) => [id, one]))).toEqual({
      'order-trigger': 'red',
      'order-codes': 'red',
      'contact-data': 'unknown',
      'directory-mapped': 'red',
      'directory-maintained': 'unknown',
      baa: 'red',
      '10dlc': 'red',
      'stop-test': 'red',
      baseline: 'red',
      owners: 'red',
      windows: 'red',
      'one-specialty': 'green',
      volume: 'unknown',
      closure: 'unknown',
    });
  });

  it('whatever was measured: what is not green says what to do, and only a check that is green all through is passed', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { lines, ready, wrongTool } = readinessOf(facts);
        expect(ready).toBe(lines.every((one) => one.state === 'green'));
        for (const one of lines) {
          expect(one.number).not.toMatch(/^$|NaN|undefined|Infinity|(?<!\d)-\d/);
          if (one.state !== 'green') expect(one.doNext).toMatch(/\S/);
        }
        const isRed = (id: string) => lines.some((one) => one.id === id && one.state === 'red');
        expect(wrongTool.length).toBe(['volume', 'closure'].filter(isRed).length);
      }),
    );
  });
});

describe('orders', () => {
  it.each([
    ['none came', orders({ received: 0, newestAt: undefined, ofSpecialty: 0, mapped: 0, unmapped: 0 }), 'red', 'unknown'],
    ['none of them is of the specialty', orders({ ofSpecialty: 0 }), 'green', 'red'],
    ['no code leads to the specialty', orders({ codes: 0 }), 'green', 'red'],
  ] as const)('%s', (_, more, trigger, codes) => {
    expect([state('order-trigger', more), state('order-codes', more)]).toEqual([trigger, codes]);
  });

  it('are red when more than one referral in ten leads to no specialty', () => {
    fc.assert(
      fc.property(fc.nat(3_000), fc.nat(3_000), (mapped, unmapped) => {
        const facts = orders({ received: mapped + unmapped + 1, ofSpecialty: 1, mapped: mapped + 1, unmapped });
        expect(state('order-codes', facts)).toBe(10 * unmapped > mapped + 1 + unmapped ? 'red' : 'green');
      }),
      {
        examples: [
          [8, 1],
          [8, 2],
          [17, 2],
        ],
      },
    );
  });
});

describe("patients' contact data", () => {
  it('is green from 80% on, red below, and told from twenty patients on', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(400), (reachable, others) => {
        const all = reachable + others;
        const expected = all < 20 ? 'unknown' : 10 * reachable >= 8 * all ? 'green' : 'red';
        expect(state('contact-data', patients(reachable, others))).toBe(expected);
      }),
      {
        examples: [
          [16, 4],
          [15, 5],
          [19, 0],
          [80, 20],
          [79, 21],
        ],
      },
    );
  });

  it('reads red where it is red: 79.98% is not shown as 80', () => {
    expect(line('contact-data', greenFacts(patients(7_998, 2_002))).number).toBe('7998 of 10000 (79.9%)');
  });

  it('says why patients cannot be reached, whose patients they are, and when charts stay sealed', () => {
    const counts = { reachable: 10, 'no-mobile': 7, 'no-consent': 2, 'opted-out': 1 };
    expect(line('contact-data', greenFacts({ contacts: { of: 'all', counts, unreadable: 3 } }))).toMatchObject({
      state: 'red',
      number: '10 of 20 (50.0%), of all specialties; 3 more cannot be decrypted',
      doNext: expect.stringContaining('7 without a mobile number, 2 without consent to texts, 1 opted out'),
    });
    expect(line('contact-data', greenFacts(patients(0, 0, 4)))).toMatchObject({ state: 'unknown', number: '4 charts cannot be decrypted' });
  });
});

describe('the directory', () => {
  it('is red when a packet could go nowhere', () => {
    expect(state('directory-mapped', { directory: { ...green.directory, usable: 0 } })).toBe('red');
  });

  it('names each number that nobody confirmed in 90 days, and no other', () => {
    const age = fc.option(fc.integer({ min: 0, max: 400 }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(age, { minLength: 1, maxLength: 12 }), (ages) => {
        const all = ages.map((days, index) => endpoint(`Dr. <${index}>`, days === undefined ? undefined : daysAgo(days)));
        const found = line('directory-maintained', greenFacts(endpoints(all)));
        const named = all.map(({ specialist }) => found.doNext?.includes(specialist) ?? false);
        expect(named).toEqual(ages.map((days) => days === undefined || days > 90));
        expect(found.state).toBe(named.includes(true) ? 'red' : 'green');
      }),
    );
  });

  it('turns red a millisecond after the 90 days', () => {
    expect(state('directory-maintained', endpoints([endpoint('A', daysAgo(90))]))).toBe('green');
    expect(state('directory-maintained', endpoints([endpoint('A', daysAgo(90) - 1)]))).toBe('red');
  });
});

describe('messaging', () => {
  it('wants each paper on file', () => {
    const paper = { by: 'rosa', at: now, reference: 'folder 7' };
    const states = (attested: ReadinessFacts['attested']) => [state('baa', { attested }), state('10dlc', { attested })];
    expect([states({ '10dlc': paper }), states({ baa: paper })]).toEqual([
      ['red', 'green'],
      ['green', 'red'],
    ]);
  });

  it('says which lines rest on a word, and whether it was given', () => {
    const { lines } = readinessOf(greenFacts({ attested: { baa: { by: 'rosa', at: now, reference: 'folder 7' } } }));
    expect(lines.flatMap(({ id, attestation }) => (attestation === undefined ? [] : [[id, attestation]]))).toEqual([
      ['baa', { what: 'baa', isOnFile: true }],
      ['10dlc', { what: '10dlc', isOnFile: false }],
      ['stop-test', { what: 'test-number', isOnFile: false }],
    ]);
  });

  it.each([
    ['no number of our own', { attested: {} }, 'red', 'no test number on file'],
    ['no STOP from it', { stop: undefined }, 'red', 'no STOP arrived from the number ending in 0123'],
    [
      'a text after the STOP',
      { stop: { at: daysAgo(3), by: 'words', textsSince: 1 } },
      'red',
      '1 text went to the number ending in 0123 after its STOP',
    ],
    [
      'silence after the STOP',
      { stop: { at: daysAgo(3), by: 'provider', textsSince: 0 } },
      'green',
      '3 days ago (reported by the provider)',
    ],
  ] as const)('STOP: %s', (_, more, expected, words) => {
    expect(line('stop-test', greenFacts(more))).toMatchObject({ state: expected, number: expect.stringContaining(words) });
  });
});

describe('the baseline', () => {
  it.each([
    ['is missing', undefined, 'red', 'no past order of it'],
    ['is of others', pastOrders(50, 10, 'dermatology'), 'red', 'no past order of it, 50 of others'],
    ['names no specialties', pastOrders(20, 10, null), 'green', '20 past orders, 2026-06'],
    ['is too small', pastOrders(19, 5), 'red', '19 past orders, 2026-06'],
    ['is there', pastOrders(20, 5), 'green', '20 past orders, 2026-06'],
    ['spans months', pastOrders(45, 5), 'green', '45 past orders, 2026-06 to 2026-07'],
  ] as const)('%s', (_, baseline, expected, number) => {
    expect(line('baseline', greenFacts({ baseline }))).toMatchObject({ state: expected, number });
  });
});

describe('people and policies', () => {
  it.each([
    [0, 'red', true],
    [1, 'green', true],
    [2, 'green', false],
  ] as const)('%i coordinators: %s', (activeCoordinators, expected, advised) => {
    const found = line('owners', greenFacts({ activeCoordinators }));
    expect([found.state, found.doNext !== undefined]).toEqual([expected, advised]);
  });

  it('names the urgency without windows', () => {
    const found = line('windows', greenFacts({ windows: { ...green.windows, asap: undefined } }));
    expect(found).toMatchObject({ state: 'red', number: '3 of 4 urgencies', doNext: expect.stringContaining('asap') });
  });
});

describe('one specialty at a time', () => {
  it.each([
    ['another that is a month old', 30, 'red'],
    ['another of which nobody knows', undefined, 'red'],
    ['another that has its number', 90, 'green'],
  ] as const)('%s', (_, days, expected) => {
    const othersOn = [{ label: 'Dermatology', since: days === undefined ? undefined : daysAgo(days) }];
    const found = line('one-specialty', greenFacts({ othersOn }));
    expect(found).toMatchObject({ state: expected, number: expect.stringMatching(/^2 on/) });
    expect(found.number.includes('Dermatology')).toBe(expected === 'red');
  });
});

describe('whether it is the right tool', () => {
  it('is not below twenty orders a month', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 30, max: 3_000 }), (ofSpecialty, days) => {
        const report = readinessOf(greenFacts({ ...orders({ ofSpecialty, watchedSince: daysAgo(days) }) }));
        expect(report.lines.find(({ id }) => id === 'volume')?.state).toBe(ofSpecialty < 20 ? 'red' : 'green');
        expect(report.wrongTool.length).toBe(ofSpecialty < 20 ? 1 : 0);
      }),
      {
        examples: [
          [19, 30],
          [20, 30],
        ],
      },
    );
  });

  it.each([
    ['past orders, nineteen in a month', pastOrders(60, 20, 'cardiology', 2), 'red', '15 a month in the baseline'],
    ['past orders, thirty a month', pastOrders(60, 20), 'green', '30 a month in the baseline'],
    ['past orders of ten days', pastOrders(10, 3), 'unknown', '4 orders in the 9 days since the first one'],
    ['past orders of twenty-five days, enough for a month', pastOrders(25, 3), 'green', '25 a month in the baseline'],
    ['no past orders', undefined, 'unknown', '4 orders in the 9 days since the first one'],
  ] as const)('before a month was watched it goes by the baseline: %s', (_, baseline, expected, number) => {
    expect(line('volume', greenFacts({ baseline, ...orders({ ofSpecialty: 4, watchedSince: daysAgo(9) }) }))).toMatchObject({
      state: expected,
      number,
    });
  });

  it('knows nothing of the volume before the first order', () => {
    const none = orders({ ofSpecialty: 0, watchedSince: undefined });
    expect(line('volume', greenFacts({ baseline: undefined, ...none }))).toMatchObject({ state: 'unknown', number: 'no order yet' });
  });

  it('is enough as soon as twenty came, however short the time', () => {
    expect(state('volume', { baseline: undefined, ...orders({ ofSpecialty: 20, watchedSince: daysAgo(2) }) })).toBe('green');
  });

  it('is not where loops are closed already as well as a referral manager within an EHR does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), fc.nat(120), (all, some) => {
        const kept = Math.min(all, some);
        const expected = all < 20 ? 'unknown' : 1_000 * kept >= 768 * all ? 'red' : 'green';
        expect(state('closure', { baseline: pastOrders(all, kept, 'cardiology', 0) })).toBe(expected);
      }),
      {
        numRuns: 60,
        examples: [
          [125, 96],
          [125, 95],
        ],
      },
    );
  });
});

it('is told in lines, with what to do below', () => {
  const text = readyText(readinessOf(greenFacts({ attested: {}, stop: undefined, ...orders({ ofSpecialty: 7 }) })));
  expect(text[0]).toBe('Cardiology is on: not ready (10 green, 4 red, 0 unknown)');
  const baa = text.indexOf('  ✗ Business associate agreements are on file     none on file');
  expect(text.slice(baa + 1, baa + 3)).toEqual([
    expect.stringMatching(/^ {6}→ Sign agreements/u),
    '        npx loopkeeper attest baa --by NAME --reference WHERE',
  ]);
  expect(text.at(-1)).toBe('  ! With so few orders, a list and a telephone do the same for less. Loopkeeper is the wrong tool.');
});

const count = fc.nat(300);
const moment = fc.integer({ min: 0, max: 500 }).map(daysAgo);
const maybe = <Value>(one: fc.Arbitrary<Value>) => fc.option(one, { nil: undefined });
const paper = maybe(fc.record({ by: fc.constant('rosa'), at: moment, reference: fc.constant('+16175550123') }));
const version = maybe(fc.constant('windows/*/*/1'));
const anyBaseline = fc
  .record({ all: count, kept: count, step: fc.integer({ min: 0, max: 9 }), specialty: fc.constantFrom('cardiology', 'dermatology', null) })
  .map(({ all, kept, step, specialty }) => pastOrders(all % 80, kept, specialty, step));
const anyFacts: fc.Arbitrary<ReadinessFacts> = fc.record({
  now: fc.constant(now),
  specialty: fc.record({ name: fc.constant('cardiology'), label: fc.constant('Cardiology'), isOn: fc.boolean() }),
  orders: fc.record({
    received: count,
    newestAt: maybe(moment),
    ofSpecialty: count,
    mapped: count,
    unmapped: count,
    codes: count,
    watchedSince: maybe(moment),
  }),
  contacts: fc.record({
    of: fc.constantFrom('specialty', 'all'),
    counts: fc.record({ reachable: count, 'no-mobile': count, 'no-consent': count, 'opted-out': count }),
    unreadable: count,
  }),
  directory: fc.record({
    specialists: count,
    inNetwork: count,
    withEndpoint: count,
    usable: count,
    endpoints: fc.array(maybe(moment).map((verifiedAt) => endpoint('Ada Heart, MD', verifiedAt))),
  }),
  attested: fc
    .record({ baa: paper, '10dlc': paper, 'test-number': paper })
    .map((all) => Object.fromEntries(Object.entries(all).filter(([, one]) => one !== undefined))),
  stop: maybe(fc.record({ at: moment, by: fc.constantFrom('words', 'provider'), textsSince: count })),
  baseline: anyBaseline,
  activeCoordinators: count,
  windows: fc.record({ routine: version, urgent: version, asap: version, stat: version }),
  othersOn: fc.array(fc.record({ label: fc.constant('Dermatology'), since: maybe(moment) })),
});
