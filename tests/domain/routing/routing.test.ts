import { describe, expect, it } from '@jest/globals';
import { defaultPolicies } from '../../../src/domain/rules/policyKinds.js';
import fc from 'fast-check';
import { milesBetween } from '../../../src/domain/routing/distance.js';
import { route, usableEndpoints, type Candidate, type RouteFacts } from '../../../src/domain/routing/routing.js';
import { routingPolicy, type RoutingPolicy } from '../../../src/domain/routing/routingPolicy.js';
import { expectLimits } from '../../support/limits.js';
import { candidate, monday } from '../../support/orders.js';

const policy: RoutingPolicy = {
  maxMiles: { routine: 40, urgent: 60, asap: 60, stat: 75 },
  nearEqualMiles: 3,
  languageExtraMiles: 15,
  languageRequired: false,
};

/** About a mile to the north for each. */
const north = (miles: number) => ({ latitude: 42.361 + miles / 69.09, longitude: -71.068 });

function facts(candidates: Candidate[], changes: Partial<RouteFacts> = {}): RouteFacts {
  return {
    specialty: 'cardiology',
    urgency: 'routine',
    postalCode: '02114',
    place: north(0),
    coverage: [{ status: 'active', plan: 'DEMO-PPO' }],
    language: 'en',
    candidates,
    ...changes,
  };
}

const chosen = (candidates: Candidate[], changes: Partial<RouteFacts> = {}, with_: Partial<RoutingPolicy> = {}) =>
  route(facts(candidates, changes), { ...policy, ...with_ }, monday).chosen?.candidate.id;
const passed = (one: Candidate, changes: Partial<RouteFacts> = {}, with_: Partial<RoutingPolicy> = {}) =>
  route(facts([one], changes), { ...policy, ...with_ }, monday).passedOver[0];

describe('who is passed over', () => {
  const fax = { id: 'f', kind: 'fax' as const, address: '+16175550130', rank: 1, verified: true, quarantined: false };
  const cases: [string, Partial<Candidate>, string][] = [
    ['another specialty', { specialty: 'dermatology' }, 'specialty'],
    ['who takes nobody', { accepting: false }, 'accepting'],
    ['in no network', { networks: [] }, 'network'],
    ['in another network', { networks: [{ plan: 'DEMO-HMO', from: 0 }] }, 'network'],
    ['who left the network', { networks: [{ plan: 'DEMO-PPO', from: 0, until: monday }] }, 'network'],
    ['who joins the network later', { networks: [{ plan: 'DEMO-PPO', from: monday + 1 }] }, 'network'],
    ['too far away', north(41), 'distance'],
    ['whose place makes no sense', { latitude: Number.NaN }, 'distance'],
    ['who is full this week', { weeklyCapacity: 3, sentLastWeek: 3 }, 'capacity'],
    ['without any address', { endpoints: [] }, 'endpoint'],
    ['with an address that nobody verified', { endpoints: [{ ...fax, verified: false }] }, 'endpoint'],
    ['with a quarantined address', { endpoints: [{ ...fax, quarantined: true }] }, 'endpoint'],
    ['with an address of a kind that we cannot send to', { endpoints: [{ ...fax, kind: 'direct' }] }, 'endpoint'],
  ];
  it.each(cases)('one %s', (_, changes, rule) => {
    expect(passed(candidate('a', changes))).toMatchObject({ specialistId: 'a', rule });
  });

  it('one who declined, though nothing else speaks against it', () => {
    const excluded = [{ specialistId: 'a', because: 'declined' as const }];
    expect(passed(candidate('a'), { excluded })).toMatchObject({ rule: 'excluded', detail: 'declined this referral' });
    expect(chosen([candidate('a'), candidate('b')], { excluded })).toBe('b');
  });

  it('one who does not speak the language, only where the policy says so', () => {
    expect(passed(candidate('a'), { language: 'es' }, { languageRequired: true })).toMatchObject({ rule: 'language' });
    expect(chosen([candidate('a')], { language: 'es' })).toBe('a');
  });

  it('further away for routine than for urgent', () => {
    expect(chosen([candidate('a', north(50))])).toBeUndefined();
    expect(chosen([candidate('a', north(50))], { urgency: 'urgent' })).toBe('a');
  });
});

