/** What people read when the Temporal Web UI or the codec refuses something. */
export const temporalUiMessages = {
  down: 'The Temporal Web UI does not answer.',
  notConfigured: 'No Temporal Web UI is set up here.',
  actionsForbidden: 'Only coordinators and clinicians may act on a referral.',
  engineersOnly: 'Only engineers may do this.',
  lengthRequired: 'The request must state the length of its body.',
  tooLarge: 'The body is larger than 4 MB.',
  notPayloads: 'The body is not a list of payloads.',
  cannotDecode: 'These payloads cannot be opened with the keys of this installation.',
} as const;
