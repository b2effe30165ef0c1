export interface EntryField {
  readonly name: string;
  readonly label: string;
  readonly kind?: 'number' | 'date' | 'languages';
  readonly optional?: true;
}

export interface EntryFormOf {
  readonly title: string;
  readonly what: string;
  /** Below /api/directory, where `:id` stands for whatever it is about. */
  readonly path: string;
  readonly fields: readonly EntryField[];
}

const optional = true;

export const entryForms = {
  add: {
    title: 'Add a specialist',
    what: 'Nothing is sent there before it has a verified fax number and the plan of a network.',
    path: 'specialists',
    fields: [
      { name: 'name', label: 'Name' },
      { name: 'organization', label: 'Office' },
      { name: 'npi', label: 'NPI' },
      { name: 'specialty', label: 'Specialty, as the rules call it (cardiology)' },
      { name: 'phone', label: 'Telephone' },
      { name: 'line', label: 'Street' },
      { name: 'city', label: 'City' },
      { name: 'state', label: 'State (MA)' },
      { name: 'postalCode', label: 'Postal code' },
      { name: 'languages', label: 'Languages (en es)', kind: 'languages', optional },
      { name: 'weeklyCapacity', label: 'New patients a week', kind: 'number', optional },
    ],
  },
  change: {
    title: 'Change',
    what: 'What is left empty stays as it is.',
    path: 'specialists/:id',
    fields: [
      { name: 'phone', label: 'Telephone', optional },
      { name: 'languages', label: 'Languages (en es)', kind: 'languages', optional },
      { name: 'weeklyCapacity', label: 'New patients a week', kind: 'number', optional },
    ],
  },
  endpoint: {
    title: 'Add a fax number',
    what: 'Nothing is sent to it before it has been verified.',
    path: 'specialists/:id/endpoints',
    fields: [
      { name: 'address', label: 'Fax number' },
      { name: 'rank', label: 'Rank: 1 is tried first', kind: 'number', optional },
    ],
  },
  network: {
    title: 'Set a network',
    what: 'From a day on, or until one. The same plan and first day changes the entry that is there.',
    path: 'specialists/:id/networks',
    fields: [
      { name: 'plan', label: 'Plan, as the coverage writes it' },
      { name: 'from', label: 'From', kind: 'date' },
      { name: 'until', label: 'Until', kind: 'date', optional },
    ],
  },
  verify: {
    title: 'Verify the number',
    what: 'Somebody of the office has said that this number is theirs.',
    path: 'endpoints/:id/verify',
    fields: [{ name: 'spokeTo', label: 'Who said so' }],
  },
  retire: {
    title: 'Take the number out of use',
    what: 'Nothing more is sent to it. A packet on its way is not called back.',
    path: 'endpoints/:id/retire',
    fields: [],
  },
} as const satisfies Readonly<Record<string, EntryFormOf>>;

export type EntryFormKind = keyof typeof entryForms;
