import type { Stage } from '../../domain/referral.js';

/** Where a referral is now. */
const stages: Readonly<Record<Stage, string>> = {
  assembling: 'The packet is being built.',
  'needs-information': 'The referral needs information.',
  routing: 'A specialist is being chosen.',
  sending: 'The packet is being sent.',
  delivered: 'The packet was delivered.',
  booking: 'The referral is waiting for a booking.',
  booked: 'The visit is booked.',
  missed: 'The visit was missed.',
  kept: 'The visit took place.',
  ended: 'This referral has ended. No further action is possible.',
};

/** What the API answers about referrals and the actions on them. */
export const referralMessages = {
  unknown: 'There is no such referral.',
  noPacket: 'No packet has been prepared for this referral yet.',
  unknownAction: 'There is no such action.',
  workflowMissing:
    'This referral’s workflow is no longer running. Open its “Workflow missing” task and choose Retry to restart it. Nothing will be sent twice.',
  conflict: 'This is not possible now. The message says why.',
  stages,
  closed: (task: string, when: string) => `The task “${task}” was closed by an event on ${when}.`,
  closedBy: (task: string, by: string, when: string) => `${by} closed the task “${task}” on ${when}.`,
  owner: (name: string) => `The owner is ${name}.`,

  ownNameOnly: 'You act under your own name. Leave this field out.',
  ownDecisionOnly: 'You decide under your own name. Leave this field out.',
  clinicianNeeded: 'A clinician decides this. Enter the clinician’s name.',
  notAClinician: 'A clinician decides this, and you are not one. Enter the clinician’s name.',

  restart: 'the workflow should restart; nothing is sent twice',
} as const;
