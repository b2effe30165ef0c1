import { createHmac, sign } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Given, MarkedInstallation } from './installation.js';
import type { MarkedPatient } from './patients.js';
import type { Placed } from './story.js';
import { workflowIdOf } from '../../workflows/contract.js';

/**
 * What strangers, a broken EHR and people post at our door: each names the patient, and is answered
 * with this status.
 */
export async function sendAsStranger(installation: MarkedInstallation, patient: MarkedPatient): Promise<void> {
  const order = JSON.stringify({ ...patient.order(), id: 'canary-unknown' });
  const name = patient.mark('family');
  const orders = '/webhooks/ehr/orders';
  const refusals: readonly (readonly [number, () => Promise<Given>])[] = [
    [401, () => fromTheEhr(installation, orders, order, { 'webhook-signature': 'v1,AAAA' })],
    // Of an order that is not on the EHR: accepted, and revoked when it is looked for there.
    [202, () => fromTheEhr(installation, orders, order)],
    [400, () => fromTheEhr(installation, orders, `${name} ${patient.phone}`)],
    [400, () => fromTheEhr(installation, orders, JSON.stringify({ [name]: patient.mark('note') }))],
    [400, () => fromTheEhr(installation, orders, `{"resourceType":"ServiceRequest","subject":${name}`)],
    [422, () => fromTheEhr(installation, orders, changed(order, { modifierExtension: [{ url: `http://${name}`, valueString: name }] }))],
    [
      422,
      () =>
        fromTheEhr(
          installation,
          orders,
          changed(order, { status: name, subject: { reference: name }, [name]: name, priority: patient.phone }),
        ),
    ],
    [413, () => fromTheEhr(installation, orders, changed(order, { note: [{ text: `${patient.mark('note')} `.repeat(100_000) }] }))],
    [415, () => fromTheEhr(installation, orders, order, { 'content-type': `text/${encodeURIComponent(name)}` })],
    [
      422,
      () =>
        fromTheEhr(
          installation,
          '/webhooks/ehr/appointments',
          JSON.stringify({ resourceType: 'Appointment', id: '1', status: name, comment: name }),
        ),
    ],
    [401, () => fromTheTexts(installation, { From: patient.phone, Body: patient.mark('reply') }, 'AAAA')],
    [422, () => fromTheTexts(installation, { From: patient.phone, Body: patient.mark('reply'), MessageSid: name })],
    [401, () => fromTheFax(installation, JSON.stringify({ data: name }), 'AAAA')],
    [400, () => fromTheFax(installation, `{"data": ${name}`)],
    [400, () => installation.call(`/api/referrals?patientRef=${encodeURIComponent(name)}`)],
    [400, () => installation.call(`/api/referrals?${encodeURIComponent(name)}=${patient.phone}`)],
    [200, () => installation.call('/api/worklist', { method: 'POST', body: JSON.stringify({ search: `${name} ${patient.phone}` }) })],
    [400, () => installation.call('/api/worklist', { method: 'POST', body: JSON.stringify({ search: name, [name]: patient.phone }) })],
    [422, () => installation.call('/api/referrals/bulk', { method: 'POST', body: JSON.stringify({ action: name, ids: [name] }) })],
    [404, () => installation.call(`/api/referrals/${encodeURIComponent(name)}`)],
    [404, () => installation.call(`/patients/${encodeURIComponent(name)}?phone=${patient.phone}`)],
    [
      401,
      () => installation.ask(`/patients/${encodeURIComponent(name)}`, { headers: { authorization: `Bearer ${encodeURIComponent(name)}` } }),
    ],
    [422, () => fromTheEhr(installation, orders, changed(order, { note: [{ text: `${name}\u0000` }] }))],
    [400, () => installation.call('/codec/decode', { method: 'POST', body: `{"payloads": "${name}` })],
  ];
  for (const [status, knock] of refusals) expectStatus(await knock(), status);
}

function expectStatus({ asked, status, body }: Given, wanted: number): void {
  if (status !== wanted) throw new Error(`${asked} was answered ${status}, not ${wanted}: ${body.slice(0, 300)}`);
}

const changed = (order: string, changes: object): string => JSON.stringify({ ...(JSON.parse(order) as object), ...changes });

let events = 0;

function fromTheEhr(installation: MarkedInstallation, path: string, body: string, headers: Record<string, string> = {}): Promise<Given> {
  const [id, at] = [`canary-${(events += 1)}`, new Date()];
  return installation.ask(path, {
    method: 'POST',
    headers: {
      'content-type': 'application/fhir+json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(installation.secrets.orders).sign(id, at, body),
      ...headers,
    },
    body,
  });
}

function fromTheTexts(installation: MarkedInstallation, form: Record<string, string>, signature?: string): Promise<Given> {
  const path = '/webhooks/twilio/messages';
  const sorted = Object.entries(form).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const signed = createHmac('sha1', installation.secrets.twilio)
    .update(`${installation.up.api}${path}${sorted.flat().join('')}`)
    .digest('base64');
  return installation.ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature ?? signed },
    body: new URLSearchParams(form).toString(),
  });
}

function fromTheFax(installation: MarkedInstallation, body: string, signature?: string): Promise<Given> {
  const at = String(Math.floor(Date.now() / 1_000));
  const signed = sign(null, Buffer.from(`${at}|${body}`), installation.secrets.fax).toString('base64');
  return installation.ask('/webhooks/telnyx/fax', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'telnyx-timestamp': at, 'telnyx-signature-ed25519': signature ?? signed },
    body,
  });
}

/**
 * What people type into the wrong box, at a referral that is open: by the API, and through Temporal
 * with the codec as the Web UI sends it.
 */
export async function mistype(installation: MarkedInstallation, { id }: Placed, patient: MarkedPatient): Promise<void> {
  const typed = patient.mark('typed');
  // There is no such task, and no such field.
  expectStatus(await installation.act(id, 'resolveTask', { by: 'coordinator-1', reason: 'declined', decision: 'done', note: typed }), 409);
  expectStatus(await installation.act(id, 'addNote', { by: 'coordinator-1', text: `${typed}\u0000` }), 422);
  expectStatus(await installation.act(id, 'recordCall', { by: 'coordinator-1', outcome: typed, [typed]: typed }), 422);
  expectStatus(await installation.act(id, encodeURIComponent(typed), { by: typed }), 404);
  const handle = installation.client.workflow.getHandle(workflowIdOf(id));
  await handle.signal('addNote', typed);
  await handle.signal('bookAppointment', { by: typed, startAt: typed });
  await handle.signal('resolveTask', { by: typed, reason: typed, decision: typed });
  await handle.signal('nothingOfThisName', typed);
  const refused = await handle.executeUpdate('completeReferral', { args: [{ by: typed, evidence: typed }] }).then(
    () => 'accepted',
    () => 'refused',
  );
  if (refused !== 'refused') throw new Error('An update of the wrong shape was accepted.');
}
