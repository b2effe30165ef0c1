import type { Attestation } from '../../domain/goLive/attestation.js';
import { messages } from './messages.js';

export interface AttestFormOf extends Pick<Attestation, 'what' | 'holds'> {
  readonly title: string;
  readonly statement: string;
  /** Of the one field. */
  readonly label: string;
}

const { agreements, campaign, testNumber } = messages.attestForms;

interface Words {
  readonly statement: string;
  readonly label: string;
}
const made = (what: Attestation['what'], title: string, { statement, label }: Words): AttestFormOf => ({
  what,
  holds: true,
  title,
  statement,
  label,
});
const withdrawn = (
  what: Attestation['what'],
  { withdraw, withdrawn: statement, reason }: { readonly withdraw: string; readonly withdrawn: string; readonly reason: string },
): AttestFormOf => ({ what, holds: false, title: withdraw, statement, label: reason });

/**
 * What an administrator can attest on a line: the first time, and once there is a statement on
 * file.
 */
export const attestForms: Readonly<Record<Attestation['what'], Readonly<Record<'missing' | 'onFile', readonly AttestFormOf[]>>>> = {
  baa: {
    missing: [made('baa', agreements.add, agreements)],
    onFile: [made('baa', agreements.replace, agreements), withdrawn('baa', agreements)],
  },
  '10dlc': {
    missing: [made('10dlc', campaign.add, campaign)],
    onFile: [made('10dlc', campaign.replace, campaign), withdrawn('10dlc', campaign)],
  },
  'test-number': {
    missing: [made('test-number', testNumber.add, testNumber)],
    onFile: [made('test-number', testNumber.replace, testNumber)],
  },
};
