import { routineNudges } from '../src/domain/texting/nudgePolicy.js';
import { defaultWindows } from '../src/domain/process/windows.js';
import type { Stage } from './stage.js';

/**
 * Offices accept every patient: a week of the practice is two minutes here, and the demo's offices
 * have room for a few dozen patients in it.
 */
export async function openOffices({ query }: Stage): Promise<void> {
  await query('update specialist set weekly_capacity = null');
}

/** Local to the practice. */
export const textHour = 11;

/** Policies are seen within so long. */
const trustedMs = 6_000;
let version = 1;

/**
 * From the next packet on texts go out on these days after the order, at eleven, when every zone of
 * the country may be texted. Windows are wide, so that in time-lapse a busy machine's seconds,
 * which are hours there, open no tasks.
 */
export async function textOnDays({ query }: Stage, days: readonly number[]): Promise<void> {
  const week = { amount: 7, unit: 'days' };
  const { waits, tasks } = defaultWindows;
  const bodies = {
    nudges: { ...routineNudges, nudgeOnDays: days, laterAt: `${textHour}:00`, escalateOnDay: 90 },
    windows: { tasks, waits: { ...waits, routine: { ...waits.routine, sent: week, receipt: week } } },
  };
  version += 1;
  for (const [kind, body] of Object.entries(bodies))
    await query(`insert into policy (kind, specialty, urgency, version, body, source) values ($1, '*', '*', $2, $3, 'the benchmark')`, [
      kind,
      version,
      JSON.stringify(body),
    ]);
  await new Promise((resolve) => setTimeout(resolve, trustedMs));
}

const fhir = { 'content-type': 'application/fhir+json' };

/**
 * A front desk that books each patient once no text is left to send; the simulated office then sees
 * that the visit is kept. Where the packet was so late that two texts fell together, that is one
 * text less: how many there were is part of the result.
 */
export function bookWhenTexted(stage: Stage): { readonly stop: () => Promise<void> } {
  const booked = new Set<string>();
  let stopped = false;
  const look = async (): Promise<void> => {
    const rows = await stage.query<{ id: string; orderId: string; patientRef: string }>(
      `select id::text, order_id as "orderId", patient_ref as "patientRef" from referral_overview
        where status = 'open' and appointment = 'none' and nudges_sent > 0 and next_what = 'hand-over' limit 500`,
    );
    const fresh = rows.filter(({ id }) => !booked.has(id));
    await Promise.all(fresh.map(({ orderId, patientRef }) => book(stage, orderId, patientRef)));
    for (const { id } of fresh) booked.add(id);
  };
  const looking = (async () => {
    while (!stopped) {
      // What failed is found again at the next look.
      await look().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      await looking;
    },
  };
}

async function book({ up, now }: Stage, orderId: string, patientRef: string): Promise<void> {
  const startMs = now() + 4 * 3_600_000;
  const answer = await fetch(`${up.simulators.ehr}/Appointment`, {
    method: 'POST',
    headers: fhir,
    body: JSON.stringify({
      resourceType: 'Appointment',
      status: 'booked',
      basedOn: [{ reference: `ServiceRequest/${orderId}` }],
      start: new Date(startMs).toISOString(),
      end: new Date(startMs + 1_800_000).toISOString(),
      participant: [{ actor: { reference: patientRef }, status: 'accepted' }],
    }),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`The EHR refused an appointment with ${answer.status}`);
}
