import type { Appointment, FhirResource, ServiceRequest } from 'fhir/r4.js';
import type { DemoOrder } from '../../src/simulators/charts.js';
import type { ReferralDetail } from '../../src/ports/referralViews.js';
import { eventually } from '../support/temporal.js';
import type { Seen } from './webhookGate.js';
import type { Given, MarkedInstallation } from './installation.js';
import type { MarkedPatient } from './patients.js';

export interface Placed {
  readonly id: string;
  readonly orderId: string;
}

/** A clinician signs the order in the EHR, which tells our webhook. */
export async function place(installation: MarkedInstallation, patient: MarkedPatient, changes: Partial<DemoOrder> = {}): Promise<Placed> {
  const { id: orderId = '' } = await atTheEhr<ServiceRequest>(
    installation,
    patient.order({ authoredOn: new Date(installation.clock.now()).toISOString(), ...changes }),
  );
  const id = await eventually(async () => {
    const { body } = await installation.call(`/api/referrals?patientRef=${patient.ref}`);
    // Our own page of referrals.
    const { referrals } = JSON.parse(body) as { referrals: { id: string; order: { id: string } }[] };
    return referrals.find(({ order }) => order.id === orderId)?.id;
  }, 100);
  return { id, orderId };
}

/** The order placed, and its packet at the office. */
export async function send(installation: MarkedInstallation, patient: MarkedPatient, changes: Partial<DemoOrder> = {}): Promise<Placed> {
  const placed = await place(installation, patient, changes);
  await installation.until(placed.id, isSent);
  return placed;
}

const isSent = ({ axes }: ReferralDetail): boolean => axes.delivery === 'transmitted';

async function atTheEhr<Resource extends FhirResource>({ world }: MarkedInstallation, resource: Resource): Promise<Resource> {
  const answer = await fetch(`${world.urls.ehr}/${resource.resourceType}`, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify(resource),
  });
  if (answer.status !== 201) throw new Error(`The EHR answered ${answer.status}`);
  return (await answer.json()) as Resource; // what it was given, with an id
}

async function writes({ world }: MarkedInstallation, { phone }: MarkedPatient, body: string): Promise<void> {
  const answer = await fetch(`${world.urls.sms}/_reply`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ from: phone, body }),
  });
  const { answer: status } = (await answer.json()) as { answer: number | null };
  if (status !== 200) throw new Error(`The reply was answered with ${status}`);
}

/**
 * Texted, answered with a question, noted by the coordinator, booked by the office in the EHR,
 * seen, closed.
 */
export async function isKept(installation: MarkedInstallation, patient: MarkedPatient, { id, orderId }: Placed): Promise<void> {
  await installation.until(id, ({ nudgesSent }) => nudgesSent > 0);
  await writes(installation, patient, `is it about the ${patient.mark('reply')} or what`);
  await installation.until(id, ({ tasks }) => tasks.some(({ reason }) => reason === 'unclear-reply'));
  await accepted(installation.act(id, 'addNote', { by: 'coordinator-1', text: `Asked about ${patient.mark('remark')}` }));
  await accepted(installation.act(id, 'recordCall', { by: 'coordinator-1', outcome: 'will-book', seconds: 60 }));
  await atTheEhr<Appointment>(installation, {
    resourceType: 'Appointment',
    status: 'booked',
    description: patient.mark('appointment'),
    comment: `For ${patient.mark('family')}`,
    basedOn: [{ reference: `ServiceRequest/${orderId}` }],
    start: new Date(installation.clock.now() + 6 * 3_600_000).toISOString(),
    end: new Date(installation.clock.now() + 7 * 3_600_000).toISOString(),
    participant: [{ actor: { reference: patient.ref, display: patient.mark('family') }, status: 'accepted' }],
  });
  await installation.until(id, ({ status, outcome }) => status === 'ended' && outcome === 'kept');
}

export const guardedMatter: Partial<DemoOrder> = { reasonIcd10: ['F10.20', 'Alcohol dependence'] };

