import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFhirEhr } from '../../src/adapters/fhir/fhirEhr.js';
import type { ChartTarget } from '../../src/domain/chart/chart.js';
import type { Ehr } from '../../src/ports/ehr.js';
import { mondayMs, startEhr, withCardiologyOrder, type Json, type TestEhr } from '../support/ehr.js';
import { booked, chartTarget } from './ehr.contract.js';

const referralId = 'c0ffee00-0000-4000-8000-000000000001';
const taskSearch = `Task?identifier=${encodeURIComponent(`urn:loopkeeper:task|${referralId}-1`)}`;
const visitSearch = `Appointment?identifier=${encodeURIComponent(`urn:loopkeeper:appointment|${referralId}/visit-1`)}`;

describe('writing to the chart', () => {
  let simulator: TestEhr;
  let ehr: Ehr;
  let order: { id: string; patientRef: string };
  const target = (changes: Partial<ChartTarget> = {}, task: Partial<ChartTarget['task']> = {}) => chartTarget(order, changes, task);
  const task = async (): Promise<Json> => (await simulator.all(taskSearch))[0] ?? {};
  const visit = async (): Promise<Json> => (await simulator.all(visitSearch))[0] ?? {};
  const statuses = async (resource: Json): Promise<unknown[]> => {
    const history = await simulator.get(`${String(resource['resourceType'])}/${String(resource['id'])}/_history`);
    return ((history['entry'] ?? []) as { resource: Json }[]).map(({ resource: version }) => version['status']).toReversed();
  };

  beforeEach(async () => {
    simulator = await startEhr();
    const placed = await withCardiologyOrder(simulator);
    order = { id: placed.orderId, patientRef: placed.patientRef };
    ehr = createFhirEhr({
      baseUrl: simulator.url,
      timeoutMs: 5_000,
      practiceTime: () => mondayMs,
      onBehalfOf: 'Elm Street Family Medicine',
    });
  });
  afterEach(async () => simulator.close());

  it('writes a Task that both kinds of search find, by focus and by basedOn', async () => {
    await ehr.write(target());
    const [byBasedOn] = await simulator.all(`Task?based-on=ServiceRequest/${order.id}`);
    const [byFocus] = await simulator.all(`Task?focus=ServiceRequest/${order.id}`);
    expect(byBasedOn).toEqual(byFocus);
    expect(byBasedOn).toMatchObject({
      status: 'requested',
      intent: 'order',
      code: { coding: [{ code: 'fulfill' }] },
      for: { reference: order.patientRef },
      requester: { reference: 'Practitioner/demo-practitioner' },
      owner: { display: 'Harbor Cardiology', identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' } },
      businessStatus: { coding: [{ code: '2.0' }], text: 'Service request created' },
      authoredOn: '2026-11-23T14:00:00.000Z',
    });
  });

  it('says of each write where it came from, with the version and the evidence', async () => {
    const { written } = await ehr.write(target({ appointment: booked, evidenceRef: 'urn:uuid:00000000-0000-4000-8000-00000000000e' }));
    const parts = written.filter(({ what }) => what !== 'provenance');
    const provenances = await simulator.all('Provenance');
    expect(provenances).toHaveLength(parts.length);
    const targets = provenances.map(({ target: of }) => (of as { reference: string }[])[0]?.reference);
    expect(new Set(targets)).toEqual(new Set(parts.map(({ resource }) => resource)));
    expect(provenances[0]).toMatchObject({
      occurredDateTime: '2026-11-23T14:05:00.000Z',
      recorded: '2026-11-23T14:00:00.000Z',
      activity: { coding: [{ code: 'CREATE' }] },
      agent: [{ type: { coding: [{ code: 'transmitter' }] }, onBehalfOf: { display: 'Elm Street Family Medicine' } }],
      entity: [{ role: 'source', what: { identifier: { value: 'urn:uuid:00000000-0000-4000-8000-00000000000e' } } }],
    });
  });

  it('passes through acceptance when the office booked at once', async () => {
    await ehr.write(target());
    await ehr.write(target({}, { status: 'in-progress', businessStatus: '5.1.1' }));
    expect(await statuses(await task())).toEqual(['requested', 'accepted', 'in-progress']);
  });

  it('gives a reason when the office declines', async () => {
    await ehr.write(target());
    await ehr.write(target({}, { status: 'rejected', businessStatus: '4.0', reason: 'Not taking new patients' }));
    expect(await task()).toMatchObject({
      status: 'rejected',
      statusReason: { text: 'Not taking new patients' },
      executionPeriod: { end: '2026-11-23T14:05:00.000Z' },
    });
  });

  it('cancels, and does not call it rejected, what was under way when the office declined', async () => {
    await ehr.write(target({}, { status: 'in-progress', businessStatus: '5.1.1' }));
    await ehr.write(target({}, { status: 'rejected', businessStatus: '4.0' }));
    expect(await task()).toMatchObject({
      status: 'cancelled',
      statusReason: { text: 'Declined by the recipient' },
      businessStatus: { coding: [{ code: '4.0' }] },
    });
    expect(await ehr.write(target({}, { status: 'rejected', businessStatus: '4.0' }))).toEqual({ written: [] });
  });

  it('closes the Task of the earlier recipient when the referral goes to another', async () => {
    await ehr.write(target({}, { status: 'in-progress', businessStatus: '5.1.1' }));
    await ehr.write(target({}, { ordinal: 2, ownerName: 'Second Cardiology' }));
    const tasks = await simulator.all(`Task?based-on=ServiceRequest/${order.id}`);
    expect(tasks.map(({ status }) => status)).toEqual(['cancelled', 'requested']);
    expect(await task()).toMatchObject({ status: 'cancelled', statusReason: { text: 'Sent to another recipient' } });
  });

  it('leaves a Task that a person completed, and says so when the two cannot agree', async () => {
    await ehr.write(target({}, { status: 'in-progress', businessStatus: '5.1.1' }));
    await simulator.put({ ...(await task()), status: 'completed' });
    expect((await ehr.write(target({}, { status: 'cancelled', businessStatus: '6.0' }))).refused).toEqual([
      { what: 'task', status: 409, code: 'illegal-transition' },
    ]);
    expect(await task()).toMatchObject({ status: 'completed' });
  });

  it('keeps what others wrote into our Task', async () => {
    await ehr.write(target());
    await simulator.put({ ...(await task()), note: [{ text: 'Called the office.' }], priority: 'urgent' });
    await ehr.write(target({}, { status: 'accepted', businessStatus: '3.0' }));
    expect(await task()).toMatchObject({ status: 'accepted', priority: 'urgent', note: [{ text: 'Called the office.' }] });
  });

  it('never touches the status of an appointment that the EHR made itself', async () => {
    const own = await simulator.post({
      resourceType: 'Appointment',
      status: 'booked',
      start: '2026-12-03T15:00:00Z',
      end: '2026-12-03T15:30:00Z',
      basedOn: [{ reference: `ServiceRequest/${order.id}` }],
      participant: [{ actor: { reference: order.patientRef }, status: 'accepted' }],
    });
    await ehr.write(target({ appointment: { ...booked, ehrId: own.id, status: 'cancelled' } }));
    expect(await simulator.get(`Appointment/${own.id}`)).toEqual(own);
    expect(await simulator.all('Appointment')).toHaveLength(1);
  });

  it('goes on with an appointment that it wrote itself, though the EHR has told us its id since', async () => {
    await ehr.write(target({ appointment: booked }));
    const ehrId = String((await visit())['id']);
    await ehr.write(target({ appointment: { ...booked, ehrId, status: 'fulfilled' } }));
    expect(await visit()).toMatchObject({ id: ehrId, status: 'fulfilled' });
    expect(await simulator.all('Appointment')).toHaveLength(1);
  });

  it('assumes an end, and tells the reader, when the office stated only the start', async () => {
    await ehr.write(target({ appointment: { id: 'visit-1', status: 'booked', start: '2026-12-03T15:00:00.000Z' } }));
    expect(await visit()).toMatchObject({
      start: '2026-12-03T15:00:00.000Z',
      end: '2026-12-03T15:30:00.000Z',
      comment: expect.stringContaining('assumed'),
    });
  });

  it('calls a visit without a time proposed, because a chart cannot book it', async () => {
    await ehr.write(target({ appointment: { id: 'visit-1', status: 'booked' } }));
    expect(await visit()).toMatchObject({ status: 'proposed' });
    await ehr.write(target({ appointment: booked }));
    expect(await visit()).toMatchObject({ status: 'booked', start: booked.start });
  });

  it('does not book again a visit that the EHR has seen fulfilled', async () => {
    await ehr.write(target({ appointment: booked }));
    await simulator.put({ ...(await visit()), status: 'fulfilled' });
    await ehr.write(target({ appointment: booked }));
    expect(await visit()).toMatchObject({ status: 'fulfilled' });
  });

  it('completes only an order that is active: a revoked one stays revoked', async () => {
    await simulator.put({ ...(await simulator.get(`ServiceRequest/${order.id}`)), status: 'revoked' });
    const { refused } = await ehr.write(target({ serviceRequest: 'completed' }, { status: 'in-progress', businessStatus: '5.1.4' }));
    expect(refused).toEqual([{ what: 'service-request', status: 409, code: 'illegal-transition' }]);
    expect(await simulator.get(`ServiceRequest/${order.id}`)).toMatchObject({ status: 'revoked' });
  });

  it('keeps every field of the order that it completes', async () => {
    const before = await simulator.get(`ServiceRequest/${order.id}`);
    await ehr.write(target({ serviceRequest: 'completed' }, { status: 'in-progress', businessStatus: '5.1.4' }));
    const { meta: _before, ...fields } = before;
    const { meta: _after, ...after } = await simulator.get(`ServiceRequest/${order.id}`);
    expect(after).toEqual({ ...fields, status: 'completed' });
  });

  it('says that the order is gone, and does not ask again', async () => {
    const { refused } = await ehr.write({ ...target({ serviceRequest: 'completed' }), orderId: 'gone' });
    expect(refused).toEqual([
      { what: 'task', status: 404, code: 'not-found' },
      { what: 'service-request', status: 404, code: 'not-found' },
    ]);
  });

  it('makes one Task and one appointment, however many write at the same time', async () => {
    const wanted = target({ appointment: booked }, { status: 'in-progress', businessStatus: '5.1.1' });
    await Promise.all(Array.from({ length: 8 }, async () => ehr.write(wanted)));
    expect(await simulator.all(`Task?based-on=ServiceRequest/${order.id}`)).toHaveLength(1);
    expect(await simulator.all(`Appointment?based-on=ServiceRequest/${order.id}`)).toHaveLength(1);
  });

  it('merges with a person who writes the Task at the same time', async () => {
    await ehr.write(target());
    const edits = Array.from({ length: 5 }, async (_, index) => {
      const current = await task();
      await simulator.put({ ...current, note: [{ text: `Note ${index}` }] });
    });
    await Promise.all([...edits, ehr.write(target({}, { status: 'accepted', businessStatus: '3.0' }))]);
    await ehr.write(target({}, { status: 'accepted', businessStatus: '3.0' }));
    expect(await task()).toMatchObject({ status: 'accepted', note: [{ text: expect.stringMatching(/^Note/u) }] });
  });

  it('makes good a Provenance that a crash kept from being written', async () => {
    await ehr.write(target());
    const [provenance] = await simulator.all('Provenance');
    await fetch(`${simulator.url}/Provenance/${String(provenance?.['id'])}`, { method: 'DELETE' });
    expect((await ehr.write(target())).written.map(({ what }) => what)).toEqual(['provenance']);
    expect(await ehr.write(target())).toEqual({ written: [] });
  });

  it('loses nothing while the EHR is down, and writes it once when it is back', async () => {
    await simulator.behave({ do: 'down' });
    await expect(ehr.write(target())).rejects.toMatchObject({ name: 'Unavailable' });
    await simulator.behave({ do: 'ok' });
    await ehr.write(target());
    expect(await simulator.all(taskSearch)).toHaveLength(1);
  });
});
