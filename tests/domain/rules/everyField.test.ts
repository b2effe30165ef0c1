import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createPlanActivities, type PlanPorts } from '../../../activities/plan.js';
import type { Chart } from '../../../src/domain/chart/chart.js';
import { completenessBody, missingItems, type CompletenessPolicy } from '../../../src/domain/packet/completeness.js';
import { completenessPolicy } from '../../../src/domain/packet/completenessPolicy.js';
import type { PolicyKind } from '../../../src/domain/policy.js';
import { applyEvent } from '../../../src/domain/process/applyEvent.js';
import { applyStepResult } from '../../../src/domain/process/applyStepResult.js';
import { attentions } from '../../../src/domain/process/taskReasons.js';
import { packetDueAt, stageDeadline, taskDeadline, windowsBody, windowsPolicy } from '../../../src/domain/process/windows.js';
import { urgencies } from '../../../src/domain/referral.js';
import { route } from '../../../src/domain/routing/routing.js';
import { routingBody, routingPolicy } from '../../../src/domain/routing/routingPolicy.js';
import { policyKinds } from '../../../src/domain/rules/policyKinds.js';
import { nudgePolicy } from '../../../src/domain/texting/nudgePolicy.js';
import { capsBody, capsPolicy, decidePermit, defaultCaps, type PastText, type PermitFacts } from '../../../src/domain/texting/permit.js';
import { defaultHours, hoursBody, hoursPolicy, permittedAt } from '../../../src/domain/texting/quietHours.js';
import { wallClock } from '../../../src/domain/time/clock.js';
import { practice } from '../../support/memory/policies.js';
import { candidate, chart, monday, orderContent } from '../../support/orders.js';
import { bookedState, now } from '../../support/referralStates.js';
import { handClock } from '../../support/texting.js';
import { hourMs as hour, dayMs as day } from '../../../src/domain/time/durations.js';

/**
 * Changes each value of the default body of each kind, and expects a decision to change. A field
 * that no decision reads fails here, as does a kind without decisions.
 */

const zone = practice.zone;

/** Everything that is decided by a body of the kind, in a range of situations. */
const decisions: Readonly<Record<string, (body: unknown) => unknown>> = {
  [completenessPolicy.name]: (body) => {
    const rules = completenessBody.parse(body);
    const charts = chartsFor(completenessPolicy.defaults.flatMap((row) => row.body));
    return [orderContent(), orderContent({ reasons: [] })].map((order) => charts.map((one) => missingItems(rules, order, one, monday)));
  },

  [routingPolicy.name]: (body) => {
    const policy = routingBody.parse(body);
    const near = candidate('near', { sentLastWeek: 9 });
    const at = (id: string, miles: number, languages = ['en']) => candidate(id, { latitude: near.latitude + miles / 69, languages });
    const sets = [
      ...Array.from({ length: 80 }, (_, miles) => [at('far', miles)]),
      ...Array.from({ length: 30 }, (_, miles) => [near, at('free', miles)]),
      ...Array.from({ length: 30 }, (_, miles) => [near, at('spanish', miles, ['en', 'es'])]),
    ];
    return urgencies.map((urgency) =>
      sets.map((candidates) => {
        const place = { latitude: near.latitude, longitude: near.longitude, zone };
        const coverage = [{ status: 'active', plan: 'DEMO-PPO' }];
        const facts = { specialty: 'cardiology', urgency, postalCode: '02114', place, coverage, language: 'es', candidates };
        return route(facts, policy, monday).chosen?.candidate.id;
      }),
    );
  },

  [windowsPolicy.name]: (body) => {
    const policy = windowsBody.parse(body);
    return urgencies.map((urgency) => [
      packetDueAt(policy, { urgency, orderedAt: monday, now: monday }, practice, wallClock),
      stageDeadline(policy, 'receipt', urgency, monday, practice),
      attentions.map((reason) => taskDeadline(policy, reason, urgency, monday, practice)),
    ]);
  },

  [nudgePolicy.name]: async (body) => {
    const plan = await createPlanActivities({
      clock: handClock(monday),
      store: { packet: async () => ({ id: 'p1', order: orderContent(), chart: chart() }) },
      directory: { place: async () => undefined },
      practiceSettings: { practice: async () => practice },
      policies: { get: async (kind) => ({ body: kind.schema.parse(kind.name === nudgePolicy.name ? body : defaultHours), version: '' }) },
    } satisfies PlanPorts).planNudges({
      referralId: 'r1',
      packetOrdinal: 1,
      specialty: 'cardiology',
      urgency: 'routine',
      orderedAt: monday,
      cycle: 1,
      now: monday,
    });
    const afterMiss = [1, 2, 3, 4].map((cycle) => {
      const planned = applyStepResult(bookedState({ nudge: { cycle } }), { step: 'planNudges', ...plan }, now);
      return applyEvent(planned, { name: 'appointment', input: { id: 'e', appointmentId: 'a1', status: 'noshow' } }, now).tasks;
    });
    return [plan.nudgesAt, plan.escalateAt, afterMiss];
  },

  [hoursPolicy.name]: (body) => {
    const policy = hoursBody.parse(body);
    const friday = monday + 4 * day;
    const places = [
      { zones: [], states: [] },
      { zones: [zone], states: [] },
      ...Object.keys(defaultHours.states).map((state) => ({ zones: [zone], states: [state] })),
    ];
    return places.map((where) => Array.from({ length: 72 }, (_, hours) => permittedAt(policy, where, friday + hours * hour)));
  },

  [capsPolicy.name]: (body) => {
    const caps = capsBody.parse(body);
    const text = (hoursAgo: number, referralId = 'r1'): PastText => ({ referralId, at: monday - hoursAgo * hour });
    const histories = [[], [text(1)], [text(24), text(48), text(72)], [text(13, 'other')]];
    return histories.flatMap((past) => [0, 6].map((sentOnReferral) => decidePermit(permitFacts({ caps, past, sentOnReferral }))));
  },
};

