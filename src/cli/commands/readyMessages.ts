/**
 * Text of `loopkeeper ready` and `loopkeeper attest`. The lines of the check come from
 * src/domain/goLive/messages.ts.
 */
export const readyMessages = {
  description: 'check whether a specialty can go live; exit code 0: every line is green, 1: not every line, 2: could not check',
  specialty: 'for example cardiology; default: the specialty that is on',
  json: 'print JSON',
  switchOn: 'switch the specialty on, unless a line is red',
  anyway: 'with --switch-on: ignore red lines',
  switchedBy: 'with --switch-on: who does it',
  attest: 'record for the go-live check what cannot be measured',
  what: 'baa (agreements are signed), 10dlc (texting is registered), test-number (a mobile number of the practice, for the STOP test)',
  attestedBy: 'who confirms it',
  reference: 'where the agreements are kept, or the name of the registration; for test-number, the number: +16175550123',
  withdrawn: 'it no longer applies',

  title: (specialty: string, state: string, result: string) => `${specialty} is ${state}: ${result}`,
  on: 'on',
  off: 'off',
  ready: 'ready',
  notReady: (green: number, red: number, unknown: number) => `not ready (${green} green, ${red} red, ${unknown} unknown)`,
  attestAgreements: 'npx loopkeeper attest baa --by NAME --reference WHERE',
  attestCampaign: 'npx loopkeeper attest 10dlc --by NAME --reference CAMPAIGN',
  attestTestNumber: 'npx loopkeeper attest test-number --by NAME --reference +1...',

  anywayAlone: 'Use --anyway together with --switch-on.',
  byMissing: 'Name the person who switches it on: --by NAME.',
  switchedOn: 'Switched on: new orders are followed. An earlier order starts only when the EHR changes it.',
  wasOn: 'It was already on. Nothing changed.',
  refused: 'Not switched on: fix the red lines first, or add --anyway, which is recorded.',
  onFile: (what: string) => `On file: ${what}.`,
  isWithdrawn: (what: string) => `Withdrawn: ${what}.`,
  whatUse: 'Attest one of: baa, 10dlc, test-number.',
  byUse: 'Name the person who confirms it: --by NAME, at most 80 characters.',
  referenceUse: 'Say where to find it: --reference TEXT, at most 200 characters. For test-number, give the number as +16175550123.',
} as const;
