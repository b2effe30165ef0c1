import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createEhrSimulator, type EhrSimulator } from '../../src/simulators/ehr.js';
import { createOffice, type DueVisit } from '../../src/simulators/office.js';
import { hourMs } from '../../src/domain/time/durations.js';

const opens = Date.parse('2026-11-23T15:00:00Z');
let ehr: EhrSimulator;
let nowMs = opens;
const clock = { now: () => nowMs, toReal: (practiceMs: number) => opens + (practiceMs - opens) / 43_200 };

beforeEach(async () => {
  nowMs = opens;
  ehr = await createEhrSimulator({ port: 0, clock });
});
afterEach(() => ehr.close());

async function create(resource: object & { resourceType: string }): Promise<string> {
  const answer = await fetch(`${ehr.url}/${resource.resourceType}`, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify(resource),
  });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}

async function order(): Promise<{ orderId: string; patientRef: string }> {
  const patientRef = `Patient/${await create({ resourceType: 'Patient' })}`;
  const orderId = await create({
    resourceType: 'ServiceRequest',
    status: 'active',
    intent: 'order',
    subject: { reference: patientRef },
    code: { text: 'Cardiology' },
  } as { resourceType: string });
  return { orderId, patientRef };
}

async function statusOf(id: string): Promise<{ status: string; meta: { versionId: string } }> {
  return (await (await fetch(`${ehr.url}/Appointment/${id}`)).json()) as { status: string; meta: { versionId: string } };
}

describe("a specialist's front desk", () => {
  it('books a visit for an order once, however often it is told', async () => {
    const office = createOffice({ ehrUrl: ehr.url, clock });
    const visit = { ...(await order()), startMs: opens + hourMs };
    const id = await office.book(visit);
    expect(await office.book(visit)).toBe(id);
    expect(await statusOf(id)).toMatchObject({
      status: 'booked',
      basedOn: [{ reference: `ServiceRequest/${visit.orderId}` }],
      start: '2026-11-23T16:00:00.000Z',
    });
  });

  it('sees a patient when the time has come, and not before', async () => {
    const office = createOffice({ ehrUrl: ehr.url, clock });
    const id = await office.book({ ...(await order()), startMs: opens + hourMs });
    expect(await office.seeDue()).toBe(0);
    nowMs = opens + hourMs;
    expect(await office.seeDue()).toBe(1);
    expect(await statusOf(id)).toMatchObject({ status: 'fulfilled' });
    expect(await office.seeDue()).toBe(0);
  });

  it('marks who does not come, and knows them by their order', async () => {
    const asked: DueVisit[] = [];
    const [missing, coming] = [await order(), await order()];
    const office = createOffice({
      ehrUrl: ehr.url,
      clock,
      behaviour: {
        comes: (visit) => {
          asked.push(visit);
          return !visit.orderIds.includes(missing.orderId);
        },
      },
    });
    const [first, second] = [await office.book({ ...missing, startMs: opens - 1 }), await office.book({ ...coming, startMs: opens - 2 })];
    expect(await office.seeDue()).toBe(2);
    expect(await statusOf(first)).toMatchObject({ status: 'noshow' });
    expect(await statusOf(second)).toMatchObject({ status: 'fulfilled' });
    expect(asked).toContainEqual({ appointmentId: first, orderIds: [missing.orderId], patientRef: missing.patientRef, startMs: opens - 1 });
  });

  it('leaves alone what was cancelled meanwhile', async () => {
    const office = createOffice({ ehrUrl: ehr.url, clock, behaviour: { comes: () => true } });
    const id = await office.book({ ...(await order()), startMs: opens - 1 });
    const appointment = await statusOf(id);
    await fetch(`${ehr.url}/Appointment/${id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify({ ...appointment, status: 'cancelled' }),
    });
    expect(await office.seeDue()).toBe(0);
    expect(await statusOf(id)).toMatchObject({ status: 'cancelled' });
  });

  it('looks again and again while it is open, over every page of the book', async () => {
    const { orderId, patientRef } = await order();
    let seen = 0;
    const everybody = 120;
    const done = new Promise<void>((resolve) => {
      const office = createOffice({
        ehrUrl: ehr.url,
        clock,
        pollMs: 5,
        behaviour: {
          comes: () => {
            seen += 1;
            if (seen === everybody) void office.stop().then(resolve);
            return true;
          },
        },
      });
      void (async () => {
        for (let number = 0; number < everybody; number++) await office.book({ orderId, patientRef, startMs: opens - number });
        office.start();
        office.start();
      })();
    });
    await done;
    const left = (await (await fetch(`${ehr.url}/Appointment?status=booked`)).json()) as { entry?: unknown[] };
    expect(left.entry ?? []).toEqual([]);
  });

  it('survives an EHR that is down, and stops when told to', async () => {
    const office = createOffice({ ehrUrl: 'http://127.0.0.1:9', clock, pollMs: 1 });
    await expect(office.seeDue()).rejects.toThrow();
    office.start();
    await office.stop();
  });
});
