/** Text of the page of specialties and its form. */
export const messages = {
  title: 'Specialties',
  intro:
    'Loopkeeper assigns an order to a specialty by the codes of the order, then by the words of its text. Changes apply within a minute.',
  loading: 'the specialties',
  list: 'Specialties',
  add: 'Add a specialty',
  change: 'Change',
  changeOf: (label: string) => `Change ${label}`,
  line: (label: string, state: string) => `${label} (${state})`,
  on: 'on',
  off: 'off',
  sensitive: 'Sensitive',
  counts: (codes: number, words: number) =>
    `${codes} ${codes === 1 ? 'code' : 'codes'} and ${words} ${words === 1 ? 'word' : 'words'} lead to it`,
  askAdministrator: 'An administrator can add and change specialties.',
  help: 'A new specialty is off. Turn it on from the go-live check.',
  fields: {
    name: 'Short name, in lower case (cannot be changed later)',
    label: 'Name on pages and cover sheets',
    taxonomy: 'NUCC taxonomy code',
    sensitive: 'Sensitive: texts name neither the specialty nor the office, and the packet needs a consent',
    taxonomies: 'Further NUCC taxonomy codes, one on each line',
    snomed: 'SNOMED CT codes, one on each line',
    words: 'Words of an order, one on each line',
  },
} as const;
