import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createPostgresPolicies } from '../../src/adapters/postgres/policies/policies.js';
import { capsPolicy, defaultCaps } from '../../src/domain/texting/permit.js';
import { languages } from '../../src/domain/referral.js';
import { ruleKinds } from '../../src/domain/rules/ruleChange.js';
import { answerTemplates, nudgeTemplates } from '../../src/domain/texting/texts.js';
import type { Rule } from '../../src/ports/policyEditor.js';
import { addReferral } from '../support/texting.js';
import { openHarness, tokens, type Harness } from './apiHarness.js';

let harness: Harness;

const referrals = [
  ['cardiology', 'routine', 'open'],
  ['cardiology', 'urgent', 'open'],
  ['dermatology', 'urgent', 'open'],
  ['dermatology', 'routine', 'ended'],
] as const;

beforeAll(async () => {
  harness = await openHarness();
  const { db } = harness.database;
  await db.policy.create({ data: { kind: 'caps', version: 1, body: defaultCaps, source: 'the default' } });
  await db.policy.create({
    data: { kind: 'caps', specialty: 'cardiology', urgency: 'urgent', version: 1, body: defaultCaps, source: 'ours' },
  });
  for (const [specialty, urgency, status] of referrals) {
    const id = await addReferral(db, { status, specialistId: null });
    await db.referral.update({ where: { id }, data: { specialty, urgency } });
  }
});
afterAll(() => harness.stop());

const post = (path: string, body: object, token: string = tokens.administrator) =>
  harness.call('POST', `/api/admin/rules${path}`, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const caps = (change: object = {}) => ({ kind: 'caps', basedOn: 1, body: { ...defaultCaps, perDay: 2 }, ...change });
const inForce = async (): Promise<Rule[]> => {
  const answer = await harness.call('GET', '/api/rules', { headers: { authorization: `Bearer ${tokens.manager}` } });
  return ((await answer.json()) as { rules: Rule[] }).rules;
};

it('says what a change would change, and for how many of the open referrals, and changes nothing', async () => {
  const before = await inForce();
  const body = { ...defaultCaps, perDay: 2 };
  const answer = await post('/preview', caps({ body }));
  expect([answer.status, await answer.json()]).toEqual([
    200,
    // The urgent one of cardiology has a rule of its own; the one that has ended counts no more.
    { differences: [{ at: 'perDay', before: 1, after: 2 }], open: 2, of: 3 },
  ]);
  expect(await inForce()).toEqual(before);
});

it('puts the next version in force, says who made it, and loses none', async () => {
  const answer = await post('', caps({ body: defaultCaps }));
  expect([answer.status, await answer.json()]).toEqual([201, { version: 2 }]);
  const [rule] = (await inForce()).filter(({ kind, specialty }) => kind === 'caps' && specialty === '*');
  expect(rule).toMatchObject({ version: 2, source: 'administrator/ada', body: defaultCaps });
  expect((await createPostgresPolicies(harness.database.db).get(capsPolicy, { specialty: undefined, urgency: 'routine' })).version).toBe(
    'caps/*/*/2',
  );
  expect(await harness.database.db.policy.count({ where: { kind: 'caps', specialty: '*' } })).toBe(2);
  expect(await harness.database.db.audit.count({ where: { actor: 'administrator/ada', action: 'change-rule' } })).toBe(1);
});

it('refuses the slower of two edits, and a policy that does not fit its kind', async () => {
  const late = await post('', caps({ body: defaultCaps }));
  expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([409, 'rule-changed']);
  for (const change of [{ kind: 'weather' }, { body: { perDay: 'many' } }, { urgency: 'soon' }])
    expect((await post('', caps({ basedOn: 2, ...change }))).status).toBe(422);
  expect(await harness.database.db.policy.count({ where: { kind: 'caps' } })).toBe(3);
});

it('tells every version: who made it, when, and what it changed', async () => {
  await post('', caps({ basedOn: 2, body: { ...defaultCaps, perWeek: 2 } }));
  const answer = await harness.call('GET', '/api/rules/versions?kind=caps&specialty=*&urgency=*', { token: tokens.coordinator });
  expect(await answer.json()).toEqual({
    versions: [
      { version: 3, source: 'administrator/ada', createdAt: expect.any(String), changes: [{ at: 'perWeek', before: 3, after: 2 }] },
      { version: 2, source: 'administrator/ada', createdAt: expect.any(String), changes: [] },
      { version: 1, source: 'the default', createdAt: expect.any(String), changes: [] },
    ],
  });
  for (const query of ['kind=weather', 'kind=caps&urgency=soon', 'kind=caps&kind=hours', 'kind=caps&patient=1', ''])
    expect([query, (await harness.call('GET', `/api/rules/versions?${query}`, { token: tokens.coordinator })).status]).toEqual([
      query,
      400,
    ]);
});

it('shows the shape of each kind and every text with its blanks, for a form to be made of', async () => {
  const answer = await harness.call('GET', '/api/rules', { token: tokens.manager });
  const { shapes, texts } = (await answer.json()) as { shapes: Record<string, { properties?: object }>; texts: { text: string }[] };
  expect(Object.keys(shapes).toSorted()).toEqual([...ruleKinds.keys()].toSorted());
  expect(shapes['caps']?.properties).toMatchObject({ perDay: { type: 'integer', minimum: 1, unit: 'texts' } });
  expect(texts).toHaveLength(languages.length * (nudgeTemplates.length + answerTemplates.length));
  for (const { text } of texts) expect(text).toMatch(/^\{practice\}: /u);
});

it('is an administrator’s alone', async () => {
  for (const role of ['coordinator', 'clinician', 'engineer', 'manager'] as const) {
    expect((await post('/preview', caps(), tokens[role])).status).toBe(403);
    expect((await post('', caps(), tokens[role])).status).toBe(403);
  }
});
