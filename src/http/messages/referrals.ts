/** What the API answers about referrals and the actions on them. */
export const referralMessages = {
  unknown: 'There is no such referral.',
  noPacket: 'No packet has been prepared for this referral yet.',
  unknownAction: 'There is no such action.',
  workflowMissing:
    'This referral’s workflow is no longer running. Open its “Workflow missing” task and choose Retry to restart it. Nothing will be sent twice.',
  ended: 'This referral has ended. No further action is possible.',
  conflict: 'This is not possible now. The message says why.',

  ownNameOnly: 'You act under your own name. Leave this field out.',
  ownDecisionOnly: 'You decide under your own name. Leave this field out.',
  clinicianNeeded: 'A clinician decides this. Enter the clinician’s name.',
  notAClinician: 'A clinician decides this, and you are not one. Enter the clinician’s name.',

  restart: 'the workflow should restart; nothing is sent twice',
} as const;
