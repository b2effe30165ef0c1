import type { ReferralStatus } from '../../../src/ports/referralProcess.js';
import { day, hour } from '../../support/referralPlay.js';
import type { Scenario, Stage } from './stage.js';

/**
 * One scenario a path through the process. Each ends in a completed workflow: only then does a
 * replay compare all of it.
 */
export const scenarios: readonly Scenario[] = [
  {
    name: 'happy',
    harness: (now) => ({ planNudges: async () => ({ nudgesAt: [now(), now() + 300 * day], escalateAt: now() + 400 * day, maxCycles: 2 }) }),
    play: async (stage) => {
      await deliver(stage);
      await stage.until(({ nudgesSent }) => nudgesSent === 1);
      await keep(stage, await bookInTheEhr(stage));
    },
    ends: { outcome: 'kept', nudgesSent: 1 },
  },
  {
    name: 'two-nudges-and-a-call',
    harness: (now) => ({
      planNudges: async () => ({ nudgesAt: [now() + hour, now() + 3 * day], escalateAt: now() + 7 * day, maxCycles: 2 }),
    }),
    play: async (stage) => {
      await deliver(stage);
      await stage.until(asksFor('no-booking'));
      await keep(stage, await bookByPhone(stage));
    },
    ends: { outcome: 'kept', nudgesSent: 2 },
  },
  {
    name: 'no-network',
    harness: () => ({
      routeReferral: async ({ chosenSpecialistId }) =>
        chosenSpecialistId === undefined ? { because: 'no-network' } : { specialistId: chosenSpecialistId, endpointId: 'e9' },
    }),
    play: async (stage) => {
      await stage.until(asksFor('no-specialist'));
      await stage.decide('claim', { by: 'rosa' });
      await stage.decide('overrideSpecialist', { by: 'rosa', specialistId: 's9' });
      await deliver(stage);
      await keep(stage, await bookInTheEhr(stage));
    },
    ends: { outcome: 'kept', nudgesSent: 0 },
  },
  {
    name: 'fax-failed-over',
    harness: () => ({
      routeReferral: async ({ passedOver }) => ({ specialistId: 's1', endpointId: passedOver.endpoints.length === 0 ? 'e1' : 'e2' }),
    }),
    play: async (stage) => {
      // Once, again after 5, 20 and 60 minutes, and then the office's other number.
      for (let fax = 1; fax <= 4; fax += 1) {
        await faxed(stage, fax);
        await stage.signal('deliveryReceipt', { id: `failed-${fax}`, sendId: `fax-${fax}`, failure: 'user_busy' });
      }
      await deliver(stage, 5);
      await keep(stage, await bookInTheEhr(stage));
    },
    ends: { outcome: 'kept', nudgesSent: 0 },
  },
  {
    name: 'declined',
    play: async (stage) => {
      await deliver(stage);
      await stage.signal('reply', { id: 'reply-1', meaning: 'declined' });
      await stage.until(asksFor('patient-declined'));
      await stage.decide('withdraw', { by: 'rosa', outcome: 'patient-declined', clinician: 'Dr. Lee' });
    },
    ends: { outcome: 'patient-declined', nudgesSent: 0 },
  },
  {
    name: 'revoked',
    play: async (stage) => {
      await deliver(stage);
      await stage.signal('orderChanged', { id: 'order-2', change: 'revoked' });
    },
    ends: { outcome: 'revoked', nudgesSent: 0 },
  },
  {
    name: 'amended',
    play: async (stage) => {
      await deliver(stage);
      await stage.signal('orderChanged', { id: 'order-2', change: 'clinical' });
      await deliver(stage, 2);
      await keep(stage, await bookInTheEhr(stage));
    },
    ends: { outcome: 'kept', nudgesSent: 0 },
  },
  {
    name: 'no-show-and-rebooked',
    play: async (stage) => {
      await deliver(stage);
      const first = await bookInTheEhr(stage);
      await stage.signal('appointment', { ...first, id: 'missed', status: 'noshow' });
      await stage.until(({ stage: now, next }) => now === 'missed' && next.what === 'nudge');
      await keep(stage, await bookInTheEhr(stage, 'visit-2', 2 * day));
    },
    ends: { outcome: 'kept', nudgesSent: 0 },
  },
  {
    name: 'opted-out',
    play: async (stage) => {
      await deliver(stage);
      await stage.signal('reply', { id: 'reply-1', meaning: 'stop' });
      await stage.until(asksFor('unreachable'));
      await keep(stage, await bookByPhone(stage));
    },
    ends: { outcome: 'kept', nudgesSent: 0 },
  },
  {
    name: 'late-booking-after-escalation',
    harness: (now) => ({ planNudges: async () => ({ nudgesAt: [], escalateAt: now() + hour, maxCycles: 2 }) }),
    play: async (stage) => {
      await deliver(stage);
      await stage.until(asksFor('no-booking'));
      await stage.decide('claim', { by: 'rosa' });
      await stage.decide('snooze', { by: 'rosa', untilAt: stage.now() + 300 * day, reason: 'calls back' });
      await keep(stage, await bookInTheEhr(stage));
    },
    ends: { outcome: 'kept', nudgesSent: 0 },
  },
  {
    name: 'signal-flood',
    play: async (stage) => {
      await deliver(stage);
      await Promise.all(Array.from({ length: 60 }, (_, n) => flood(stage, n)));
      await keep(stage, await bookInTheEhr(stage));
    },
    ends: { outcome: 'kept', nudgesSent: 0 },
  },
];