it('knows the decisions of every kind', () => {
  expect(Object.keys(decisions).toSorted()).toEqual(policyKinds.map(({ name }) => name).toSorted());
});

describe.each(policyKinds.map((kind) => [kind.name, kind] as const))('of a policy of the kind %s', (name, kind) => {
  it('every value has an effect', async () => {
    const body = richestDefault(kind);
    const decide = async (other: unknown) => JSON.stringify(await decisions[name]?.(other));
    const before = await decide(body);
    const without: string[] = [];
    for (const path of leavesOf(body)) {
      let hasEffect = false;
      for (const value of othersFor(kind, valueAt(body, path))) {
        const changed = kind.schema.safeParse(withValue(body, path, value));
        hasEffect ||= changed.success && (await decide(changed.data)) !== before;
        if (hasEffect) break;
      }
      if (!hasEffect) without.push(path.join('.'));
    }
    expect(without).toEqual([]);
  });
});

/** The default that has the most in it. */
const richestDefault = ({ defaults }: PolicyKind<unknown>): unknown =>
  defaults.map(({ body }) => body).toSorted((one, other) => JSON.stringify(other).length - JSON.stringify(one).length)[0];

type Path = readonly string[];

const leavesOf = (value: unknown, at: Path = []): Path[] =>
  typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([name, one]) => leavesOf(one, [...at, name])) : [at];

const valueAt = (body: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, name) => Object.entries(value ?? {}).find(([one]) => one === name)?.[1], body);

function withValue(body: unknown, [name, ...rest]: Path, value: unknown): unknown {
  if (name === undefined) return value;
  if (Array.isArray(body)) return body.map((one: unknown, index) => (String(index) === name ? withValue(one, rest, value) : one));
  return Object.fromEntries(Object.entries(body ?? {}).map(([key, one]) => [key, key === name ? withValue(one, rest, value) : one]));
}

/** What a value might be instead. The kind's schema refuses what it cannot be. */
function othersFor(kind: PolicyKind<unknown>, value: unknown): readonly unknown[] {
  switch (typeof value) {
    case 'number':
      return [value + 1, value - 1, value * 2, value + 10, 1];
    case 'boolean':
      return [!value];
    case 'string':
      return ['13:00', 'America/Los_Angeles', ...choicesOf(z.toJSONSchema(kind.schema)), `${value}x`].filter((other) => other !== value);
    default:
      return [{ from: '09:00', until: '20:00' }];
  }
}

/** Every value of every list of choices in the schema. */
function choicesOf(schema: unknown): unknown[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([name, one]: [string, unknown]) => (name === 'enum' && Array.isArray(one) ? one : choicesOf(one)));
}

/** One that says nothing, one that says all that is required, and one with a recent result of each code. */
function chartsFor(rules: CompletenessPolicy): Chart[] {
  const codes = rules.flatMap(({ needs }) => (typeof needs === 'string' ? [] : needs.resultWithin.codes));
  const date = new Date(monday - 100 * day).toISOString();
  const nothing = chart({ coverage: [] }, { name: undefined, birthDate: undefined, address: undefined, phones: [] });
  return [nothing, chart(), ...codes.map((code) => chart({ results: [{ text: 'Result', codings: [{ code }], date }] }))];
}

function permitFacts(changes: Partial<PermitFacts>): PermitFacts {
  return {
    now: monday,
    referralId: 'r1',
    deceased: false,
    referralOpen: true,
    sensitive: false,
    consents: { texts: true, refusesTexts: false },
    phone: '+12125550123',
    optedOut: false,
    where: { zones: [zone], states: [] },
    zone,
    hours: defaultHours,
    caps: defaultCaps,
    past: [],
    sentOnReferral: 0,
    first: false,
    text: {
      template: 'nudge2/en/1',
      body: 'Oak Clinic: Hi Ana, call us at 212-555-0100 to book. Reply 1 booked, 2 need help',
      mustNotSay: [],
    },
    ...changes,
  };
}
