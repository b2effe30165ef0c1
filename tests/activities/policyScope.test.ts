import { expect, it } from '@jest/globals';
import { createNudgeActivity, type NudgePorts } from '../../activities/nudge.js';
import { createPacketActivities, type PacketPorts } from '../../activities/packet.js';
import { createPlanActivities, type PlanPorts } from '../../activities/plan.js';
import { createReconcileActivities, type ReconcilePorts } from '../../activities/reconcile.js';
import { createRecordActivities, type RecordPorts } from '../../activities/record.js';
import { createRoutingActivities, type RoutingPorts } from '../../activities/routing.js';
import { createTransmissionActivities, type TransmissionPorts } from '../../activities/transmission.js';
import { createIntakePlans } from '../../src/adapters/postgres/intake/plans.js';
import type { ReferralScope } from '../../src/domain/policy.js';
import { memoryPolicies, practice } from '../support/memory/policies.js';
import { chart, monday, orderContent } from '../support/orders.js';
import { contactOf, handClock } from '../support/texting.js';

const scope: ReferralScope = { specialty: 'cardiology', urgency: 'urgent' };
const request = { referralId: 'r1', ordinal: 1, packetOrdinal: 1, ...scope };

/** Only what is called before the policy is read: the rest of an activity may fail here. */
const stored = {
  order: async () => ({ orderId: 'o1', specialty: 'cardiology', sensitive: false }),
  packet: async () => ({ id: 'p1', order: orderContent(), chart: chart() }),
  findSend: async () => undefined,
  sending: async () => ({ send: { sendId: 's1', state: 'accepted', intendedRealMs: 0 } }),
};
const stubs = {
  clock: handClock(monday),
  store: stored,
  practice: async () => practice,
  practiceSettings: {
    practice: async () => practice,
    specialtyRules: async () => ({ codes: new Map(), words: [{ word: 'cardiology', specialty: 'cardiology' }] }),
  },
  ehr: { readOrder: async () => orderContent(), readChart: async () => chart(), readContact: async () => contactOf(undefined) },
  directory: { place: async () => undefined, candidates: async () => [] },
  messages: { subject: async () => ({ patientRef: 'Patient/1', practice }) },
  transmitter: { find: async () => undefined },
  process: { running: async () => new Map(), latestRun: async () => ({ standing: 'terminated' }) },
  reconciliationStore: {
    openReferrals: async ({ after }: { after?: string }) => (after === undefined ? [{ referralId: 'r1', ...scope }] : []),
    workflowMissing: async () => true,
  },
};

const row = { specialty: 'cardiology', tasks: [{ reason: 'no-booking', ordinal: 1, openedAt: monday }] };

type RecordEntry = Parameters<ReturnType<typeof createRecordActivities>['record']>[0];
type Reader = (policies: ReturnType<typeof memoryPolicies>) => Promise<unknown>;
const ports = <Ports>(policies: ReturnType<typeof memoryPolicies>): Ports => ({ ...stubs, policies }) as unknown as Ports;

it.each<[string, string[], Reader]>([
  ['planSending', ['windows'], (of) => createPlanActivities(ports<PlanPorts>(of)).planSending({ ...scope, orderedAt: monday })],
  [
    'planNudges',
    ['nudges', 'hours'],
    (of) => createPlanActivities(ports<PlanPorts>(of)).planNudges({ ...request, orderedAt: monday, cycle: 1, now: monday }),
  ],
  ['assemblePacket', ['completeness'], (of) => createPacketActivities(ports<PacketPorts>(of)).assemblePacket(request)],
  [
    'routeReferral',
    ['routing'],
    (of) =>
      createRoutingActivities(ports<RoutingPorts>(of)).routeReferral({
        ...request,
        specialty: 'cardiology',
        passedOver: { specialists: [], endpoints: [] },
      }),
  ],
  [
    'transmitPacket',
    ['windows'],
    (of) =>
      createTransmissionActivities(ports<TransmissionPorts>(of)).transmitPacket({
        ...request,
        specialistId: 's',
        endpointId: 'e',
        supersedes: false,
      }),
  ],
  ['askAboutSend', ['windows'], (of) => createTransmissionActivities(ports<TransmissionPorts>(of)).askAboutSend(request)],
  ['sendText', ['hours', 'caps'], (of) => createNudgeActivity(ports<NudgePorts>(of)).sendText({ ...request, step: 'nudge' })],
  [
    'record',
    ['windows'],
    (of) => createRecordActivities(ports<RecordPorts>(of)).record({ row, urgency: 'urgent', facts: [] } as unknown as RecordEntry),
  ],
  ['compareRuns', ['windows'], (of) => createReconcileActivities(ports<ReconcilePorts>(of)).compareRuns()],
  ['an accepted order', ['windows'], (of) => createIntakePlans(ports(of)).packetDue(scope, monday)],
])('%s reads the policy of the specialty and the urgency', async (_name, kinds, read) => {
  const policies = memoryPolicies();
  await read(policies).catch(() => undefined);
  expect(policies.asked).toEqual(kinds.map((kind) => `${kind}/cardiology/urgent`));
});
