import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openDatabase } from '../../src/adapters/postgres/database.js';
import { createPostgresIntake } from '../../src/adapters/postgres/intake/intake.js';
import {
  cardiologyOrder,
  clock,
  noLog,
  noPlans,
  openHarness,
  rememberedProcess,
  signed,
  blindIndex,
  vault,
  type Harness,
} from './apiHarness.js';

let harness: Harness;

beforeAll(async () => {
  harness = await openHarness();
});

afterAll(() => harness.stop());

/** What a refusal must leave as it was. */
async function rows(): Promise<Record<string, number>> {
  const { db } = harness.database;
  const [inbox, referrals, versions, replies, optOuts, appointments] = await Promise.all([
    db.inbox.count(),
    db.referral.count(),
    db.orderVersion.count(),
    db.reply.count(),
    db.optOut.count(),
    db.appointment.count(),
  ]);
  return { inbox, referrals, versions, replies, optOuts, appointments };
}

const canary = 'Zqcanary';
const outcomeOf = async (answer: Response) =>
  (await answer.json()) as { resourceType: string; issue: { code: string; diagnostics: string; expression?: string[] }[] };

describe('an order by webhook', () => {
  it('is accepted with the place where its referral is', async () => {
    const answer = await harness.order(cardiologyOrder({ id: 'first', identifier: [] }));
    const body = (await answer.json()) as { referral: { id: string }; outcome: string };
    expect([answer.status, body.outcome]).toEqual([202, 'accepted']);
    expect(answer.headers.get('location')).toBe(`/api/referrals/${body.referral.id}`);
    await harness.settled();
    expect(harness.process.starts.map(({ referralId }) => referralId)).toContain(body.referral.id);
  });

  it('delivered fifty times at once is one referral and one start', async () => {
    const order = cardiologyOrder({ id: 'fifty', identifier: [] });
    const before = harness.process.starts.length;
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => harness.order(order, { eventId: index % 2 === 0 ? 'evt-fifty' : `evt-fifty-${index}` })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 202));
    expect(new Set(answers.map(({ headers }) => headers.get('location'))).size).toBe(1);
    await harness.settled();
    expect(harness.process.starts).toHaveLength(before + 1);
  });

  it('replayed with its valid signature changes nothing', async () => {
    const order = cardiologyOrder({ id: 'replayed', identifier: [] });
    const first = await (await harness.order(order, { eventId: 'evt-replayed' })).text();
    const before = await rows();
    expect(await (await harness.order(order, { eventId: 'evt-replayed' })).text()).toBe(first);
    expect(await rows()).toEqual(before);
  });

  it('in a Bundle and as application/json is accepted too', async () => {
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ resource: cardiologyOrder({ id: 'bundled', identifier: [] }) }],
    };
    expect((await harness.order(bundle, { type: 'application/json; charset=utf-8' })).status).toBe(202);
  });

  it('is accepted while the workflows are down, and starts when they are back', async () => {
    harness.process.isDown = true;
    const answer = await harness.order(cardiologyOrder({ id: 'while-down', identifier: [] }));
    expect(answer.status).toBe(202);
    await harness.settled();
    harness.process.isDown = false;
    const id = ((await answer.json()) as { referral: { id: string } }).referral.id;
    for (let turn = 0; turn < 200 && !harness.process.starts.some(({ referralId }) => referralId === id); turn += 1) {
      await harness.parts.intake.dispatch(100);
      await new Promise((done) => setTimeout(done, 20));
    }
    expect(harness.process.starts.filter(({ referralId }) => referralId === id)).toHaveLength(1);
  });
});

