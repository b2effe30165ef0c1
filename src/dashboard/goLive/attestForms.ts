import type { Attestation } from '../../domain/goLive/attestation.js';

export interface AttestFormOf extends Pick<Attestation, 'what' | 'holds'> {
  readonly title: string;
  readonly says: string;
  /** Of the one field. */
  readonly label: string;
}

const baa = {
  what: 'baa',
  holds: true,
  says: 'Business associate agreements are signed with everyone who handles texts, faxes and the servers.',
  label: 'Where they lie',
} as const;
const campaign = {
  what: '10dlc',
  holds: true,
  says: 'Brand and campaign are registered with the provider of texts.',
  label: 'What the campaign is called',
} as const;
const testNumber = {
  what: 'test-number',
  holds: true,
  says: "A mobile of the practice's own, and no patient's. STOP is then texted from it, and nothing may be sent to it after.",
  label: 'The number, as +16175550123',
} as const;

/** What an administrator can say about a line, by whether it was said before. */
export const attestForms = {
  baa: {
    missing: [{ ...baa, title: 'Put the agreements on file' }],
    onFile: [
      { ...baa, title: 'Put other agreements on file' },
      { ...baa, holds: false, title: 'Withdraw the agreements', says: 'They hold no more: the line turns red.', label: 'What ended them' },
    ],
  },
  '10dlc': {
    missing: [{ ...campaign, title: 'Put the registration on file' }],
    onFile: [
      { ...campaign, title: 'Put another registration on file' },
      {
        ...campaign,
        holds: false,
        title: 'Withdraw the registration',
        says: 'It holds no more: the line turns red.',
        label: 'What ended it',
      },
    ],
  },
  'test-number': {
    missing: [{ ...testNumber, title: 'Name the test number' }],
    onFile: [{ ...testNumber, title: 'Name another test number' }],
  },
} as const satisfies Readonly<Record<Attestation['what'], Readonly<Record<'missing' | 'onFile', readonly AttestFormOf[]>>>>;
