import { setTimeout as delay } from 'node:timers/promises';
import type { Appointment, Bundle, ServiceRequest } from 'fhir/r4.js';
import { demoOrder } from '../../src/simulators/charts.js';
import type { ReferralDetail } from '../../src/ports/referralViews.js';
import { newPerson, type Person } from '../support/people.js';
import type { ChaosHouse } from './installation.js';
import { reactions, type Plan, type PlannedOrder } from './plan.js';
import { randomOf, type Random } from './random.js';
import { dayMs as day } from '../../src/domain/time/durations.js';

const fhirJson = { 'content-type': 'application/fhir+json' };

/** An order that stands in the EHR. */
export interface Placed {
  readonly planned: PlannedOrder;
  readonly orderId: string;
}

export interface Stage {
  readonly installation: ChaosHouse;
  readonly plan: Plan;
  readonly startedAt: number;
  readonly signal: AbortSignal;
  readonly people: readonly Person[];
  readonly placed: Placed[];
}

export function castOf(plan: Plan, nowMs: number): Person[] {
  return plan.people.map(({ changes }) => newPerson(nowMs, changes));
}

/**
 * Clinicians sign orders, change some of them and take some back. What the EHR does not take, they
 * enter again.
 */
export async function clinicians(stage: Stage): Promise<void> {
  const later: Promise<void>[] = [];
  for (const [index, planned] of stage.plan.orders.entries()) {
    await until(stage, planned.atMs);
    if (stage.signal.aborted) break;
    later.push(oneOrder(stage, planned, index));
  }
  await Promise.all(later);
}

async function oneOrder(stage: Stage, planned: PlannedOrder, index: number): Promise<void> {
  const { installation, people, signal } = stage;
  const person = people[planned.person];
  if (person === undefined) throw new Error('an order for nobody');
  await insist(signal, () => installation.world.place([person.chart]));
  const order = demoOrder({
    patientRef: person.ref,
    placer: `C-${index}`,
    authoredOn: new Date(installation.clock.now()).toISOString(),
    reason: 'Chest pain on exertion',
    urgency: planned.priority,
  });
  const orderId = await insist(signal, () => create(installation, order, `C-${index}`));
  if (orderId === undefined) return;
  stage.placed.push({ planned, orderId });
  if (planned.later === undefined) return;
  await delay(planned.later.afterMs, undefined, { signal }).catch(() => undefined);
  if (!signal.aborted) await insist(signal, () => change(installation, orderId, planned.later?.change ?? 'amend'));
}

/** Once, however often it is tried: an EHR's own page does not double an order either. */
async function create({ world }: ChaosHouse, order: ServiceRequest, placer: string): Promise<string> {
  const answer = await fetch(`${world.urls.ehr}/ServiceRequest`, {
    method: 'POST',
    headers: { ...fhirJson, 'if-none-exist': `identifier=urn:loopkeeper:demo:orders|${placer}` },
    body: JSON.stringify(order),
  });
  if (!answer.ok) throw new Error(`The EHR answered ${answer.status}`);
  return ((await answer.json()) as { id: string }).id; // a FHIR server answers with what it made
}

async function change({ world }: ChaosHouse, orderId: string, how: 'amend' | 'revoke' | 'entered-in-error'): Promise<void> {
  const url = `${world.urls.ehr}/ServiceRequest/${orderId}`;
  const read = await fetch(url);
  if (!read.ok) throw new Error(`The EHR answered ${read.status}`);
  const order = (await read.json()) as ServiceRequest;
  const changed: ServiceRequest =
    how === 'amend'
      ? { ...order, reasonCode: [{ text: 'Chest pain at rest, new since last week' }] }
      : { ...order, status: how === 'revoke' ? 'revoked' : 'entered-in-error' };
  const answer = await fetch(url, { method: 'PUT', headers: fhirJson, body: JSON.stringify(changed) });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`The EHR answered ${answer.status}`);
}

interface Text {
  readonly key: string | null;
  readonly by: string;
  readonly to: string;
}

/** Patients answer the texts that reach them, as planned; each text once. */
export async function patients({ installation, plan, people, signal }: Stage): Promise<void> {
  const seen = new Map<string, number>();
  const byPhone = new Map(people.map((person, index) => [person.phone, plan.people[index]?.reactions ?? []]));
  await every(signal, 200, async () => {
    const texts = (await (await fetch(`${installation.world.urls.sms}/_sent`)).json()) as Text[]; // the simulator's own list
    for (const [phone, planned] of byPhone) {
      const count = texts.filter(({ to, by }) => to === phone && by === 'api').length;
      const before = seen.get(phone) ?? 0;
      if (count <= before) continue;
      seen.set(phone, count);
      const body = reactions[planned[count - 1] ?? 'ignore'];
      if (body !== undefined) await reply(installation, phone, body);
    }
  });
}

