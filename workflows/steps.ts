import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import { toPractice } from '../src/domain/time/clock.js';
import type { ReferralState } from '../src/domain/process/state.js';
import type { Step } from '../src/domain/process/nextStep.js';
import type { StepResult } from '../src/domain/process/applyStepResult.js';
import { chartWords } from '../src/domain/process/chartContent.js';

/** Quick, internal and idempotent: no round trip through the server (what a step costs was measured; see docs/decisions). */
const local = proxyLocalActivities<Activities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '200 ms', maximumInterval: '10 seconds' },
});

/** Activities give a sign of life every second: one whose worker died is tried again after five. */
const outside = { heartbeatTimeout: '5 seconds' } as const;
const atTheEhr = proxyActivities<Activities>({
  ...outside,
  taskQueue: 'ehr',
  startToCloseTimeout: '2 minutes',
  retry: { initialInterval: '1 second', maximumInterval: '5 minutes' },
});
const writing = proxyActivities<Activities>({
  ...outside,
  taskQueue: 'ehr',
  startToCloseTimeout: '2 minutes',
  retry: { initialInterval: '1 second', maximumInterval: '15 minutes' },
});
const transmitting = proxyActivities<Activities>({
  ...outside,
  startToCloseTimeout: '2 minutes',
  retry: { initialInterval: '2 seconds', maximumInterval: '5 minutes' },
});
const texting = proxyActivities<Activities>({
  ...outside,
  taskQueue: 'sms',
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '2 seconds', maximumInterval: '5 minutes' },
});

const localSteps: readonly Step['kind'][] = ['planSending', 'route', 'planNudges', 'planVisit'];

export const isLocal = (step: Step): boolean => localSteps.includes(step.kind);

/** Does one step through its activity. It holds ids and codes only: each activity loads the patient's data itself. */
export async function perform(step: Step, state: ReferralState): Promise<StepResult> {
  const { referralId } = state;
  switch (step.kind) {
    case 'planSending':
      return { step: 'planSending', ...(await local.planSending({ referralId, urgency: state.urgency, orderedAt: state.orderedAt })) };
    case 'assemble':
      return { step: 'assemble', ordinal: step.ordinal, ...(await atTheEhr.assemblePacket({ referralId, ordinal: step.ordinal })) };
    case 'route':
      return {
        step: 'route',
        ordinal: step.ordinal,
        ...(await local.routeReferral({
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
          urgency: state.urgency,
          supersedes: state.resendDue,
        })),
      };
    case 'askAboutSend':
      return { step: 'askAboutSend', ...(await transmitting.askAboutSend({ referralId, ordinal: step.ordinal, urgency: state.urgency })) };
    case 'planNudges':
      return {
        step: 'planNudges',
        ...(await local.planNudges({
          referralId,
          packetOrdinal: state.packet?.ordinal ?? state.packetsAssembled,
          specialty: state.specialty ?? '',
          urgency: state.urgency,
          orderedAt: state.orderedAt,
          cycle: step.ordinal,
          now: toPractice(state.clock, Date.now()),
        })),
      };
    case 'nudge':
      return {
        step: 'nudge',
        result: await texting.sendText({ referralId, step: state.nudge.cycle > 1 ? 'rebook' : 'nudge', ordinal: step.ordinal }),
      };
    case 'planVisit':
      return { step: 'planVisit', startAt: step.ordinal, ...(await local.planVisit({ startAt: step.ordinal })) };
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

export const record = local.record;

/** Of the workflow's own queue, so that the worker which answers the task does it at once, without another round trip. */
export const { acknowledge } = proxyActivities<Activities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '200 ms', maximumInterval: '10 seconds' },
});