describe('a webhook that is refused', () => {
  const good = JSON.stringify(cardiologyOrder({ id: 'refused', note: [{ text: canary }] }));
  const send = (body: string | Uint8Array, headers: Record<string, string>, path = '/webhooks/ehr/orders') =>
    harness.call('POST', path, { body, headers });
  const { 'webhook-signature': _gone, ...unsigned } = signed(good);
  const yesterday = new Date(Date.now() - 86_400_000);

  const cases: [string, number, () => Promise<Response>][] = [
    ['without a signature', 401, () => send(good, unsigned)],
    ['with an empty signature', 401, () => send(good, { ...signed(good), 'webhook-signature': '' })],
    ['signed with another secret', 401, () => harness.order(good, { secret: `whsec_${randomBytes(24).toString('base64')}` })],
    ['signed yesterday', 401, () => harness.order(good, { signedAt: yesterday })],
    ['changed after it was signed', 401, () => send(good.replace('routine', 'stat'), signed(good))],
    ['signed for another event', 401, () => send(good, { ...signed(good), 'webhook-id': 'another' })],
    ['of another content type', 415, () => harness.order(good, { type: 'text/plain' })],
    ['without a content type', 415, () => send(good, { ...signed(good), 'content-type': '' })],
    ['that is compressed', 415, () => send(good, { ...signed(good), 'content-encoding': 'gzip' })],
    ['over 1 MB', 413, () => harness.order(JSON.stringify(cardiologyOrder({ note: [{ text: 'x'.repeat(1_100_000) }] })))],
    ['that is not JSON', 400, () => harness.order(`{"name": "${canary}"`)],
    ['that is empty', 400, () => harness.order('')],
    ['that is not UTF-8', 401, () => send(Buffer.from([0xff, 0xfe, 0x7b]), signed('x'))],
    ['that is not FHIR', 400, () => harness.order({ hello: canary })],
    ['that is another resource', 422, () => harness.order({ resourceType: 'Patient', id: 'x', name: [{ family: canary }] })],
    ['without a patient', 422, () => harness.order(cardiologyOrder({ subject: undefined, note: [{ text: canary }] }))],
    ['without a code', 422, () => harness.order(cardiologyOrder({ code: undefined, note: [{ text: canary }] }))],
    ['with a modifierExtension', 422, () => harness.order(cardiologyOrder({ modifierExtension: [{ url: 'urn:x', valueString: canary }] }))],
    ['with a NUL in a text', 422, () => harness.order(cardiologyOrder({ note: [{ text: `${canary}\u0000` }] }))],
    ['nested beyond sense', 400, () => harness.order(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`)],
    ['of an unknown path', 401, () => send(good, signed(good), '/webhooks/ehr/patients')],
    ['by GET', 401, () => harness.call('GET', '/webhooks/ehr/orders', { headers: signed(good) })],
  ];

  it.each(cases)('%s is answered %i, names no value, and changes nothing', async (_what, status, deliver) => {
    const before = await rows();
    const answer = await deliver();
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/fhir+json');
    const text = await answer.clone().text();
    expect(text).not.toContain(canary);
    expect(text).not.toMatch(/\.ts|node_modules| at /u);
    expect((await outcomeOf(answer)).resourceType).toBe('OperationOutcome');
    expect(await rows()).toEqual(before);
  });

  it('names the field', async () => {
    const { issue } = await outcomeOf(await harness.order(cardiologyOrder({ subject: undefined })));
    expect(issue[0]).toMatchObject({ code: 'required', expression: ['ServiceRequest.subject'] });
  });

  it('leaves the refusal in the audit, and nothing of the body', async () => {
    await harness.order(good, { secret: `whsec_${randomBytes(24).toString('base64')}` });
    await harness.order(cardiologyOrder({ code: undefined, note: [{ text: canary }] }));
    const entries = (await harness.database.db.audit.findMany({ orderBy: { sequence: 'asc' } })).slice(-2);
    expect(entries).toMatchObject([
      { actor: 'webhook/ehr', action: 'deny', detail: { why: 'signature-mismatch' } },
      { actor: 'webhook/ehr', action: 'refuse', detail: { code: 'not-acceptable-fhir' } },
    ]);
  });
});

describe('an appointment by webhook', () => {
  it('is answered with the referral that it belongs to', async () => {
    const order = await harness.order(cardiologyOrder({ id: 'with-visit', identifier: [] }));
    const { referral } = (await order.json()) as { referral: { id: string } };
    const answer = await harness.appointment({
      resourceType: 'Appointment',
      id: 'apt-1',
      status: 'booked',
      start: '2026-03-20T15:00:00Z',
      end: '2026-03-20T15:30:00Z',
      basedOn: [{ reference: 'ServiceRequest/with-visit' }],
      participant: [{ actor: { reference: 'Patient/pat-1' }, status: 'accepted' }],
    });
    expect([answer.status, await answer.json()]).toEqual([202, { referral }]);
    await harness.settled();
    expect(harness.process.signals.at(-1)).toMatchObject({ referralId: referral.id, event: { name: 'appointment' } });
  });
});

describe("a patient's text by webhook", () => {
  const messages = '/webhooks/twilio/messages';
  const text = (Body: string, From: string, more: Record<string, string> = {}) =>
    harness.twilio(messages, { MessageSid: `SM${randomUUID().replaceAll('-', '')}`, From, To: '+16175550100', Body, ...more });

  it('that says STOP in any words is confirmed once, then there is silence', async () => {
    const first = await text('please stop texting me', '+16175550142');
    expect(first.headers.get('content-type')).toContain('text/xml');
    expect(await first.text()).toMatch(/<Response><Message>.+<\/Message><\/Response>/u);
    expect(await (await text('STOP', '+16175550142')).text()).toContain('<Response></Response>');
    expect(await (await text('1', '+16175550142')).text()).toContain('<Response></Response>');
    expect((await harness.database.db.optOut.findUnique({ where: { phone: '+16175550142' } }))?.revokedAt).toBeNull();
  });

  it('that the provider has answered itself gets no second answer', async () => {
    expect(await (await text('STOP', '+16175550143', { OptOutType: 'STOP' })).text()).toContain('<Response></Response>');
    expect(await harness.database.db.optOut.findUnique({ where: { phone: '+16175550143' } })).toMatchObject({ by: 'provider' });
  });

  it('of an emergency is answered with 911', async () => {
    expect(await (await text('I have chest pain right now', '+16175550144')).text()).toContain('911');
  });

  it('from a machine that answers everything is answered once', async () => {
    expect(await (await text('I am somewhere & will reply <later>', '+16175550145')).text()).toContain('<Message>');
    expect(await (await text('I am somewhere & will reply <later>', '+16175550145')).text()).toContain('<Response></Response>');
  });

  it.each([
    [
      'signed for another address',
      401,
      () =>
        harness.call('POST', messages, {
          body: 'MessageSid=x',
          headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': 'AAAA' },
        }),
    ],
    [
      'without a signature',
      401,
      () => harness.call('POST', messages, { body: 'MessageSid=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    ],
    [
      'with a repeated field',
      400,
      () => harness.call('POST', messages, { body: 'From=a&From=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    ],
    ['as JSON', 415, () => harness.call('POST', messages, { body: '{}', headers: { 'content-type': 'application/json' } })],
    ['that is none', 422, () => harness.twilio(messages, { MessageSid: 'x' })],
  ])('%s is answered %i and changes nothing', async (_what, status, deliver) => {
    const before = await rows();
    expect((await deliver()).status).toBe(status);
    expect(await rows()).toEqual(before);
  });
});

describe('what became of a send, by webhook', () => {
  const sent = async (channel: string, providerId: string) => {
    const answer = await harness.order(cardiologyOrder({ id: `with-${providerId}`, identifier: [] }));
    const { referral } = (await answer.json()) as { referral: { id: string } };
    const row = {
      id: randomUUID(),
      referralId: referral.id,
      channel,
      step: 'packet',
      ordinal: 1,
      to: '+16175550199',
      state: 'accepted',
      rung: 1,
      providerId,
      at: new Date(),
    };
    await harness.database.db.send.create({ data: row });
    return row;
  };

  it('a fax that was transmitted is told to its referral', async () => {
    const { id, referralId } = await sent('fax', 'fax-1');
    const event = {
      id: randomUUID(),
      event_type: 'fax.delivered',
      occurred_at: new Date().toISOString(),
      payload: { fax_id: 'fax-1', direction: 'outbound' },
    };
    expect([(await harness.telnyx({ data: event })).status, (await harness.telnyx({ data: event })).status]).toEqual([200, 200]);
    await harness.settled();
    expect(harness.process.signals.filter((signal) => signal.referralId === referralId).map(({ event: { input } }) => input)).toMatchObject(
      [{ sendId: id, rung: 2 }],
    );
  });

  it('a fax event that is none of ours is answered, and kept out', async () => {
    const before = await rows();
    expect((await harness.telnyx({ data: { event_type: 'call.initiated' } })).status).toBe(200);
    expect(await rows()).toEqual(before);
  });

  it('a text that failed is told to its referral, by the key in the address too', async () => {
    const sid = `SM${randomUUID().replaceAll('-', '')}`;
    const { id, referralId } = await sent('sms', 'not-yet-known');
    const form = { MessageSid: sid, MessageStatus: 'undelivered', ErrorCode: '30003' };
    expect((await harness.twilio(`/webhooks/twilio/status?key=${id}`, form)).status).toBe(204);
    await harness.settled();
    expect(harness.process.signals.filter((signal) => signal.referralId === referralId).map(({ event: { input } }) => input)).toMatchObject(
      [{ sendId: id, status: 'failed', failure: '30003' }],
    );
  });
});

describe('whatever is sent', () => {
  const value = fc.anything({ maxDepth: 3, withNullPrototype: false });

  it('an order is never answered with a fault of ours', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          id: fc.oneof(fc.constant('fuzz'), value),
          status: fc.oneof(fc.constant('active'), value),
          intent: fc.oneof(fc.constant('order'), value),
          subject: fc.oneof(fc.constant({ reference: 'Patient/1' }), value),
          code: fc.oneof(fc.constant({ text: 'cardiology' }), value),
          meta: value,
          identifier: value,
          authoredOn: fc.oneof(fc.string(), fc.constantFrom('0000-01-01', '9999-12-31T23:59:59Z', '+275760-09-13')),
          note: value,
          performerType: value,
        }),
        async (fields) => {
          const answer = await harness.order(
            JSON.stringify({ resourceType: 'ServiceRequest', ...fields }, (_key, inner: unknown) =>
              typeof inner === 'bigint' ? String(inner) : inner,
            ),
          );
          expect([answer.status < 500, answer.status]).toEqual([true, answer.status]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('odd strings in an otherwise good order are stored or refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ maxLength: 80 }), async (odd, version) => {
        const answer = await harness.order(
          cardiologyOrder({
            id: 'odd',
            meta: { versionId: version, lastUpdated: '9999-12-31T00:00:00Z' },
            identifier: [{ type: { coding: [{ code: 'PLAC' }] }, value: odd }],
            note: [{ text: odd }],
          }),
        );
        expect([202, 400, 422]).toContain(answer.status);
      }),
      { numRuns: 100 },
    );
  });

  it('bytes that are no request of ours are refused', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          '/webhooks/ehr/orders',
          '/webhooks/ehr/appointments',
          '/webhooks/twilio/messages',
          '/webhooks/twilio/status',
          '/webhooks/telnyx/fax',
        ),
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('application/json', 'application/fhir+json', 'application/x-www-form-urlencoded', 'multipart/form-data', ''),
        async (path, body, type) => {
          const { status } = await harness.call('POST', path, { body, headers: { 'content-type': type } });
          expect([400, 401, 415, 422]).toContain(status);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('no prototype is polluted', async () => {
    await harness.order('{"resourceType":"ServiceRequest","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    await harness.twilio('/webhooks/twilio/messages', { ['__proto__']: 'x', constructor: 'y' });
    await harness.call('GET', '/api/referrals?__proto__[polluted]=1', { token: 'token-of-the-desk' });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('with the database away', () => {
  it('an order is answered 503 with Retry-After, and nothing of it is lost when it comes again', async () => {
    const nowhere = openDatabase('postgresql://nobody:nothing@127.0.0.1:1/none');
    const away = await openHarness(
      {},
      { intake: createPostgresIntake({ db: nowhere, clock, vault, blindIndex, process: rememberedProcess(), plans: noPlans, log: noLog }) },
    );
    const order = cardiologyOrder({ id: 'away', identifier: [] });
    const refused = await away.order(order);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
    expect((await outcomeOf(refused)).issue[0]).toMatchObject({ code: 'transient' });
    await away.stop();
    await nowhere.$disconnect();
  });
});

describe('under more than it can carry', () => {
  it('answers quickly that the sender should come back', async () => {
    const narrow = await openHarness({ limits: { inFlight: 1 } });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => narrow.order(cardiologyOrder({ id: `many-${index}`, identifier: [] }))),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.every((status) => status === 202 || status === 503)).toBe(true);
    expect(statuses).toContain(202);
    expect(await narrow.database.db.referral.count()).toBe(statuses.filter((status) => status === 202).length);
    await narrow.stop();
  });
});
