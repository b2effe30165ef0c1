import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createPostgresMeasureStore } from '../../src/adapters/postgres/measure/store.js';
import { reviewOf } from '../../src/domain/measure/review.js';
import { actionNames } from '../../src/domain/process/applyAction.js';
import type { ActionName } from '../../src/domain/process/messages.js';
import { npiWithCheckDigit } from '../../src/domain/routing/npi.js';
import { defaultCaps } from '../../src/domain/texting/permit.js';
import { on } from '../support/measureBuilders.js';
import { cardiologyOrder, openHarness, tokens, type Harness } from './apiHarness.js';
import { describedRoutes, expectDescribed } from './describedAnswers.js';

let harness: Harness;
let referralId: string;

beforeAll(async () => {
  harness = await openHarness();
  const { db } = harness.database;
  referralId = ((await (await harness.order(cardiologyOrder())).json()) as { referral: { id: string } }).referral.id;
  await harness.settled();
  await db.postalCode.create({ data: { code: '02114', latitude: 42.36, longitude: -71.07, zone: 'America/New_York' } });
  await db.policy.create({ data: { kind: 'caps', version: 1, body: defaultCaps, source: 'the default' } });
  await createPostgresMeasureStore(db).saveReviews([reviewOf({ week: '2026-W47', facts: [], baseline: undefined, now: on('2026-11-30') })]);
});
afterAll(() => harness.stop());

const inputs: Readonly<Record<ActionName, object>> = {
  claim: {},
  assign: { to: 'ben' },
  resolveTask: { reason: 'no-booking', decision: 'done' },
  recordCall: { outcome: 'no-answer' },
  bookAppointment: { startAt: 1_800_000_000_000 },
  completeReferral: { evidence: 'office-attested', spokeTo: 'Jo', visitAt: 1_700_000_000_000 },
  overrideSpecialist: { specialistId: 'quill' },
  resend: {},
  snooze: { untilAt: 1_800_000_000_000, reason: 'office closed' },
  addNote: { text: 'Left a message.' },
  withdraw: { outcome: 'seen-elsewhere', clinician: 'Lee' },
};

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
const change = { kind: 'caps', basedOn: 1, body: { ...defaultCaps, perDay: 2 } };

/** One request for each route, in an order in which each succeeds. */
async function* walk(): AsyncGenerator<readonly [method: string, path: string, answer: Response]> {
  const ask = async (method: string, path: string, body?: object, token: string = tokens.coordinator) =>
    [
      method,
      path,
      await harness.call(method, path, {
        token,
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      }),
    ] as const;
  const idIn = async (answer: Response) => ((await answer.clone().json()) as { id: string }).id;
  const asAdministrator = (path: string, body: object) => ask('POST', `/api/admin/${path}`, body, tokens.administrator);

  yield ask('GET', '/api/referrals');
  yield ask('GET', `/api/referrals/${referralId}`);
  yield ask('GET', `/api/referrals/${referralId}/timeline`);
  for (const name of actionNames) yield ask('POST', `/api/referrals/${referralId}/${name}`, inputs[name]);
  yield ask('POST', '/api/referrals/bulk', { action: 'claim', ids: [referralId, '00000000-0000-4000-8000-000000000000'] });
  yield ask('POST', '/api/worklist', { scope: 'all' });
  yield ask('GET', '/api/worklist/counts');
  yield ask('GET', '/api/people');
  yield ask('GET', '/api/reviews');
  yield ask('GET', '/api/reviews/2026-W47');
  yield ask('GET', '/api/reviews/2026-W47/funnel/booked');

  const specialist = await ask('POST', '/api/directory/specialists', office);
  yield specialist;
  const at = `/api/directory/specialists/${await idIn(specialist[2])}`;
  yield ask('POST', at, { accepting: true });
  yield ask('POST', `${at}/networks`, { plan: 'DEMO-PPO', from: '2026-01-01' });
  const endpoint = await ask('POST', `${at}/endpoints`, { address: '617 555 0135' });
  yield endpoint;
  const fax = `/api/directory/endpoints/${await idIn(endpoint[2])}`;
  yield ask('POST', `${fax}/verify`, { spokeTo: 'Jo' });
  yield ask('POST', `${fax}/retire`);
  yield ask('GET', '/api/directory');
  yield ask('GET', '/api/specialists?specialty=cardiology');

  yield ask('GET', '/api/rules');
  yield asAdministrator('rules/preview', change);
  yield asAdministrator('rules', change);
  yield ask('GET', '/api/rules/versions?kind=caps');

  yield ask('GET', '/api/specialties');
  yield asAdministrator('specialties', { name: 'podiatry', label: 'Podiatry', taxonomy: '213E00000X', words: ['podiatry'] });
  yield ask('PUT', '/api/admin/specialties/podiatry', { label: 'Podiatry', taxonomy: '213E00000X' }, tokens.administrator);
  yield ask('GET', '/api/admin/specialties', undefined, tokens.administrator);
  yield ask('GET', '/api/readiness?specialty=cardiology');
  yield asAdministrator('readiness/attest', { what: 'baa', reference: 'folder 7' });
  yield asAdministrator('readiness/switch-on', { specialty: 'dermatology', anyway: true });

  yield ask('GET', '/session/me');
  yield ask('DELETE', '/api/sessions/ana', undefined, tokens.administrator);
  yield ask('POST', '/codec/encode', { payloads: [{ data: 'YQ==' }] });
  yield ask('POST', '/codec/decode', { payloads: [{ metadata: { encoding: 'YQ==' }, data: 'YQ==' }] });
}

it('answers every route of the API as its definition describes', async () => {
  const seen = new Set<string | undefined>();
  for await (const [method, path, answer] of walk()) {
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    seen.add(await expectDescribed(method, path, answer));
  }
  expect(describedRoutes.filter((key) => !seen.has(key))).toEqual([]);
});
