import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPostgresReferralStore } from '../../src/adapters/postgres/referral/store.js';
import { Rejected } from '../../src/domain/errors.js';
import { urgencies } from '../../src/domain/referral.js';
import type { OpenCounts, WorklistPage } from '../../src/ports/worklist.js';
import type { ReferralPage } from '../../src/http/referrals/present.js';
import { packetContent } from '../support/packetContent.js';
import { createReferrals, deleteReferrals, type ReferralData } from '../support/referralRows.js';
import { blindIndex, clock, openHarness, tokens, vault, type Harness } from './apiHarness.js';
import { workflowIdOf } from '../../workflows/contract.js';

let harness: Harness;
const ids = new Map<string, string>();
const nameOf = (id: string): string => [...ids].find(([, one]) => one === id)?.[0] ?? id;
const at = (hours: number): Date => new Date(Math.floor(clock.now() / 1_000) * 1_000 + hours * 3_600_000);

async function give(name: string, changes: Partial<ReferralData> = {}): Promise<string> {
  const id = randomUUID();
  ids.set(name, id);
  await createReferrals(harness.database.db, [
    {
      id,
      ehr: 'ehr',
      orderKey: `urn:ehr|P-${name}`,
      orderId: `order-${name}`,
      status: 'open',
      specialty: 'cardiology',
      orderedAt: at(-48),
      createdAt: at(-48),
      stage: 'booking',
      owner: 'loopkeeper',
      nextWhat: 'nudge',
      nextAt: at(24),
      deadline: at(24),
      queue: 'automatic',
      ...changes,
    },
  ]);
  return id;
}

/** As the activity does that puts a packet together. */
async function packet(name: string, patient: { name: string; birthDate: string; mrn: string; ssn?: string }): Promise<void> {
  const { order, chart } = packetContent();
  const store = createPostgresReferralStore({ db: harness.database.db, vault, clock, blindIndex });
  const identifiers = [
    { label: 'MRN', value: patient.mrn },
    { label: 'Social Security number', value: patient.ssn ?? '000-00-0000' },
  ];
  await store.savePacket({
    referralId: ids.get(name) ?? '',
    ordinal: 1,
    order: { ...order, id: `order-${name}`, placer: `urn:ehr|P-${name}` },
    chart: { ...chart, patient: { ...chart.patient, name: patient.name, birthDate: patient.birthDate, identifiers } },
    missing: [{ item: 'recent-ecg', why: 'Attach one.', severity: 'advised' }],
    policy: 'completeness 1',
    specialty: 'cardiology',
    sensitive: false,
  });
}

const exception = { needsAttention: 'no-booking', owner: 'ana', queue: 'coordinators', nextWhat: 'task' };

beforeAll(async () => {
  harness = await openHarness({ temporalUi: { url: 'http://127.0.0.1:8233', namespace: 'loopkeeper' } });
  const { db } = harness.database;
  await db.coordinator.createMany({
    data: [
      { id: 'ana', name: 'Ana Ruiz', email: 'ana@practice.example' },
      { id: 'old', name: 'Gone Away', email: 'old@practice.example', active: false },
    ],
  });
  await give('routine-late', { deadline: at(48) });
  await give('routine-soon', { deadline: at(1) });
  await give('stat', { urgency: 'stat', deadline: at(72) });
  await give('asked-routine', { ...exception, deadline: at(-1) });
  await give('asked-asap', { ...exception, urgency: 'asap', needsAttention: 'urgent-call', owner: 'ben', deadline: at(5) });
  await give('asked-urgent', { ...exception, urgency: 'urgent', specialty: 'gastroenterology', stage: 'missed', deadline: at(5) });
  await give('ended', { status: 'ended', outcome: 'kept', stage: 'kept', queue: 'closed', deadline: null, orderedAt: at(-200) });
  await give('ended-later', { status: 'ended', outcome: 'kept', stage: 'kept', queue: 'closed', deadline: null, orderedAt: at(-100) });
  await packet('asked-routine', { name: "Zqmaria Zqsmith-O'Brien", birthDate: '1968-04-12', mrn: 'MRN-448120', ssn: '078-05-1120' });
  await packet('routine-soon', { name: 'Zqmaria Müller', birthDate: '1990-01-02', mrn: 'MRN-7' });
});
afterAll(() => harness.stop());

