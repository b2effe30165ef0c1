/**
 * Text of the policies page. The title of a policy and the names of its fields
 * come with its kind (src/domain/rules/policyKinds.ts).
 */
export const messages = {
  title: 'Policies',
  intro:
    'The most specific policy applies: specialty and urgency first, then specialty, then urgency, then the general one. ' +
    'Every version is kept.',
  loading: 'the policies',
  list: 'Current policies',
  everySpecialty: 'every specialty',
  anyUrgency: 'any urgency',
  nameOf: (policy: string, specialty: string, urgency: string) => `${policy}: ${specialty}, ${urgency}`,
  version: (version: number, since: string, source: string) => `Version ${version}, since ${since}. Source: ${source}`,
  show: 'Show',
  change: 'Edit',
  versions: 'All versions',
  loadingVersions: 'the versions',
  versionOf: (version: number, at: string, source: string) => `Version ${version}, ${at}. Source: ${source}`,
  difference: (place: string, before: string, after: string) => `${place}: ${before} becomes ${after}`,

  texts: {
    label: 'Current texts',
    title: 'What patients are sent',
    help:
      'The braces are filled in with the practice, the first name and the number to call. These texts cannot be edited here: ' +
      'they are part of the program, which checks them against carrier rules and the law.',
    in: (language: string) => `In ${language}`,
    languages: { en: 'English', es: 'Spanish' },
    templates: {
      nudge1: 'First text',
      nudge2: 'Later texts',
      rebook: 'First text after a missed or canceled visit',
      booked: 'Reply to “booked”',
      help: 'Reply to “need help”',
      declined: 'Reply to “not going”',
      emergency: 'Reply to a possible emergency',
      unclear: 'Reply to an unclear message',
      stopped: 'Reply to STOP, if the provider sends none',
      started: 'Reply to START',
    },
  },

  form: {
    overtaken: (version: number, by: string) => `${by} published version ${version} while you were editing`,
    overtakenHelp: 'Your entries are still here. Preview them again, then decide.',
    appliesTo: (open: number, of: number) => `Applies to ${open} of ${of} open referrals`,
    noChange: 'Nothing would change.',
    effect: 'Steps that are already planned stay as planned. The next step of each referral follows the new policy.',
    fault: (place: string, what: string) => `${place}: ${what}`,
    preview: 'Preview changes',
    publish: 'Publish',
  },

  fields: {
    remove: 'Remove',
    removeOf: (label: string) => `Remove ${label}`,
    another: 'Another',
    addTo: (label: string, title: string) => `${label}: ${title}`,
    add: 'Add',
    addAnother: 'Add another',
    some: 'as follows',
    none: 'none',
    unsaid: 'not set',
    nothing: 'nothing',
    yes: 'yes',
    no: 'no',
    unitOf: (label: string) => `${label}: unit`,
    number: (index: number) => `Number ${index}`,
    atLeast: (least: number) => `at least ${least}`,
    between: (least: number, most: number) => `${least} to ${most}`,
    moreThan: (least: number) => `more than ${least}`,
    moreThanUpTo: (least: number, most: number) => `more than ${least}, up to ${most}`,
    to: ' to ',
    withUnit: (text: string, unit: string) => `${text} (${unit})`,
    wholePolicy: 'The policy',
  },
} as const;
