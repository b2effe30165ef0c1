import { expect, it } from '@jest/globals';
import type { ServiceRequest, Task } from 'fhir/r4.js';
import { extractText, getDocumentProxy } from 'unpdf';
import type { Installation } from '../support/testInstallation.js';
import { withInstallation } from '../support/withInstallation.js';
import { ledgersOf, type Ledgers } from '../support/ledgers.js';
import { describeWith } from '../support/needs.js';
import { newPerson, type Person } from '../support/people.js';
import { mondayAt } from '../support/stories.js';
import { eventually } from '../support/temporal.js';

/** The same JSON with every object's members the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, one]) => [name, turned(one)]),
  );
}

describeWith('temporal', 'orders from the EHR', () => {
  let installation: Installation;
  let ledgers: Ledgers;
  withInstallation(
    () => ({ clock: mondayAt('14:30') }),
    (started) => {
      installation = started;
      ledgers = ledgersOf(started);
    },
  );

  const someone = async (): Promise<Person> => {
    const person = newPerson(installation.clock.now());
    await installation.world.place([person.chart]);
    return person;
  };
  const transmitted = (id: string) => installation.until(id, (row) => row.axes.delivery === 'transmitted');
  const orderOf = async (id: string): Promise<ServiceRequest> => ledgers.fhir(`ServiceRequest/${(await ledgers.row(id)).orderId}`);

  it('delivered 50 times at once, under one event id and under many, the members in another order too, is one referral, one workflow, one fax', async () => {
    const person = await someone();
    const order = await ledgers.post(person.order());
    const bodies = [JSON.stringify(order), JSON.stringify(turned(order))];
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        ledgers.deliver(bodies[index % 4 === 1 ? 1 : 0] ?? '', index % 2 === 0 ? 'evt_same' : `evt_${index}`),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    const told = await Promise.all(answers.map(async (answer) => (await answer.json()) as { referral: { id: string }; outcome: string }));
    const ids = new Set(told.map(({ referral }) => referral.id));
    expect(ids.size).toBe(1);
    const [id = ''] = ids;
    await transmitted(id);
    expect(await installation.db.referral.count({ where: { orderId: order.id } })).toBe(1);
    expect(await installation.db.outbox.count({ where: { referralId: id, message: { path: ['kind'], equals: 'start' } } })).toBe(1);
    // Told once more after it was sent: nothing moves.
    expect((await ledgers.deliver(bodies[1] ?? '', 'evt_late')).status).toBe(202);
    await installation.until(id, (row) => row.nudgesSent === 1);
    expect((await ledgers.workflows(id)).length).toBe(1);
    expect((await ledgers.faxes(id)).length).toBe(1);
    expect((await ledgers.sends(id, 'fax')).length).toBe(1);
    expect((await ledgers.texts(person.phone)).length).toBe(1);
  });

  it('amended in what matters: a second fax that says what it supersedes; amended in words for the office: none', async () => {
    const person = await someone();
    const id = await installation.order(person.order());
    await transmitted(id);
    const order = await orderOf(id);
    await ledgers.put({ ...order, requester: { display: 'Dr. Example' } });
    const amended = await ledgers.put({ ...(await orderOf(id)), reasonCode: [{ text: 'Chest pain at rest, now with syncope' }] });
    expect(amended.status).toBe('active');
    const second = await eventually(async () => {
      const faxes = await ledgers.faxes(id);
      return faxes.length > 1 && faxes.every(({ status }) => status === 'delivered') ? faxes : undefined;
    });
    expect(second.length).toBe(2);
    expect(new Set(second.map(({ to }) => to)).size).toBe(1);
    const [first, last] = await Promise.all(
      second.map(async ({ id: fax }) => wordsOf(await (await fetch(`${installation.world.urls.fax}/_pages/${fax}`)).arrayBuffer())),
    );
    expect(first).not.toMatch(/supersede|replaces/i);
    expect(last).toMatch(/supersede|replaces/i);
    expect(last).toContain('syncope');
    expect((await ledgers.texts(person.phone)).length).toBe(1);
  });

  it('revoked while it runs: it ends, and the Task in the chart is cancelled', async () => {
    const person = await someone();
    const id = await installation.order(person.order());
    await installation.until(id, (row) => row.nudgesSent === 1 && row.axes.writeBack === 'done');
    await ledgers.put({ ...(await orderOf(id)), status: 'revoked' });
    const ended = await installation.until(id, (row) => row.status === 'ended');
    expect(ended.outcome).toBe('revoked');
    const tasks = await ledgers.search<Task>(`Task?based-on=ServiceRequest/${(await ledgers.row(id)).orderId}`);
    expect(tasks.map(({ status, statusReason }) => [status, statusReason?.text])).toEqual([['cancelled', 'revoked']]);
    expect((await orderOf(id)).status).toBe('revoked');
    expect((await ledgers.texts(person.phone)).length).toBe(1);
  });

  it('revoked before it came: nothing starts, however often it is told', async () => {
    const person = await someone();
    const order = { ...person.order(), id: 'never-came', meta: { versionId: '1', lastUpdated: '2026-03-02T19:00:00.000Z' } };
    const revoked = { ...order, status: 'revoked', meta: { versionId: '2', lastUpdated: '2026-03-02T19:01:00.000Z' } };
    const told = [];
    for (const [index, body] of [revoked, order, revoked].entries())
      told.push(await (await ledgers.deliver(JSON.stringify(body), `evt_revoked_${index}`)).json());
    const [first, ...rest] = told as { referral: { id: string }; outcome: string }[];
    expect([first, ...rest].map((answer) => answer?.outcome)).toEqual(['revoked', 'recorded', 'revoked']);
    expect(new Set(told.map((answer) => (answer as typeof first)?.referral.id)).size).toBe(1);
    expect((await ledgers.row(first?.referral.id ?? '')).status).toBe('tombstone');
    expect(await installation.db.outbox.count({ where: { referralId: first?.referral.id ?? '' } })).toBe(0);
  });

  it('of a specialty that is not switched on, or no referral at all: recorded, and left alone', async () => {
    const person = await someone();
    const skin = {
      ...person.order(),
      code: { coding: [{ system: 'http://snomed.info/sct', code: '183518005' }], text: 'Referral to dermatology' },
    };
    const proposal = { ...person.order(), intent: 'proposal' as const };
    const ids = [await installation.order(skin), await installation.order(proposal)];
    const rows = await Promise.all(ids.map((id) => ledgers.row(id)));
    expect(rows.map(({ status, recordedReason }) => [status, recordedReason])).toEqual([
      ['recorded', 'not-switched-on'],
      ['recorded', 'proposal'],
    ]);
    expect(await installation.db.outbox.count({ where: { referralId: { in: ids } } })).toBe(0);
    expect((await ledgers.texts(person.phone)).length).toBe(0);
  });
});

async function wordsOf(pdf: ArrayBuffer): Promise<string> {
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: true });
  return text;
}