describe('who is chosen', () => {
  it('the nearest', () => {
    expect(chosen([candidate('a', north(12)), candidate('b', north(4)), candidate('c', north(30))])).toBe('b');
  });

  it('of those about as near, the least busy', () => {
    expect(
      chosen([
        candidate('a', { ...north(1), sentLastWeek: 4 }),
        candidate('b', { ...north(3), sentLastWeek: 1 }),
        candidate('c', north(9)),
      ]),
    ).toBe('b');
  });

  it('by share of what each office takes, not by number', () => {
    expect(chosen([candidate('a', { sentLastWeek: 2, weeklyCapacity: 4 }), candidate('b', { sentLastWeek: 4, weeklyCapacity: 40 })])).toBe(
      'b',
    );
  });

  it("one who speaks the patient's language, if not much further", () => {
    const spanish = { languages: ['en', 'es'] };
    expect(chosen([candidate('a', north(1)), candidate('b', { ...north(14), ...spanish })], { language: 'es' })).toBe('b');
    expect(chosen([candidate('a', north(1)), candidate('b', { ...north(30), ...spanish })], { language: 'es' })).toBe('a');
  });

  it('in any of the plans that pay today', () => {
    const coverage = [
      { status: 'active', plan: 'OTHER' },
      { status: 'active', plan: 'DEMO-PPO' },
    ];
    expect(chosen([candidate('a')], { coverage })).toBe('a');
  });

  it('at its best usable address', () => {
    const fax = candidate('a').endpoints[0];
    if (fax === undefined) throw new Error('no endpoint');
    const endpoints = [
      { ...fax, id: 'third', rank: 3 },
      { ...fax, id: 'first', rank: 1, quarantined: true },
      { ...fax, id: 'second', rank: 2 },
    ];
    expect(route(facts([candidate('a', { endpoints })]), policy, monday).chosen?.endpoint.id).toBe('second');
    expect(usableEndpoints(candidate('a', { endpoints })).map(({ id }) => id)).toEqual(['second', 'third']);
  });
});

describe('what no rule can decide goes to a coordinator', () => {
  const cases: [string, Partial<RouteFacts>, string, string][] = [
    ['no coverage', { coverage: [] }, 'plan-unknown', 'network'],
    ['a coverage that has ended', { coverage: [{ status: 'active', plan: 'DEMO-PPO', until: '2025-12-31' }] }, 'plan-unknown', 'network'],
    ['a coverage without its plan', { coverage: [{ status: 'active' }] }, 'plan-unknown', 'network'],
    ['no postal code', { postalCode: undefined, place: undefined }, 'no-postal-code', 'distance'],
    ['a postal code of blanks, though there is a place', { postalCode: ' ' }, 'no-postal-code', 'distance'],
    ['a postal code that nobody knows', { postalCode: '00000', place: undefined }, 'unknown-postal-code', 'distance'],
  ];
  it.each(cases)('%s', (_, changes, undecidable, rule) => {
    const decision = route(facts([candidate('a')], changes), policy, monday);
    expect(decision).toMatchObject({ undecidable, reasons: [{ rule }] });
    expect(decision.chosen).toBeUndefined();
    expect(decision.reasons).toHaveLength(1);
  });

  it('passes everybody over for what is not known', () => {
    const passedOver = (changes: Partial<RouteFacts>) => route(facts([candidate('a')], changes), policy, monday).passedOver;
    expect(passedOver({ coverage: [] })).toMatchObject([{ specialistId: 'a', rule: 'network' }]);
    expect(passedOver({ place: undefined })).toMatchObject([{ specialistId: 'a', rule: 'distance' }]);
    expect(passedOver({ coverage: [] })).not.toEqual(passedOver({ coverage: [{ status: 'active', plan: 'OTHER' }] }));
  });

  it('nobody of the specialty, and why each of the others does not fit', () => {
    expect(route(facts([]), policy, monday).reasons).toEqual([{ rule: 'specialty', detail: 'the directory has nobody of this specialty' }]);
    expect(route(facts([candidate('a', { accepting: false })]), policy, monday)).toMatchObject({
      reasons: [{ rule: 'accepting', detail: '1 of 1 passed over' }],
    });
  });
});

