/** What the API answers about the directory, the rules and going live. */
export const settingsMessages = {
  unknownEntry: 'The directory has no such entry.',
  badRule: 'The rule does not have the fields of its kind.',
  notReady: 'Not switched on. Some lines of the check are red.',
  unknownSpecialty: 'There is no such specialty.',
} as const;
