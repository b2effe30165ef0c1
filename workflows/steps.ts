import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { ReferralState } from '../src/domain/process/state.js';
import type { Step } from '../src/domain/process/nextStep.js';
import type { StepResult } from '../src/domain/process/applyStepResult.js';
import { chartWords } from '../src/domain/process/chartContent.js';
import { taskQueues } from './contract.js';

/**
 * All are regular activities. Their results are events of the history, so a replay sees them where
 * the first run did. A local activity has no event of its own, and its end can move past a message
 * (docs/decisions).
 */
const quick = proxyActivities<Activities>({
  startToCloseTimeout: '10 seconds',
  // It ends soon anyway, and its result is dropped.
  cancellationType: ActivityCancellationType.ABANDON,
  retry: { initialInterval: '200 ms', maximumInterval: '10 seconds' },
});

/** These heartbeat every second: if a worker dies, the activity is tried again after five. */
const outside = { heartbeatTimeout: '5 seconds', startToCloseTimeout: '2 minutes' } as const;
const atTheEhr = proxyActivities<Activities>({
  ...outside,
  taskQueue: taskQueues.ehr,
  retry: { initialInterval: '1 second', maximumInterval: '5 minutes' },
});
/** A chart that cannot be written for hours is no emergency: it is asked at most four times an hour. */
const writing = proxyActivities<Activities>({
  ...outside,
  taskQueue: taskQueues.ehr,
  retry: { initialInterval: '1 second', maximumInterval: '15 minutes' },
});
const transmitting = proxyActivities<Activities>({
  ...outside,
  taskQueue: taskQueues.transmission,
  retry: { initialInterval: '2 seconds', maximumInterval: '5 minutes' },
});
const texting = proxyActivities<Activities>({
  ...outside,
  taskQueue: taskQueues.sms,
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '2 seconds', maximumInterval: '5 minutes' },
});

/**
 * Does one step through its activity. It holds ids and codes only: each activity loads the
 * patient's data itself.
 * @param now practice time
 */
export async function perform(step: Step, state: ReferralState, now: number): Promise<StepResult> {
  const { referralId, specialty, urgency } = state;
  const scope = { specialty, urgency };
  switch (step.kind) {
    case 'planSending':
      return { step: 'planSending', ...(await quick.planSending({ ...scope, orderedAt: state.orderedAt })) };
    case 'assemble':
      return {
        step: 'assemble',
        ordinal: step.ordinal,
        ...(await atTheEhr.assemblePacket({ referralId, urgency, ordinal: step.ordinal })),
      };
    case 'route':
      return {
        step: 'route',
        ordinal: step.ordinal,
        ...(await quick.routeReferral({
          referralId,
          ordinal: step.ordinal,
          packetOrdinal: state.packetsAssembled,
          specialty: state.specialty ?? '',
          urgency: state.urgency,
          passedOver: state.passedOver,
          chosenSpecialistId: state.chosenSpecialistId,
          stayWith: state.stayWith,
        })),
      };
    case 'transmit':
      return {
        step: 'transmit',
        ordinal: step.ordinal,
        ...(await transmitting.transmitPacket({
          referralId,
          ordinal: step.ordinal,
          packetOrdinal: state.packetsAssembled,
          specialistId: state.route?.specialistId ?? '',
          endpointId: state.route?.endpointId ?? '',
          ...scope,
          supersedes: state.resendDue,
        })),
      };
    case 'askAboutSend':
      return { step: 'askAboutSend', ...(await transmitting.askAboutSend({ referralId, ordinal: step.ordinal, ...scope })) };
    case 'planNudges':
      return {
        step: 'planNudges',
        ...(await quick.planNudges({
          referralId,
          packetOrdinal: state.packet?.ordinal ?? state.packetsAssembled,
          ...scope,
          orderedAt: state.orderedAt,
          cycle: step.ordinal,
          now,
        })),
      };
    case 'nudge':
      return {
        step: 'nudge',
        result: await texting.sendText({ referralId, ...scope, step: state.nudge.cycle > 1 ? 'rebook' : 'nudge', ordinal: step.ordinal }),
      };
    case 'planVisit':
      return { step: 'planVisit', startAt: step.ordinal, ...(await quick.planVisit({ startAt: step.ordinal })) };
    case 'writeChart':
      return { step: 'writeChart', says: step.says, ...(await write(state)) };
    case 'wait':
    case 'finish':
      throw new Error(`${step.kind} is not done by an activity`);
  }
}

function write(state: ReferralState): Promise<{ refused: boolean }> {
  const words = chartWords(state);
  return words === undefined ? Promise.resolve({ refused: false }) : writing.writeChart({ referralId: state.referralId, words });
}

export const { record } = quick;