describe('at the edge of a rule', () => {
  const near = { latitude: 42.361, longitude: -71.068 };
  const exactly = (miles: number) => milesBetween(near, north(miles));

  it('an office at the farthest distance is near enough', () => {
    const maxMiles = { ...policy.maxMiles, routine: exactly(20) };
    expect(chosen([candidate('a', north(20))], {}, { maxMiles })).toBe('a');
    expect(chosen([candidate('a', north(20.001))], {}, { maxMiles })).toBeUndefined();
  });

  it('a network counts from its first instant', () => {
    expect(chosen([candidate('a', { networks: [{ plan: 'DEMO-PPO', from: monday }] })])).toBe('a');
  });

  it('an office that speaks the language is preferred at exactly the extra miles', () => {
    const spanish = candidate('b', { ...north(10), languages: ['es'] });
    expect(chosen([candidate('a', north(0)), spanish], { language: 'es' }, { languageExtraMiles: exactly(10) })).toBe('b');
  });

  it('an office is as near as the nearest at exactly the miles that count as equal', () => {
    const two = [candidate('a', { ...north(0), sentLastWeek: 5 }), candidate('b', north(2))];
    expect(chosen(two, {}, { nearEqualMiles: exactly(2) })).toBe('b');
  });

  it('an office that does not say how many it takes counts as one that takes ten', () => {
    const unsaid = { weeklyCapacity: undefined, sentLastWeek: 4 };
    const taking = (weeklyCapacity: number, sentLastWeek: number) => candidate('b', { weeklyCapacity, sentLastWeek });
    expect(chosen([candidate('a', unsaid), taking(100, 39)])).toBe('b');
    expect(chosen([candidate('a', unsaid), taking(100, 41)])).toBe('a');
  });

  it('of two as busy the nearer, and of two as near the first by its id', () => {
    expect(chosen([candidate('a', north(2)), candidate('b', north(1))])).toBe('b');
    expect(chosen([candidate('b', north(1)), candidate('a', north(1))])).toBe('a');
  });

  it('addresses of one rank are taken by their ids', () => {
    const [fax] = candidate('a').endpoints;
    if (fax === undefined) throw new Error('no endpoint');
    const endpoints = ['c', 'a', 'b'].map((id) => ({ ...fax, id }));
    expect(usableEndpoints(candidate('a', { endpoints })).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(usableEndpoints(candidate('a', { endpoints: endpoints.toReversed() })).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });
});

describe('why the one that was chosen is better', () => {
  const other = (changes: Partial<Candidate>, choice: Partial<Candidate> = {}, language = 'en') => {
    const decision = route(facts([candidate('a', { ...north(5), ...choice }), candidate('b', changes)], { language }), policy, monday);
    expect(decision.chosen?.candidate.id).toBe('a');
    return decision.passedOver;
  };
  const cases: [string, Partial<Candidate>, Partial<Candidate>, string, string, string][] = [
    ['it speaks the language', north(5), { languages: ['es'] }, 'es', 'language', 'language'],
    ['the other is further', north(9), {}, 'en', 'distance', 'further'],
    ['the other is busier', { ...north(5), sentLastWeek: 1 }, {}, 'en', 'load', 'busier'],
    ['the other is busier, though nearer', { ...north(4), sentLastWeek: 1 }, {}, 'en', 'load', 'busier'],
    ['the other is a little further', north(6), {}, 'en', 'distance', 'no nearer'],
    ['neither speaks the language, and the other is further', north(9), {}, 'es', 'distance', 'further'],
    [
      'both speak the language, and the other is further',
      { ...north(9), languages: ['es'] },
      { languages: ['es'] },
      'es',
      'distance',
      'further',
    ],
    ['its number comes first', north(5), {}, 'en', 'tie', 'number'],
  ];
  it.each(cases)('%s', (_, changes, choice, language, rule, word) => {
    expect(other(changes, choice, language)).toEqual([{ specialistId: 'b', rule, detail: expect.stringContaining(word) }]);
  });

  it('counts as about as near at exactly the miles that count as equal', () => {
    const nearEqualMiles = milesBetween(north(0), north(2));
    const decision = route(
      facts([candidate('a', north(0)), candidate('b', { ...north(2), sentLastWeek: 1 })]),
      { ...policy, nearEqualMiles },
      monday,
    );
    expect(decision.passedOver).toMatchObject([{ specialistId: 'b', rule: 'load' }]);
  });

  it('is told rule by rule, and that nobody else was allowed', () => {
    const rules = (candidates: Candidate[], language = 'en') =>
      route(facts(candidates, { language }), policy, monday).reasons.map(({ rule }) => rule);
    expect(rules([candidate('a')])).toEqual(['network', 'distance', 'accepting', 'language', 'load', 'tie']);
    expect(rules([candidate('a'), candidate('b')])).toEqual(['network', 'distance', 'accepting', 'language', 'load']);
  });

  it('says whether it speaks the language', () => {
    const said = (language: string) => route(facts([candidate('a')], { language }), policy, monday).reasons[3]?.detail;
    expect(said('en')).toMatch(/^speaks/u);
    expect(said('es')).toMatch(/^does not/u);
  });

  it('says distances in whole miles, one at the least', () => {
    const said = (miles: number) => route(facts([candidate('a', north(miles))]), policy, monday).reasons[1]?.detail;
    expect([said(0), said(1.2), said(1.7)]).toEqual(['is 1 mile away', 'is 1 mile away', 'is 2 miles away']);
  });
});

describe('why an office is not in the plan', () => {
  it('names a plan only where some office of the directory lists it', () => {
    const coverage = [{ status: 'active', plan: 'DEMO-HMO' }];
    const listed = candidate('b', { networks: [{ plan: 'DEMO-HMO', from: 0 }], accepting: false });
    expect(route(facts([candidate('a'), listed], { coverage }), policy, monday).passedOver[0]?.detail).toContain('DEMO-HMO');
    expect(passed(candidate('a'), { coverage })?.detail).not.toContain('DEMO-HMO');
  });
});

it('says nothing of the patient in its reasons', () => {
  const coverage = [{ status: 'active', plan: 'Zebulon Quackenbush' }];
  const text = JSON.stringify(
    route(facts([candidate('a'), candidate('b', north(60))], { coverage, language: 'xx', postalCode: '99123' }), policy, monday),
  );
  expect(text).not.toMatch(/Quackenbush|99123|"xx"/u);
  expect(JSON.stringify(route(facts([candidate('a', north(7.4))]), policy, monday).reasons)).toContain('is 7 miles away');
});

it('measures miles as the crow flies', () => {
  expect(milesBetween({ latitude: 42.3601, longitude: -71.0589 }, { latitude: 40.7128, longitude: -74.006 })).toBeCloseTo(190, 0);
  expect(milesBetween({ latitude: 1, longitude: 2 }, { latitude: 1, longitude: 2 })).toBe(0);
});

it('takes only distances that make sense', () => {
  const body = (changes: Partial<Record<keyof RoutingPolicy, unknown>>) => ({ ...policy, ...changes });
  expectLimits(routingPolicy.schema, (stat) => body({ maxMiles: { ...policy.maxMiles, stat } }), 1, 3_000);
  expectLimits(routingPolicy.schema, (nearEqualMiles) => body({ nearEqualMiles }), 0, 100);
  expectLimits(routingPolicy.schema, (languageExtraMiles) => body({ languageExtraMiles }), 0, 500);
});

it('has a default policy of its own shape', () => {
  const [row] = defaultPolicies.filter(({ kind }) => kind.name === 'routing');
  expect(routingPolicy.schema.parse(row?.body)).toEqual(row?.body);
});

const anyCandidate = fc.record({
  miles: fc.integer({ min: 0, max: 80 }),
  accepting: fc.boolean(),
  languages: fc.subarray(['en', 'es', 'pt']),
  weeklyCapacity: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
  sentLastWeek: fc.nat(12),
  inNetwork: fc.boolean(),
  verified: fc.boolean(),
});
const anyCandidates = fc.array(anyCandidate, { maxLength: 12 }).map((rows) =>
  rows.map(({ miles, inNetwork, verified, ...row }, index) =>
    candidate(`s${String(index).padStart(2, '0')}`, {
      ...row,
      ...north(miles),
      networks: inNetwork ? [{ plan: 'DEMO-PPO', from: 0 }] : [],
      endpoints: [{ id: `e${index}`, kind: 'fax', address: '+16175550130', rank: 1, verified, quarantined: false }],
    }),
  ),
);
const language = fc.constantFrom('en', 'es', 'zh');

describe('for any directory', () => {
  it('accounts for everybody exactly once, and never chooses one that it passed over', () => {
    fc.assert(
      fc.property(anyCandidates, language, (candidates, spoken) => {
        const decision = route(facts(candidates, { language: spoken }), policy, monday);
        const named = [
          ...decision.passedOver.map(({ specialistId }) => specialistId),
          ...(decision.chosen ? [decision.chosen.candidate.id] : []),
        ];
        expect(named.sort()).toEqual(candidates.map(({ id }) => id));
        expect(decision.reasons.length).toBeGreaterThan(0);
      }),
    );
  });

  it('chooses only whom every rule allows', () => {
    fc.assert(
      fc.property(anyCandidates, (candidates) => {
        const found = route(facts(candidates), policy, monday).chosen;
        if (found === undefined) return;
        const { candidate: one, endpoint } = found;
        expect(one.accepting && one.networks.length > 0 && endpoint.verified).toBe(true);
        expect(one.sentLastWeek).toBeLessThan(one.weeklyCapacity ?? Infinity);
        expect(milesBetween(north(0), one)).toBeLessThanOrEqual(40);
      }),
    );
  });

  it('chooses somebody whenever one is allowed', () => {
    fc.assert(
      fc.property(anyCandidates, (candidates) => {
        expect(chosen([...candidates, candidate('zz', { weeklyCapacity: undefined })])).toBeDefined();
      }),
    );
  });

  it('makes the same choice in whatever order the directory comes', () => {
    fc.assert(
      fc.property(
        anyCandidates.chain((candidates) =>
          fc.tuple(fc.constant(candidates), fc.shuffledSubarray(candidates, { minLength: candidates.length })),
        ),
        ([one, other]) => {
          expect(route(facts(other), policy, monday)).toEqual(route(facts(one), policy, monday));
        },
      ),
    );
  });

  it('does not depend on those who are ruled out', () => {
    fc.assert(
      fc.property(anyCandidates, language, (candidates, spoken) => {
        const first = chosen(candidates, { language: spoken });
        const allowed = candidates.filter((one) => chosen([one], { language: spoken }) !== undefined);
        expect(chosen(allowed, { language: spoken })).toBe(first);
      }),
    );
  });

  it('keeps its choice when the one chosen becomes better still', () => {
    fc.assert(
      fc.property(anyCandidates, language, (candidates, spoken) => {
        const first = chosen(candidates, { language: spoken });
        const better = candidates.map((one) =>
          one.id === first ? { ...one, sentLastWeek: 0, weeklyCapacity: 100, languages: ['en', 'es', 'pt', 'zh'], ...north(0) } : one,
        );
        expect(chosen(better, { language: spoken })).toBe(first);
      }),
    );
  });
});
