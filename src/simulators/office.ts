import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { dayMs } from '../domain/time/durations.js';

/** A due visit in the office's schedule. */
export interface DueVisit {
  appointmentId: string;
  /** ServiceRequest ids of `basedOn`. */
  orderIds: string[];
  patientRef?: string | undefined;
  startMs: number;
}

export interface OfficeOptions {
  /** FHIR base of the EHR; loopback only. */
  ehrUrl: string;
  /** `toReal` gives the real instant of a practice instant. */
  clock: { now: () => number; toReal: (practiceMs: number) => number };
  /**
   * Whether the patient comes. Called once per visit when it is due. Default: every patient comes.
   */
  behaviour?: { comes: (visit: DueVisit) => boolean } | undefined;
  /** Real milliseconds between two polls. Default: by the clock's speed. */
  pollMs?: number | undefined;
}

export interface Office {
  readonly start: () => void;
  readonly stop: () => Promise<void>;
  /**
   * Closes the due visits and returns their number. `start` repeats it. Throws when the EHR cannot
   * be read.
   */
  readonly seeDue: () => Promise<number>;
  /**
   * Books a visit for an order. The same order and time twice is one appointment. Returns its id.
   */
  readonly book: (visit: { orderId: string; patientRef: string; startMs: number; minutes?: number | undefined }) => Promise<string>;
}

const fhirJson = 'application/fhir+json';
const answerWithinMs = 10_000;
const bookedBy = 'urn:loopkeeper:office';

/**
 * A specialist's front desk that acts on the EHR only. It marks a due visit `fulfilled`, or
 * `noshow` when the patient did not come. Failures are retried at the next poll.
 */
export function createOffice(options: OfficeOptions): Office {
  const { clock } = options;
  const isLapsed = clock.toReal(clock.now() + dayMs) - clock.toReal(clock.now()) < dayMs / 2;
  const pollMs = options.pollMs ?? (isLapsed ? 250 : 10_000);
  let stopping: AbortController | undefined;
  let work: Promise<void> = Promise.resolve();

  const seeDue = async (): Promise<number> => {
    const due = await dueVisits(options);
    const closed = await Promise.all(due.map((appointment) => close(options, appointment)));
    return closed.filter(Boolean).length;
  };
  const keepLooking = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      await seeDue().catch(() => 0);
      await delay(pollMs, undefined, { signal }).catch(() => undefined);
    }
  };
  return {
    start: () => {
      if (stopping !== undefined) return;
      stopping = new AbortController();
      work = keepLooking(stopping.signal);
    },
    stop: async () => {
      stopping?.abort();
      stopping = undefined;
      await work;
    },
    seeDue,
    book: (visit) => book(options, visit),
  };
}

const reference = z.looseObject({ reference: z.string().optional() });
const appointmentShape = z.looseObject({
  resourceType: z.literal('Appointment'),
  id: z.string(),
  meta: z.looseObject({ versionId: z.string() }),
  status: z.string(),
  start: z.iso.datetime({ offset: true }),
  basedOn: z.array(reference).optional(),
  participant: z.array(z.looseObject({ actor: reference.optional() })).optional(),
});
type Appointment = z.infer<typeof appointmentShape>;

/** A malformed entry is skipped. The others are processed. */
const bundleShape = z.looseObject({
  entry: z.array(z.looseObject({ resource: z.unknown() })).default([]),
  link: z.array(z.looseObject({ relation: z.string(), url: z.string() })).default([]),
});

/** Due booked visits over all pages, on the EHR's own origin only. */
async function dueVisits({ ehrUrl, clock }: OfficeOptions): Promise<Appointment[]> {
  const due: Appointment[] = [];
  const nowMs = clock.now();
  let next: string | undefined = `${ehrUrl}/Appointment?status=booked&date=le${new Date(nowMs).toISOString()}&_count=100`;
  while (next !== undefined) {
    const bundle = bundleShape.parse(await (await ask(next)).json());
    for (const { resource } of bundle.entry) {
      const { success, data } = appointmentShape.safeParse(resource);
      if (success && data.status === 'booked' && Date.parse(data.start) <= nowMs) due.push(data);
    }
    next = bundle.link.find(({ relation }) => relation === 'next')?.url;
    if (next !== undefined && new URL(next).origin !== new URL(ehrUrl).origin) next = undefined;
  }
  return due;
}

/** False after an edit conflict (412): the next poll reads it again. */
async function close({ ehrUrl, behaviour }: OfficeOptions, appointment: Appointment): Promise<boolean> {
  const status = behaviour === undefined || behaviour.comes(dueVisit(appointment)) ? 'fulfilled' : 'noshow';
  const answer = await fetch(`${ehrUrl}/Appointment/${encodeURIComponent(appointment.id)}`, {
    method: 'PUT',
    headers: { 'content-type': fhirJson, 'if-match': `W/"${appointment.meta.versionId}"` },
    body: JSON.stringify({ ...appointment, status }),
    signal: AbortSignal.timeout(answerWithinMs),
  }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok === true;
}

function dueVisit({ id, basedOn = [], participant = [], start }: Appointment): DueVisit {
  const orderIds = basedOn.flatMap((one) => /^ServiceRequest\/(.+)$/.exec(one.reference ?? '')?.[1] ?? []);
  const patientRef = participant.map((one) => one.actor?.reference).find((one) => one?.startsWith('Patient/'));
  return { appointmentId: id, orderIds, patientRef, startMs: Date.parse(start) };
}

async function book(
  { ehrUrl }: OfficeOptions,
  visit: { orderId: string; patientRef: string; startMs: number; minutes?: number | undefined },
): Promise<string> {
  const value = `${visit.orderId}-${visit.startMs}`;
  const appointment = {
    resourceType: 'Appointment',
    status: 'booked',
    identifier: [{ system: bookedBy, value }],
    basedOn: [{ reference: `ServiceRequest/${visit.orderId}` }],
    start: new Date(visit.startMs).toISOString(),
    end: new Date(visit.startMs + (visit.minutes ?? 30) * 60_000).toISOString(),
    participant: [{ actor: { reference: visit.patientRef }, status: 'accepted' }],
  };
  const answer = await ask(`${ehrUrl}/Appointment`, {
    method: 'POST',
    headers: { 'content-type': fhirJson, 'if-none-exist': `identifier=${encodeURIComponent(`${bookedBy}|${value}`)}` },
    body: JSON.stringify(appointment),
  });
  return z.looseObject({ id: z.string() }).parse(await answer.json()).id;
}

async function ask(url: string, init: RequestInit = {}): Promise<Response> {
  const answer = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(answerWithinMs) });
  if (!answer.ok) {
    await answer.body?.cancel();
    throw new Error(`The EHR answered ${answer.status}.`);
  }
  return answer;
}