const post = (path: string, body: unknown, token: string = tokens.coordinator) =>
  harness.call('POST', path, { token, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const page = async (body: unknown): Promise<WorklistPage> => (await (await post('/api/worklist', body)).json()) as WorklistPage;
const names = async (body: unknown): Promise<string[]> => (await page(body)).referrals.map(({ id }) => nameOf(id));
const get = async <Value>(path: string): Promise<Value> =>
  (await (await harness.call('GET', path, { token: tokens.coordinator })).json()) as Value; // the API's own answers, whose shapes its ports declare
const everyOpenOne = ['asked-asap', 'asked-urgent', 'asked-routine', 'stat', 'routine-soon', 'routine-late'];

describe('the worklist', () => {
  it('puts what needs a person first, then goes by urgency and deadline', async () => {
    expect(await names({})).toEqual(everyOpenOne);
  });

  it('ranks every urgency that the domain knows', async () => {
    const given = await Promise.all(
      urgencies.map((urgency) => give(urgency === 'stat' ? 'most' : urgency, { urgency, specialty: 'ranked' })),
    );
    expect(await names({ specialty: 'ranked' })).toEqual(['most', 'asap', 'urgent', 'routine']);
    await deleteReferrals(harness.database.db, given);
  });

  it.each([
    [{ scope: 'mine' }, ['asked-urgent', 'asked-routine']],
    [{ scope: 'team' }, ['asked-asap', 'asked-urgent', 'asked-routine']],
    [{ attention: 'any', owner: 'ben' }, ['asked-asap']],
    [{ attention: 'urgent-call' }, ['asked-asap']],
    [{ attention: 'none' }, ['stat', 'routine-soon', 'routine-late']],
    [{ specialty: 'gastroenterology' }, ['asked-urgent']],
    [{ stage: 'missed', urgency: 'urgent' }, ['asked-urgent']],
    [{ overdue: true }, ['asked-routine']],
    [{ overdue: false, attention: 'any' }, ['asked-asap', 'asked-urgent']],
    [{ status: 'ended' }, ['ended-later', 'ended']],
    [{ status: 'recorded' }, []],
  ])('shows for %j %j', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it.each([
    [{}, everyOpenOne],
    [{ status: 'ended' }, ['ended-later', 'ended']],
    [{ scope: 'mine' }, ['asked-urgent', 'asked-routine']],
  ])('pages through %j once', async (query, expected) => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { referrals, next } = await page({ ...query, limit: 1, cursor });
      seen.push(...referrals.map(({ id }) => nameOf(id)));
      cursor = next;
    } while (cursor !== undefined);
    expect(seen).toEqual(expected);
  });

  it('says who it is about, once a packet was put together', async () => {
    const [first, , third] = (await page({})).referrals;
    expect(first).toMatchObject({ patient: null, specialist: null, appointmentAt: null });
    expect(third?.patient).toEqual({ name: "Zqmaria Zqsmith-O'Brien", birthDate: '1968-04-12' });
  });

  it.each([
    ['zqmaria', ['asked-routine', 'routine-soon']],
    ['  ZQSMITH-o’brien,  Zqmaria ', ['asked-routine']],
    ['zqsmith', ['asked-routine']],
    ['muller', ['routine-soon']],
    ['Zqmaria Zqnobody', []],
    ['Zqmar', []],
    ['4/12/1968', ['asked-routine']],
    ['1968-04-12 zqmaria', ['asked-routine']],
    ['mrn448120', ['asked-routine']],
    ['078-05-1120', []],
    ['order-stat', ['stat']],
    ['urn:ehr|P-stat', ['stat']],
    ['p-asked-routine', ['asked-routine']],
    ['% --', []],
  ])('finds by %j %j', async (search, expected) => {
    expect(await names({ search })).toEqual(expected);
  });

  it("finds a referral by its own id, and looks at nothing else's", async () => {
    expect(await names({ search: ids.get('stat')?.toUpperCase() })).toEqual(['stat']);
    expect(await names({ search: 'zqmaria', attention: 'none' })).toEqual(['routine-soon']);
    expect(await names({ search: 'order-ended' })).toEqual([]);
  });

  it('keeps names, dates and numbers sealed', async () => {
    const rows = await harness.database.db.referralPatient.findMany();
    expect(rows).toHaveLength(2);
    const stored = rows.map(({ summary, words }) => `${Buffer.from(summary).toString('latin1')} ${words.join(' ')}`).join('\n');
    expect(stored).not.toMatch(/zqmaria|1968-|448120|müller|muller/iu);
    const [one, other] = rows.map(({ words }) => new Set(words));
    // The first name is all that they share.
    expect([...(one ?? [])].filter((word) => other?.has(word) === true)).toHaveLength(1);
  });

  it('is for everyone who may look, is recorded without what was typed, and refuses what it does not know', async () => {
    for (const token of Object.values(tokens)) expect((await post('/api/worklist', { search: 'zqmaria' }, token)).status).toBe(200);
    const entry = await harness.database.db.audit.findFirst({ orderBy: { sequence: 'desc' } });
    expect(entry).toMatchObject({
      actor: 'administrator/ada',
      action: 'list',
      subject: 'worklist',
      detail: { rows: 2, scope: 'all', status: 'open', searched: true },
    });
    for (const body of [{ statsu: 'open' }, { search: 'z' }, { limit: 0 }, { attention: 'Zqmaria' }, { cursor: '!' }, []]) {
      const answer = await post('/api/worklist', body);
      expect([body, answer.status]).toEqual([body, 400]);
      expect(await answer.text()).not.toContain('Zqmaria');
    }
    expect((await post('/api/worklist', { cursor: 'bm9uc2Vuc2U' })).status).toBe(200);
  });
});

describe('the counts', () => {
  const sum = (tally: Record<string, number>): number => Object.values(tally).reduce((total, one) => total + one, 0);

  it('add up to what is open', async () => {
    const counts = await get<OpenCounts & { practice: object }>('/api/worklist/counts');
    expect(counts).toMatchObject({
      practice: { name: 'Elm Street Practice', zone: 'America/New_York', phone: '+16175550100' },
      open: 6,
      exceptions: 3,
      overdue: 1,
      mine: 2,
      team: 3,
      orphans: 0,
      byAttention: { none: 3, 'no-booking': 2, 'urgent-call': 1 },
      byStage: { booking: 5, missed: 1 },
    });
    for (const tally of [counts.byAttention, counts.byStage, counts.byUrgency]) expect(sum(tally)).toBe(counts.open);
  });

  it.each(['owner', 'nextWhat', 'deadline', 'queue'])('tell of an open referral without %s, which stands at the top', async (field) => {
    const id = await give(`orphan-${field}`, { [field]: null });
    expect((await get<OpenCounts>('/api/worklist/counts')).orphans).toBe(1);
    expect((await names({ limit: 1 }))[0]).toBe(`orphan-${field}`);
    await deleteReferrals(harness.database.db, [id]);
    expect((await get<OpenCounts>('/api/worklist/counts')).orphans).toBe(0);
  });
});

describe('the page of a referral', () => {
  const path = (name: string, rest = '') => `/api/referrals/${ids.get(name)}${rest}`;

  it('says who it is about, what the packet lacks, what can be done, and where its workflow is', async () => {
    await harness.database.db.task.create({
      data: {
        id: randomUUID(),
        referralId: ids.get('asked-routine') ?? '',
        reason: 'no-booking',
        ordinal: 1,
        owner: 'ana',
        queue: 'coordinators',
        openedAt: at(-2),
        deadline: at(-1),
      },
    });
    const detail = await get<ReferralPage>(path('asked-routine'));
    expect(detail.patient).toEqual({ name: "Zqmaria Zqsmith-O'Brien", birthDate: '1968-04-12', phone: '+12025550177' });
    expect(detail.packet).toMatchObject({
      ordinal: 1,
      pages: null,
      missing: [{ item: 'recent-ecg', why: 'Attach one.', severity: 'advised' }],
    });
    expect(detail.workflow).toBe(`/temporal/namespaces/loopkeeper/workflows/${workflowIdOf(detail.id)}`);
    const offered = detail.suggestions.map(({ action }) => [action.name, action.input.by]);
    expect(offered).toContainEqual(['recordCall', 'ana']);
    expect(offered).toContainEqual(['snooze', 'ana']);
  });

  it('offers nothing for what has ended, and a new beginning where no workflow runs', async () => {
    expect((await get<ReferralPage>(path('ended'))).suggestions).toEqual([]);
    await harness.database.db.task.create({
      data: {
        id: randomUUID(),
        referralId: ids.get('asked-asap') ?? '',
        reason: 'workflow-missing',
        ordinal: 1,
        detail: { because: 'terminated' },
        owner: 'ben',
        queue: 'coordinators',
        openedAt: at(-2),
        deadline: at(1),
      },
    });
    const { suggestions } = await get<ReferralPage>(path('asked-asap'));
    expect(suggestions.map(({ action }) => action.input)).toEqual([{ by: 'ana', reason: 'workflow-missing', decision: 'retry' }]);
  });

  it('shows the packet that was laid out, and records who looked', async () => {
    expect((await harness.call('GET', path('asked-routine', '/packet'), { token: tokens.coordinator })).status).toBe(404);
    const pdf = Buffer.from('%PDF-1.7 of this packet');
    await harness.database.db.packet.update({
      where: { referralId_ordinal: { referralId: ids.get('asked-routine') ?? '', ordinal: 1 } },
      data: { body: Buffer.from(vault.seal(pdf, 'packet')), pages: 3 },
    });
    const answer = await harness.call('GET', path('asked-routine', '/packet'), { token: tokens.coordinator });
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
      200,
      'application/pdf',
      'no-store',
    ]);
    expect(Buffer.from(await answer.arrayBuffer()).equals(pdf)).toBe(true);
    const entry = await harness.database.db.audit.findFirst({ orderBy: { sequence: 'desc' } });
    expect(entry).toMatchObject({ actor: 'coordinator/ana', action: 'read-packet', subject: `referral/${ids.get('asked-routine')}` });
  });

  it('tells a person who was too late what changed, in plain words', async () => {
    const referralId = ids.get('asked-urgent') ?? '';
    await harness.database.db.task.create({
      data: {
        id: randomUUID(),
        referralId,
        reason: 'no-show',
        ordinal: 1,
        status: 'done',
        closedAt: new Date('2026-03-02T14:00:00Z'),
        closedBy: 'ben',
        decision: { decision: 'will-book' },
        owner: 'ben',
        queue: 'coordinators',
        openedAt: at(-9),
        deadline: at(-1),
      },
    });
    harness.process.refuses = new Rejected('refused', 'No task "no-show" is open. Open now: none.');
    const late = await post(path('asked-urgent', '/resolveTask'), { reason: 'no-show', decision: 'done' });
    expect([late.status, await late.json()]).toEqual([
      409,
      expect.objectContaining({
        code: 'refused',
        title: expect.stringMatching(
          /^ben closed the task “[A-Z][^”]+” on Mar 2, 2026, \d+:00\s[AP]M\. The visit was missed\. The owner is ana\.$/u,
        ),
      }),
    ]);
    harness.process.refuses = new Rejected('refused', 'The appointment lies in the past.');
    const wrong = await post(path('stat', '/bookAppointment'), { startAt: 1 });
    expect(await wrong.json()).toMatchObject({ title: 'The appointment lies in the past.' });
    harness.process.refuses = undefined;
    harness.process.ended.add(ids.get('ended') ?? '');
    const over = await post(path('ended', '/claim'), {});
    expect(await over.json()).toMatchObject({
      code: 'refused',
      title: expect.stringContaining('This referral has ended. No further action is possible.'),
    });
  });
});

