/** Text of the go-live check, its attestation forms and the switch. */
export const messages = {
  title: 'Go live',
  intro: 'What must be in place before Loopkeeper follows the orders of a specialty. Measured now.',
  loadingSpecialties: 'the specialties',
  loading: 'the check',
  noSpecialties: 'No specialties yet. Ask the person who runs Loopkeeper to add them.',
  specialty: 'Specialty',
  optionOn: (label: string) => `${label} (on)`,
  chooseFirst: 'Choose a specialty to check.',

  failed: { title: 'Could not measure again', text: (error: string) => `${error} The results below are from the last check.` },
  measureAgain: 'Measure again',
  wrongTool: 'Loopkeeper is not the right tool here',
  checklist: 'Checklist',
  on: (label: string) => `${label} is on.`,
  off: (label: string) => `${label} is off.`,
  ready: 'Ready: every line is green.',
  notReady: (green: number, red: number, unknown: number) => `Not ready: ${green} green, ${red} red, ${unknown} unknown.`,
  measured: (when: string) => `Measured ${when}`,
  green: 'Green',
  red: 'Red',
  unknown: 'Unknown',
  toDirectory: 'Open the directory',
  toPolicies: 'Open the policies',

  attest: { help: (statement: string) => `${statement} Saved with your name and the date.` },
  attestForms: {
    agreements: {
      statement: 'Business associate agreements are signed with every company that handles texts, faxes or servers.',
      label: 'Where the agreements are kept',
      add: 'Record the agreements',
      replace: 'Record other agreements',
      withdraw: 'Withdraw the agreements',
      withdrawn: 'The agreements no longer apply. The line turns red.',
      reason: 'Why they ended',
    },
    campaign: {
      statement: 'The brand and the campaign are registered with the text message provider.',
      label: 'Name of the campaign',
      add: 'Record the registration',
      replace: 'Record another registration',
      withdraw: 'Withdraw the registration',
      withdrawn: 'The registration no longer applies. The line turns red.',
      reason: 'Why it ended',
    },
    testNumber: {
      statement: "Use a mobile phone of the practice, not a patient's. Text STOP from it; Loopkeeper must not text it afterward.",
      label: 'Number, for example +16175550123',
      add: 'Set the test number',
      replace: 'Set another test number',
    },
  },

  switch: {
    label: 'Switch',
    isOn: 'It is on',
    switchOn: 'Switch it on',
    onText: 'New orders are followed. An order from before the switch starts only when the EHR changes it.',
    noReds: 'No line is red, so nothing blocks going live. Some lines stay unknown until orders are followed.',
    reds: (count: number, of: number) =>
      count === 1 ? `1 of ${of} lines is red and blocks going live.` : `${count} of ${of} lines are red and block going live.`,
    askAdministrator: 'An administrator can switch it on.',
    switchOnOf: (label: string) => `Switch ${label} on`,
    help:
      'New orders will be followed: packets go to offices and texts go to patients. ' +
      'An order from before now starts only when the EHR changes it.',
    refused: 'Fix the red lines first, or choose to switch it on anyway.',
    blockers: 'Blocking lines:',
    blocker: (what: string, number: string) => `${what}: ${number}`,
    anyway: 'Switch it on anyway',
    anywayHelp: 'Your decision and the red lines are recorded.',
  },
} as const;
