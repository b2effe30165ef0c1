import { messages } from './messages.js';

export interface EntryField {
  readonly name: string;
  readonly label: string;
  readonly kind?: 'number' | 'date' | 'languages';
  readonly optional?: true;
}

export interface EntryFormOf {
  readonly title: string;
  readonly help: string;
  /** Below /api/directory, where `:id` is the id of the specialist or the fax number. */
  readonly path: string;
  readonly fields: readonly EntryField[];
}

const optional = true;
const { fields, forms } = messages;
const phone = { name: 'phone', label: fields.phone } as const;
const languages = { name: 'languages', label: fields.languages, kind: 'languages', optional } as const;
const weeklyCapacity = { name: 'weeklyCapacity', label: fields.weeklyCapacity, kind: 'number', optional } as const;

export const entryForms = {
  add: {
    ...forms.add,
    path: 'specialists',
    fields: [
      { name: 'name', label: fields.name },
      { name: 'organization', label: fields.organization },
      { name: 'npi', label: fields.npi },
      { name: 'specialty', label: fields.specialty },
      phone,
      { name: 'line', label: fields.line },
      { name: 'city', label: fields.city },
      { name: 'state', label: fields.state },
      { name: 'postalCode', label: fields.postalCode },
      languages,
      weeklyCapacity,
    ],
  },
  change: { ...forms.change, path: 'specialists/:id', fields: [{ ...phone, optional }, languages, weeklyCapacity] },
  endpoint: {
    ...forms.endpoint,
    path: 'specialists/:id/endpoints',
    fields: [
      { name: 'address', label: fields.faxNumber },
      { name: 'rank', label: fields.rank, kind: 'number', optional },
    ],
  },
  network: {
    ...forms.network,
    path: 'specialists/:id/networks',
    fields: [
      { name: 'plan', label: fields.plan },
      { name: 'from', label: fields.from, kind: 'date' },
      { name: 'until', label: fields.until, kind: 'date', optional },
    ],
  },
  verify: { ...forms.verify, path: 'endpoints/:id/verify', fields: [{ name: 'spokeTo', label: fields.spokeTo }] },
  retire: { ...forms.retire, path: 'endpoints/:id/retire', fields: [] },
} as const satisfies Readonly<Record<string, EntryFormOf>>;

export type EntryFormKind = keyof typeof entryForms;