describe('what the forms choose from', () => {
  it('is who is here, and the specialists of a specialty', async () => {
    const office = {
      npi: '1',
      organization: 'Elm Heart',
      taxonomy: '',
      phone: '',
      address: [],
      postalCode: '',
      zone: '',
      latitude: 0,
      longitude: 0,
    };
    await harness.database.db.specialist.createMany({
      data: [
        { id: 'c-1', name: 'Dr. Okafor', specialty: 'cardiology', ...office },
        { id: 'g-1', name: 'Dr. Other', specialty: 'gastroenterology', ...office, npi: '2', accepting: false },
      ],
    });
    expect(await get('/api/people')).toEqual({ people: [{ id: 'ana', name: 'Ana Ruiz' }] });
    expect(await get('/api/specialists?specialty=cardiology')).toEqual({
      specialists: [{ id: 'c-1', name: 'Dr. Okafor', organization: 'Elm Heart', accepting: true }],
    });
    expect((await harness.call('GET', '/api/specialists', { token: tokens.coordinator })).status).toBe(400);
  });
});

describe('a bulk action', () => {
  it('is done and recorded one by one, and one that is refused holds up no other', async () => {
    const gone = randomUUID();
    const wanted = [ids.get('stat') ?? '', gone, ids.get('routine-late') ?? ''];
    harness.process.acts.length = 0;
    harness.process.ended.add(ids.get('routine-late') ?? '');
    const answer = await post('/api/referrals/bulk', { action: 'assign', input: { to: 'ben' }, ids: wanted });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      {
        results: [
          { id: wanted[0], accepted: true },
          { id: gone, problem: { code: 'not-found', title: 'There is no such referral.' } },
          { id: wanted[2], problem: { code: 'workflow-missing', title: expect.any(String) } },
        ],
      },
    ]);
    expect(harness.process.acts).toEqual([
      { referralId: wanted[0], action: { name: 'assign', input: { by: 'ana', to: 'ben' } }, key: expect.any(String) },
    ]);
    const acts = await harness.database.db.audit.findMany({ where: { action: 'act' }, orderBy: { sequence: 'desc' }, take: 2 });
    expect(acts.map(({ subject }) => subject).toSorted()).toEqual([`referral/${wanted[0]}`, `referral/${wanted[2]}`].toSorted());
  });

  it.each([
    ['one that is for one referral alone', { action: 'withdraw', input: {}, ids: [randomUUID()] }],
    ['nobody', { action: 'claim', ids: [] }],
    ['too many', { action: 'claim', ids: Array.from({ length: 101 }, () => randomUUID()) }],
    ['nobody to give it to', { action: 'assign', input: {}, ids: [randomUUID()] }],
    ['a name for an id', { action: 'claim', ids: ['Zqmaria'] }],
  ])('is refused as a whole when it is not as described: %s', async (_what, body) => {
    const answer = await post('/api/referrals/bulk', body);
    expect(answer.status).toBe(422);
    expect(await answer.text()).not.toContain('Zqmaria');
    expect((await post('/api/referrals/bulk', body, tokens.manager)).status).toBe(403);
  });
});
