import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { DirectoryEntry } from '../../src/ports/directoryEditor.js';
import { createPostgresDirectory } from '../../src/adapters/postgres/directory/directory.js';
import { npiWithCheckDigit } from '../../src/domain/routing/npi.js';
import { clock, openHarness, tokens, type Harness } from './apiHarness.js';

let harness: Harness;

beforeAll(async () => {
  harness = await openHarness();
  await harness.database.db.postalCode.create({
    data: { code: '02114', latitude: 42.36, longitude: -71.07, zone: 'America/New_York' },
  });
});
afterAll(() => harness.stop());

const office = {
  npi: npiWithCheckDigit('123456789'),
  name: 'Ada Quill, MD',
  organization: 'Quill Cardiology',
  specialty: 'cardiology',
  phone: '(617) 555-0134',
  line: '1 Main Street',
  city: 'Boston',
  state: 'MA',
  postalCode: '02114',
};
const post = (path: string, body: object = {}, token: string = tokens.coordinator) =>
  harness.call('POST', `/api/directory/${path}`, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const entries = async (): Promise<DirectoryEntry[]> => {
  const answer = await harness.call('GET', '/api/directory?specialty=cardiology', {
    headers: { authorization: `Bearer ${tokens.coordinator}` },
  });
  return ((await answer.json()) as { specialists: DirectoryEntry[] }).specialists;
};
const added = async (answer: Response): Promise<string> => ((await answer.json()) as { id: string }).id;

it('keeps a specialist, who is routed to once a number is verified', async () => {
  const id = await added(await post('specialists', office));
  const fax = await added(await post(`specialists/${id}/endpoints`, { address: '617 555 0135' }));
  expect((await post(`specialists/${id}/networks`, { plan: 'DEMO-PPO', from: '2026-01-01' })).status).toBe(200);
  const candidate = async () => createPostgresDirectory(harness.database.db, clock).candidate(id);
  expect((await candidate())?.endpoints).toEqual([expect.objectContaining({ address: '+16175550135', verified: false })]);
  expect((await post(`endpoints/${fax}/verify`, { spokeTo: 'Jo of the front desk' })).status).toBe(200);
  expect(await candidate()).toMatchObject({
    phone: '+16175550134',
    zone: 'America/New_York',
    networks: [{ plan: 'DEMO-PPO', from: Date.parse('2026-01-01T05:00:00Z') }],
    endpoints: [{ verified: true, quarantined: false }],
  });
  const [entry] = (await entries()).filter((one) => one.id === id);
  expect(entry?.endpoints).toEqual([
    expect.objectContaining({ verifiedBy: 'ana, confirmed by Jo of the front desk', verifiedAt: expect.any(String) }),
  ]);

  expect((await post(`specialists/${id}`, { accepting: false, weeklyCapacity: 4 })).status).toBe(200);
  expect((await post(`specialists/${id}/networks`, { plan: 'DEMO-PPO', from: '2026-01-01', until: '2026-06-01' })).status).toBe(200);
  expect((await post(`endpoints/${fax}/retire`)).status).toBe(200);
  expect(await candidate()).toMatchObject({
    accepting: false,
    weeklyCapacity: 4,
    networks: [{ until: Date.parse('2026-06-01T04:00:00Z') }],
    endpoints: [{ quarantined: true }],
  });
  const kept = await harness.database.db.audit.findMany({ where: { subject: { in: [`specialist/${id}`, `endpoint/${fax}`] } } });
  expect(kept.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
    'coordinator/ana add-endpoint',
    'coordinator/ana change-network',
    'coordinator/ana verify',
    'coordinator/ana change',
    'coordinator/ana change-network',
    'coordinator/ana retire',
  ]);
});

it('says at the field what is wrong, and keeps nothing of it', async () => {
  const before = (await entries()).length;
  const answer = await post('specialists', { ...office, npi: '1234567890', phone: '12', postalCode: '2114', fax: '1' });
  expect(answer.status).toBe(422);
  expect(((await answer.json()) as { errors: { at: string; what: string }[] }).errors.map(({ at, what }) => [at, what])).toEqual(
    expect.arrayContaining([
      ['npi', 'must be an NPI: ten digits with the right check digit'],
      ['phone', 'must be a telephone number of ten digits'],
      ['postalCode', 'must be a postal code of five digits'],
      ['', 'contains a field that is not known'],
    ]),
  );
  for (const [change, code] of [
    [{}, 'npi-known'],
    [{ npi: npiWithCheckDigit('198765432'), specialty: 'alchemy' }, 'specialty-unknown'],
    [{ npi: npiWithCheckDigit('198765432'), postalCode: '00000' }, 'postal-code-unknown'],
  ] as const) {
    const refused = await post('specialists', { ...office, ...change });
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([409, code]);
  }
  expect((await entries()).length).toBe(before);
});

it('knows what is not there, and who may only look', async () => {
  expect((await post('specialists/nobody', { accepting: true })).status).toBe(404);
  expect((await post('specialists/nobody/endpoints', { address: '6175550136' })).status).toBe(404);
  expect((await post('endpoints/nothing/verify', { spokeTo: 'Jo' })).status).toBe(404);
  expect((await post('endpoints/no%20thing/retire')).status).toBe(404);
  expect((await post('specialists', office, tokens.manager)).status).toBe(403);
});