async function reply({ world }: ChaosHouse, from: string, body: string): Promise<void> {
  const answer = await fetch(`${world.urls.sms}/_reply`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ from, body }),
  });
  await answer.body?.cancel();
}

/**
 * Appointments are cancelled now and then; whether a patient comes is asked by the office at the
 * visit's time.
 */
export async function frontDesk(stage: Stage): Promise<void> {
  const { installation, signal } = stage;
  const done = new Set<string>();
  await every(signal, 500, async () => {
    for (const { planned, orderId } of stage.placed.filter((one) => one.planned.firstVisit === 'cancelled')) {
      if (done.has(orderId)) continue;
      const found = await fetch(`${installation.world.urls.ehr}/Appointment?status=booked&_count=200`);
      if (!found.ok) return;
      const { entry = [] } = (await found.json()) as Bundle<Appointment>; // a search is answered with a Bundle
      const visit = entry.find(({ resource }) =>
        resource?.basedOn?.some(({ reference }) => reference === `ServiceRequest/${orderId}`),
      )?.resource;
      if (visit?.id === undefined) continue;
      const answer = await fetch(`${installation.world.urls.ehr}/Appointment/${visit.id}`, {
        method: 'PUT',
        headers: fhirJson,
        body: JSON.stringify({ ...visit, status: planned.firstVisit }),
      });
      await answer.body?.cancel();
      if (answer.ok) done.add(orderId);
    }
  });
}

/** Coordinators see to whatever needs a person. Whatever is refused is looked at again. */
export async function coordinators({ installation, plan, signal }: Stage): Promise<void> {
  const random = randomOf(plan.seed + 1);
  await every(signal, 300, async () => {
    const page = await installation.call('/api/referrals?needsAttention=any&limit=50');
    if (!page.ok) return;
    const { referrals } = (await page.json()) as { referrals: ReferralDetail[] }; // our own answer
    const specialists = await installation.query<{ id: string }>(`select id from specialist where specialty = 'cardiology' order by id`);
    for (const row of referrals) {
      if (signal.aborted) return;
      const [action, input] = decision(
        row,
        installation,
        random,
        specialists.map(({ id }) => id),
      );
      const answer = await installation.call(`/api/referrals/${row.id}/${action}`, {
        method: 'POST',
        body: JSON.stringify({ by: row.owner ?? 'coordinator-1', ...input }),
      });
      await answer.body?.cancel();
    }
  });
}

function decision(
  row: ReferralDetail,
  installation: ChaosHouse,
  random: Random,
  specialists: readonly string[],
): [action: string, input: object] {
  const resolve = (how: 'retry' | 'proceed' | 'done'): [string, object] => ['resolveTask', { reason: row.needsAttention, decision: how }];
  const call = (outcome: string, more: object = {}): [string, object] => ['recordCall', { outcome, seconds: 120, ...more }];
  const booked = (): [string, object] => call('booked', { startAt: Math.round(installation.clock.now() + random.between(1, 3) * day) });
  const called = (outcome: string): [string, object] => (outcome === 'booked' ? booked() : call(outcome));
  switch (row.needsAttention) {
    case 'no-specialist':
      return ['overrideSpecialist', { specialistId: specialists[Math.floor(random.next() * specialists.length)] }];
    case 'incomplete-packet':
    case 'consent-needed':
      return random.chance(0.7) ? resolve('proceed') : booked();
    case 'not-delivered':
      return random.chance(0.5) ? ['resend', {}] : resolve('proceed');
    case 'patient-declined':
      return ['withdraw', { outcome: 'patient-declined', clinician: 'Dr. Lee' }];
    case 'verify-visit':
      return call('visit-kept', { with: 'office', spokeTo: 'the front desk' });
    case 'no-booking':
    case 'urgent-call':
    case 'help-requested':
    case 'unreachable':
    case 'verify-booking':
    case 'no-show':
      return called(random.weighted({ booked: 80, 'will-book': 15, declined: 5 }));
    case 'emergency-reply':
    case 'unclear-reply':
      return resolve('done');
    default:
      return resolve('retry');
  }
}

const until = ({ startedAt, signal }: Stage, atMs: number): Promise<unknown> =>
  delay(Math.max(0, startedAt + atMs - Date.now()), undefined, { signal }).catch(() => undefined);

/** What fails is tried at the next look. */
async function every(signal: AbortSignal, ms: number, look: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await look().catch(() => undefined);
    await delay(ms, undefined, { signal }).catch(() => undefined);
  }
}

async function insist<Value>(signal: AbortSignal, work: () => Promise<Value>): Promise<Value | undefined> {
  while (!signal.aborted) {
    try {
      return await work();
    } catch {
      await delay(300, undefined, { signal }).catch(() => undefined);
    }
  }
  return undefined;
}