/** Texted once, and never again. */
export async function isStopped(installation: MarkedInstallation, patient: MarkedPatient, { id }: Placed): Promise<void> {
  await installation.until(id, ({ nudgesSent }) => nudgesSent > 0);
  await writes(installation, patient, `please stop texting me, ${patient.mark('reply')}`);
  await installation.until(id, ({ tasks }) => tasks.some(({ reason }) => reason === 'unreachable'));
  await accepted(
    installation.act(id, 'snooze', { by: 'coordinator-1', untilAt: installation.clock.now() + 86_400_000, reason: patient.mark('typed') }),
  );
  await accepted(installation.act(id, 'withdraw', { by: 'coordinator-1', outcome: 'unreachable', clinician: 'Dr. Lee' }));
  await installation.until(id, ({ status }) => status === 'ended');
}

async function accepted(answer: Promise<Given>): Promise<void> {
  const { asked, status, body } = await answer;
  if (status !== 200) throw new Error(`${asked}: ${status} ${body}`);
}

/**
 * Whatever can go wrong does, and everybody else repeats in their errors what they know of the
 * patient.
 */
export async function isTroubled(installation: MarkedInstallation, patient: MarkedPatient): Promise<Placed> {
  planTroubles(installation, patient);
  const placed = await place(installation, patient);
  const { id } = placed;
  // The provider refused the fax for good: another number of the office takes it, or a person sends
  // it again.
  const row = await installation.until(id, (one) => isSent(one) || one.tasks.some(isRefusedPacket));
  if (!isSent(row))
    await accepted(installation.act(id, 'resolveTask', { by: 'coordinator-1', reason: 'not-delivered', decision: 'retry' }));
  await installation.until(id, ({ tasks, nudgesSent }) => nudgesSent > 0 && tasks.some(({ reason }) => reason === 'write-back-failed'));
  await eventually(() => (Object.values(installation.gates).every((gate) => gate.isDone()) ? true : undefined));
  return placed;
}

/** Not one that is merely late, as a slow machine's are in time-lapse. */
const isRefusedPacket = ({ reason, status, detail }: ReferralDetail['tasks'][number]): boolean =>
  reason === 'not-delivered' && status === 'open' && (detail as { because?: string | null }).because !== 'late';

function planTroubles({ gates }: MarkedInstallation, patient: MarkedPatient): void {
  const said = `${patient.mark('given')} ${patient.mark('family')}, born ${birthDateOf(patient)}, ${patient.phone}`;
  const outcome = (code: string) =>
    JSON.stringify({
      resourceType: 'OperationOutcome',
      text: { status: 'generated', div: `<div>${said}</div>` },
      issue: [{ severity: 'error', code, diagnostics: said, details: { text: said }, expression: [patient.mark('family')] }],
    });
  const fhir = 'application/fhir+json';
  const html = { type: 'text/html', body: `<h1>Cannot serve ${said}</h1>` };
  const of = (method: string, path: RegExp, holding?: string) => (seen: Seen) =>
    seen.method === method && path.test(seen.url) && (holding === undefined || seen.body.includes(holding));

  const { ehr, fax, sms } = gates;
  ehr.answerNext(of('GET', new RegExp(`^/${patient.ref}$`)), { status: 500, type: fhir, body: outcome('exception') });
  ehr.answerNext(of('GET', new RegExp(`^/Condition\\?.*${encodeURIComponent(patient.ref)}`)), { status: 200, ...html });
  ehr.answerNext(of('GET', new RegExp(`^/Coverage\\?.*${encodeURIComponent(patient.ref)}`)), {
    status: 200,
    type: fhir,
    body: `{"resourceType":"Bundle","entry":[{"resource":{"name":"${said}`,
  });
  ehr.answerNext(of('POST', /^\/Task$/, patient.ref), { status: 422, type: fhir, body: outcome('business-rule') });
  const problem = JSON.stringify({
    errors: [{ code: '10015', title: said, detail: said, source: { pointer: `/${patient.mark('family')}` } }],
  });
  fax.answerNext(of('POST', /^\/v2\/media$/), { status: 500, ...html });
  fax.answerNext(of('POST', /^\/v2\/faxes$/), { status: 422, type: 'application/json', body: problem });
  // Its fate is not known: the provider is asked by number.
  sms.answerNext(of('POST', /Messages\.json$/, encodeURIComponent(patient.phone)), { status: 500, ...html });
}

function birthDateOf({ markers }: MarkedPatient): string {
  return markers.find(({ kind }) => kind === 'date')?.text ?? '';
}
