import { createChartActivities, type ChartPorts } from './chart.js';
import { noteCalls } from './heartbeat.js';
import { createNudgeActivity, type NudgePorts } from './nudge.js';
import { createPacketActivities, type PacketPorts } from './packet.js';
import { createPlanActivities, type PlanPorts } from './plan.js';
import { createReconcileActivities, type ReconcilePorts } from './reconcile.js';
import { createRecordActivities, type RecordPorts } from './record.js';
import { createReviewActivities, type ReviewPorts } from './review.js';
import { createRoutingActivities, type RoutingPorts } from './routing.js';
import { supervise, type ReportFailure } from './supervise.js';
import { createTransmissionActivities, type TransmissionPorts } from './transmission.js';
import { createVerifyActivities, type VerifyPorts } from './verify.js';

export type ActivityPorts = ChartPorts &
  NudgePorts &
  PacketPorts &
  PlanPorts &
  ReconcilePorts &
  RecordPorts &
  ReviewPorts &
  RoutingPorts &
  TransmissionPorts &
  VerifyPorts;

/** Every activity, as closures over the ports: one idea, one side effect, safe to run twice. */
export function createActivities(given: ActivityPorts, report: ReportFailure) {
  const ports = noteCalls(given);
  return supervise(
    {
      ...createPacketActivities(ports),
      ...createRoutingActivities(ports),
      ...createTransmissionActivities(ports),
      ...createNudgeActivity(ports),
      ...createChartActivities(ports),
      ...createPlanActivities(ports),
      ...createReconcileActivities(ports),
      ...createRecordActivities(ports),
      ...createReviewActivities(ports),
      ...createVerifyActivities(ports),
    },
    report,
  );
}

export type Activities = ReturnType<typeof createActivities>;