/**
 * People write and look at the same time. A query that is answered in the task that begins a local
 * activity has the end of it told with the next task, where a replay tells it before: whatever came
 * meanwhile must not make a difference.
 */
const watched: readonly Scenario[] = ['rosa', 'sam', 'kim'].map((by) => ({
  name: `restless-${by}`,
  play: async (stage) => {
    await deliver(stage);
    let isWatched = true;
    const watching = (async () => {
      while (isWatched) await stage.until(() => true);
    })();
    for (let n = 0; n < 25; n += 1) {
      await stage.signal('addNote', { by, text: `note ${n}` });
      if (n % 5 === 0) await stage.signal('reply', { id: `reply-${n}`, meaning: n % 2 === 0 ? 'unclear' : 'help' });
      if (n % 5 === 3)
        await stage.signal('resolveTask', { by, reason: n % 2 === 0 ? 'unclear-reply' : 'help-requested', decision: 'done' });
    }
    isWatched = false;
    await watching;
    await stage.signal('orderChanged', { id: 'order-2', change: 'revoked' });
  },
  ends: { outcome: 'revoked', nudgesSent: 0 },
}));

/**
 * A text is due, so that the write to the chart is called off for it; and before that is written
 * down, the time comes at which a person takes over. Real time: the row takes longer to be written
 * than the deadline is away.
 */
const overtaken: Scenario = {
  name: 'overtaken',
  harness: (now) => ({
    planNudges: async () => ({ nudgesAt: [now() + 0.1 * day], escalateAt: now() + 0.3 * day, maxCycles: 2 }),
    writeChart: async () => new Promise((resolve) => setTimeout(() => resolve({ refused: false }), 1_000)),
    record: async ({ row }) => {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return { tasks: row.tasks.map(({ reason, ordinal, openedAt }) => ({ reason, ordinal, owner: 'rosa', deadline: openedAt + day })) };
    },
  }),
  play: async (stage) => {
    await faxed(stage, 1);
    await stage.signal('deliveryReceipt', { id: 'receipt-1', sendId: 'fax-1', rung: 2 });
    await stage.signal('addNote', { by: 'rosa', text: 'a note is stored at once' });
    await stage.until(asksFor('no-booking'));
    await stage.signal('orderChanged', { id: 'order-2', change: 'revoked' });
  },
  ends: { outcome: 'revoked', nudgesSent: 0 },
};

export const restless: readonly Scenario[] = [...watched, overtaken];

const asksFor =
  (reason: string) =>
  ({ needsAttention }: ReferralStatus): boolean =>
    needsAttention === reason;

/** This fax is on its way, and its receipt is what is awaited. */
async function faxed(stage: Stage, fax: number): Promise<void> {
  await stage.until(({ next }) => stage.harness.faxes().length === fax && next.what === 'receipt-due');
}

/** The receipt of this fax comes, and the chart says so. */
async function deliver(stage: Stage, fax = 1): Promise<void> {
  await faxed(stage, fax);
  await stage.signal('deliveryReceipt', { id: `receipt-${fax}`, sendId: `fax-${fax}`, rung: 2 });
  await stage.until(({ stage: now, axes }) => now === 'booking' && axes.writeBack === 'done');
}

interface Visit {
  readonly appointmentId: string;
  readonly startAt: number;
}

async function bookInTheEhr(stage: Stage, appointmentId = 'visit-1', inMs = day): Promise<Visit> {
  const visit = { appointmentId, startAt: stage.now() + inMs };
  await stage.signal('appointment', { ...visit, id: `${appointmentId}-booked`, status: 'booked' });
  await booked(stage);
  return visit;
}

async function bookByPhone(stage: Stage): Promise<Visit> {
  const startAt = stage.now() + 30 * day;
  await stage.decide('recordCall', { by: 'rosa', outcome: 'booked', startAt, seconds: 240 });
  await booked(stage);
  return { appointmentId: 'visit-1', startAt };
}

const booked = (stage: Stage): Promise<unknown> => stage.until(({ stage: now, next }) => now === 'booked' && next.what === 'verify-visit');

const keep = (stage: Stage, visit: Visit): Promise<void> =>
  stage.signal('appointment', { ...visit, id: `${visit.appointmentId}-kept`, status: 'fulfilled' });

/** A provider that repeats itself, a person at the signal box, and names that nobody knows. */
async function flood(stage: Stage, n: number): Promise<void> {
  await stage.signal('deliveryReceipt', { id: 'receipt-1', sendId: 'fax-1', rung: n % 3 });
  await stage.signal('textStatus', { id: `status-${n}`, sendId: `text-${n}`, status: 'delivered' });
  await stage.signal('recordCall', n % 2 === 0 ? 'a bare word' : null);
  if (n % 10 === 0) await stage.signal('noSuchSignal', { n });
}
