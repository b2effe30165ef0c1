/**
 * Where the fault of a failed transmission lies, when trying the same number again cannot help:
 * `number`: nobody has the number, or what answers is no fax machine; `destination`: our account may
 * not call it; `ours`: our account or our document, so that no other number would do better.
 */
export const faults = ['number', 'destination', 'ours'] as const;
export type Fault = (typeof faults)[number];

/** No fax tone was heard: a person may have picked up. Twice in a row it is no fax machine. */
export const noFaxTone = 'fax_initial_communication_timeout';
export const noFaxMachine = 'no-fax-machine';

/**
 * The codes of Telnyx (`failure_reason`), and our own. A code that is not listed may pass: busy, no
 * answer, a line that broke, a provider's limit. It is tried again after 5, 20 and 60 minutes.
 */
const codes: Readonly<Record<Fault, readonly string[]>> = {
  number: [
    'receiver_unallocated_number',
    'receiver_invalid_number_format',
    'receiver_incompatible_destination',
    'destination_invalid',
    'destination_unreachable',
    'invalid_number',
    'invalid-number',
    noFaxMachine,
  ],
  destination: [
    'destination_not_in_countries_whitelist',
    'destination_not_in_service_plan',
    'unverified_destination_not_allowed',
    'unverified_destination',
  ],
  ours: [
    'account_disabled',
    'no_outbound_profile',
    'outbound_profile_daily_spend_limit_exceeded',
    'unverified_origination_number',
    'file_format_invalid',
    'file_size_limit_exceeded',
    'page_count_limit_exceeded',
    'invalid-document',
    'document-too-large',
  ],
};

/** Undefined: the failure may pass. */
export const faultOf = (failure: string | undefined): Fault | undefined =>
  failure === undefined ? undefined : faults.find((fault) => codes[fault].includes(failure));

/** Fewer pages were transmitted than the document has. */
export const pagesMissing = 'pages-missing';

/**
 * Whether a document arrived in full. A provider that counts no pages is believed, and so is one
 * that counts more: a long page is printed on two.
 */
export const arrivedInFull = ({ sent, arrived }: { sent: number | undefined; arrived: number | undefined }): boolean =>
  sent === undefined || arrived === undefined || arrived >= sent;

/** Failures that are no fault of the number. */
export const noFaultOfTheNumber: readonly string[] = [...codes.destination, ...codes.ours];

/**
 * So many referrals in a row that gave a number up after all their tries quarantine it: `gaveUp` is
 * the reason.
 */
export const referralsBeforeQuarantine = 3;
export const gaveUp = 'failed-for-several-referrals';
