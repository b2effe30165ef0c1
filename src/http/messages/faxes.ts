import type { FaxState } from '../../domain/inbound/fax.js';

/** What the API answers about faxes to the practice. */
export const faxMessages = {
  noFax: 'There is no such fax.',
  /** Why there is no document to show, and what to do. */
  noDocument: {
    awaited: 'The document of this fax is being fetched. Try again in a minute.',
    stored: 'The document of this fax is not there.',
    failed: 'The document of this fax could not be fetched. Open the fax at the fax provider, or ask the sender to send it again.',
  } satisfies Readonly<Record<FaxState, string>>,
} as const;
