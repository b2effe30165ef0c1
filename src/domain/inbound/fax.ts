/** Of a fax to the practice: its document is still to be fetched, is stored, or never will be. */
export const faxStates = ['awaited', 'stored', 'failed'] as const;
export type FaxState = (typeof faxStates)[number];

/** What a provider stores a fax as. */
export const faxDocumentTypes = ['application/pdf', 'image/tiff'] as const;
export type FaxDocumentType = (typeof faxDocumentTypes)[number];

/** 350 pages in the best quality that a fax has. */
export const mostDocumentBytes = 50_000_000;

const signatures: readonly { readonly type: FaxDocumentType; readonly bytes: readonly number[] }[] = [
  { type: 'application/pdf', bytes: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  { type: 'image/tiff', bytes: [0x49, 0x49, 0x2a, 0x00] },
  { type: 'image/tiff', bytes: [0x4d, 0x4d, 0x00, 0x2a] },
];

/** By its first bytes, never by what a header says. Undefined for anything but a PDF or a TIFF. */
export const documentTypeOf = (document: Uint8Array): FaxDocumentType | undefined =>
  signatures.find(({ bytes }) => bytes.every((byte, place) => document[place] === byte))?.type;

/**
 * The sender's number in E.164 where the provider's words are one: `+1 617 555 0142`, ` 16175550142`
 * (a plus that became a space), `6175550142`. Otherwise undefined: `anonymous`, `Restricted`.
 */
export function senderNumber(words: string | undefined): string | undefined {
  const digits = (words ?? '').replaceAll(/[\s().-]/gu, '').replace(/^\+/u, '');
  if (/^[2-9]\d{9}$/u.test(digits)) return `+1${digits}`;
  return /^[1-9]\d{9,14}$/u.test(digits) ? `+${digits}` : undefined;
}

/**
 * Real time until the document is asked for again, after so many attempts. The provider's link lives
 * for minutes, and it is asked for another. Undefined: never again.
 */
export const fetchAgainMs = (attempts: number): number | undefined => waits[attempts - 1];
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const waits = [2 * second, 10 * second, minute, 5 * minute, 15 * minute, hour, 3 * hour, 6 * hour, 12 * hour] as const;
