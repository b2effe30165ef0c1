/** Answers to the sender of a webhook. Its engineers read them in their log. */
export const webhookMessages = {
  contentType: (types: string) => `The content type must be one of ${types}.`,
  notJson: 'The body is not JSON in UTF-8.',
  noEventId: 'The event has no usable id.',
  repeatedField: 'A form field is repeated.',
  notAText: 'The form contains no text message.',
  badResource: 'The resource cannot be accepted.',
  signatures: {
    missing: 'The signature is missing.',
    stale: 'The signature is too old.',
    mismatch: 'The signature does not match.',
  },
} as const;
