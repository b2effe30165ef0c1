import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { snomedSystem, taxonomySystem } from '../../src/domain/order/specialtyEntry.js';
import { specialtyOf, specialtyRulesOf } from '../../src/domain/order/specialtyRules.js';
import type { SpecialtyEntry } from '../../src/ports/specialtyEditor.js';
import { openHarness, tokens, type Harness } from './apiHarness.js';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.stop());

const send = (method: string, path: string, body: object, token: string = tokens.administrator) =>
  harness.call(method, `/api/admin/specialties${path}`, {
    token,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const entry = async (wanted: string): Promise<SpecialtyEntry | undefined> => {
  const answer = await harness.call('GET', '/api/admin/specialties', { token: tokens.administrator });
  return ((await answer.json()) as { specialties: SpecialtyEntry[] }).specialties.find(({ name }) => name === wanted);
};
const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code];
const audited = () => harness.database.db.audit.findMany({ where: { subject: 'specialty/podiatry' }, orderBy: { sequence: 'asc' } });
const taxonomy = { system: taxonomySystem, code: '213E00000X' };
const podiatry = {
  name: 'podiatry',
  label: 'Podiatry',
  taxonomy: taxonomy.code,
  codes: [{ system: snomedSystem, code: '306136006' }, taxonomy],
  words: ['Podiatrist', 'podiatrist', 'foot'],
};

it('adds a specialty that orders lead to, switched off, and records who did', async () => {
  expect((await send('POST', '', podiatry)).status).toBe(201);
  expect(await entry('podiatry')).toEqual({
    name: 'podiatry',
    label: 'Podiatry',
    taxonomy: taxonomy.code,
    sensitive: false,
    isOn: false,
    codes: [taxonomy, podiatry.codes[0]],
    words: ['podiatrist', 'foot'],
  });
  const rules = specialtyRulesOf(await harness.database.db.specialtyCode.findMany());
  const order = { performerSpecialties: [], performerTypes: [], code: { codings: [], text: 'Foot pain' } };
  expect(specialtyOf(order, rules)?.name).toBe('podiatry');
  expect(await audited()).toMatchObject([{ actor: 'administrator/ada', action: 'add-specialty' }]);
});

it('replaces the label, the codes and the words, and nothing else', async () => {
  const { name: _, ...fields } = podiatry;
  expect((await send('PUT', '/podiatry', { ...fields, label: 'Foot care', codes: [], words: ['feet'] })).status).toBe(200);
  expect(await entry('podiatry')).toMatchObject({ label: 'Foot care', isOn: false, codes: [taxonomy], words: ['feet'] });
  expect((await audited()).at(-1)).toMatchObject({ actor: 'administrator/ada', action: 'change-specialty' });
});

it('refuses a name that is in use, a code of another specialty, and one that does not exist', async () => {
  const other = { ...podiatry, name: 'foot-surgery', taxonomy: '213ES0103X', codes: [], words: [] };
  expect(await codeOf(await send('POST', '', podiatry))).toEqual([409, 'specialty-known']);
  expect(await codeOf(await send('POST', '', { ...other, words: ['feet'] }))).toEqual([409, 'code-taken']);
  expect(await entry('foot-surgery')).toBeUndefined();
  const { name: _, ...fields } = other;
  expect(await codeOf(await send('PUT', '/astrology', fields))).toEqual([404, 'not-found']);
});

it.each([
  ['name', { name: 'Foot Care' }, 'must be lower-case letters, digits and hyphens'],
  ['label', { label: ' ' }, 'must not be empty'],
  ['taxonomy', { taxonomy: '213' }, 'must be a NUCC taxonomy code of ten characters'],
  ['codes.0.system', { codes: [{ system: 'word', code: 'x' }] }, 'must be the address of a code system'],
  ['words.0', { words: ['x'.repeat(61)] }, 'must be at most 60 characters'],
])('names the field %s that is wrong', async (at, fault, what) => {
  const answer = await send('POST', '', { ...podiatry, ...fault });
  expect([answer.status, ((await answer.json()) as { errors: unknown }).errors]).toEqual([422, [{ at, what }]]);
});

it('is for administrators', async () => {
  expect((await send('POST', '', podiatry, tokens.coordinator)).status).toBe(403);
});
