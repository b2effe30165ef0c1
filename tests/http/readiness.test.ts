import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ReadinessReport } from '../../src/domain/goLive/readiness.js';
import { cardiologyOrder, openHarness, tokens, type Harness } from './apiHarness.js';

let harness: Harness;

beforeAll(async () => {
  harness = await openHarness();
  await harness.order(cardiologyOrder({ authoredOn: new Date().toISOString() }));
});
afterAll(() => harness.stop());

const ask = (query: string) => harness.call('GET', `/api/readiness${query}`, { token: tokens.manager });
const report = async (specialty: string) => (await (await ask(`?specialty=${specialty}`)).json()) as ReadinessReport;

describe('GET /api/readiness', () => {
  it('tells the lines of a specialty, and nothing of a patient', async () => {
    const answer = await ask('?specialty=cardiology');
    const text = await answer.text();
    const told = JSON.parse(text) as ReadinessReport;
    expect([answer.status, told.ready, told.specialty]).toEqual([200, false, { name: 'cardiology', label: 'Cardiology', isOn: true }]);
    expect(told.lines[0]).toEqual({
      id: 'order-trigger',
      what: 'Orders arrive from the EHR',
      state: 'green',
      number: '1 signed order in 30 days, the newest within the last day',
    });
    expect(text).not.toMatch(/Zqcanary|pat-1|P-1/);
  });

  it.each([
    ['no name while two are on', '', 422, 'invalid-specialty'],
    ['a name that nobody has', '?specialty=astrology', 422, 'invalid-specialty'],
    ['another filter', '?speciality=cardiology', 400, 'invalid-filter'],
  ])('refuses %s', async (_, query, status, code) => {
    const answer = await ask(query);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([status, code]);
  });
});

describe('GET /api/specialties', () => {
  it('tells everyone which there are, and which are on', async () => {
    const answer = await harness.call('GET', '/api/specialties', { token: tokens.manager });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      {
        specialties: [
          { name: 'cardiology', label: 'Cardiology', isOn: true },
          { name: 'dermatology', label: 'Dermatology', isOn: false },
          { name: 'gastroenterology', label: 'Gastroenterology', isOn: true },
        ],
      },
    ]);
  });
});

interface Problem {
  code: string;
  title: string;
  errors: { at: string; what: string }[];
}

const post = (path: string, body: unknown, token: string = tokens.administrator) =>
  harness.call('POST', `/api/admin/readiness/${path}`, {
    token,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const problem = async (answer: Response) => ({ status: answer.status, ...((await answer.json()) as Problem) });
const audited = async (action: string) =>
  (await harness.database.db.audit.findMany({ where: { action }, orderBy: { sequence: 'asc' } })).map(({ actor, subject, detail }) => ({
    actor,
    subject,
    detail,
  }));

describe('POST /api/admin/readiness/attest', () => {
  beforeEach(() => harness.database.db.attestation.deleteMany());
  const line = async (id: string) => (await report('dermatology')).lines.find((one) => one.id === id);

  it('keeps what an administrator vouches for, in no other name than their own', async () => {
    const answer = await post('attest', { what: 'baa', reference: ' folder 7 ', by: 'rosa' });
    expect([answer.status, await answer.json()]).toEqual([201, { kept: true }]);
    expect(await line('baa')).toMatchObject({
      state: 'green',
      number: expect.stringMatching(/^on file: folder 7, recorded by ada on /),
      attestation: { what: 'baa', isOnFile: true },
    });
    expect(await audited('attest')).toEqual([
      { actor: 'administrator/ada', subject: 'attestation/baa', detail: { by: 'ada', holds: true } },
    ]);
  });

  it('takes back what holds no more', async () => {
    await post('attest', { what: '10dlc', reference: 'CMP-7' });
    expect((await line('10dlc'))?.state).toBe('green');
    await post('attest', { what: '10dlc', reference: 'expired', holds: false });
    expect(await line('10dlc')).toMatchObject({ state: 'red', attestation: { what: '10dlc', isOnFile: false } });
  });

  it.each([
    ['something else', { what: 'hipaa', reference: 'x' }, 'what'],
    ['no reference', { what: 'baa' }, 'reference'],
    ['an empty one', { what: 'baa', reference: '  ' }, 'reference'],
    ['no number', { what: 'test-number', reference: '617-555-0123' }, 'reference'],
    ['a word for yes', { what: 'baa', reference: 'x', holds: 'yes' }, 'holds'],
  ])('refuses %s at its field, and keeps nothing', async (_, body, at) => {
    const { status, code, errors } = await problem(await post('attest', body));
    expect([status, code, errors.map((one) => one.at)]).toEqual([422, 'invalid', [at]]);
    expect(await harness.database.db.attestation.count()).toBe(0);
  });
});

describe('POST /api/admin/readiness/switch-on', () => {
  const row = () => harness.database.db.specialty.findUniqueOrThrow({ where: { name: 'dermatology' } });

  it('is refused while a line is red, with each of them by its name, and changes nothing', async () => {
    const reds = (await report('dermatology')).lines.filter(({ state }) => state === 'red');
    const refused = await problem(await post('switch-on', { specialty: 'dermatology' }));
    expect(refused).toMatchObject({ status: 409, code: 'not-ready', title: 'Not switched on. Some lines of the check are red.' });
    expect(refused.errors).toEqual(reds.map(({ id, what, number }) => ({ at: id, what: `${what}: ${number}` })));
    expect(refused.errors).toContainEqual({ at: 'baa', what: 'Business associate agreements are on file: none on file' });
    expect([(await row()).enabled, await audited('switch-on')]).toEqual([false, []]);
  });

  it('is done all the same when told to, which the audit keeps, and done once', async () => {
    const before = Date.now();
    const answer = await post('switch-on', { specialty: 'dermatology', anyway: true });
    const { result, report: decidedBy } = (await answer.json()) as { result: string; report: ReadinessReport };
    expect([answer.status, result, decidedBy.specialty.name]).toEqual([200, 'switched-on', 'dermatology']);
    const { enabled, enabledAt } = await row();
    expect([enabled, (enabledAt?.getTime() ?? 0) >= before]).toEqual([true, true]);
    expect(await audited('switch-on')).toEqual([
      {
        actor: 'administrator/ada',
        subject: 'specialty/dermatology',
        detail: { red: expect.stringMatching(/\bbaa 10dlc stop-test\b/) },
      },
    ]);
    const again = await post('switch-on', { specialty: 'dermatology' });
    expect([again.status, await again.json()]).toEqual([200, expect.objectContaining({ result: 'on-already' })]);
    expect(await audited('switch-on')).toHaveLength(1);
  });

  it.each([
    ['no name', {}, 'invalid'],
    ['a name that nobody has', { specialty: 'astrology' }, 'invalid-specialty'],
    ['a word for yes', { specialty: 'dermatology', anyway: 'yes' }, 'invalid'],
    ['a field that is misspelt', { specialty: 'dermatology', anyways: true }, 'invalid'],
  ])('refuses %s', async (_, body, expected) => {
    const { status, code } = await problem(await post('switch-on', body));
    expect([status, code]).toEqual([422, expected]);
  });
});

it('is an administrator’s alone', async () => {
  for (const role of ['coordinator', 'clinician', 'engineer', 'manager'] as const) {
    expect((await post('attest', { what: 'baa', reference: 'x' }, tokens[role])).status).toBe(403);
    expect((await post('switch-on', { specialty: 'dermatology', anyway: true }, tokens[role])).status).toBe(403);
  }
});
