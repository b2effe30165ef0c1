/** Text of `loopkeeper replay`. */
export const replayMessages = {
  description: 'check that histories replay under the current workflows; exit code 0: all do, 1: one does not, 2: one cannot be read',
  histories: 'files ("temporal workflow show --output json", or "Encoded" in the Temporal UI), workflow ids, or referral ids',
  keys: 'the keys of the histories, in the form of PAYLOAD_KEYS_FILE',
  namespace: 'the namespace that the workflows ran in; default: the configured one',
  data: 'the data folder, for its Temporal server and its keys',

  replays: (target: string, type: string, events: number) => `${target} replays: ${type}, ${events} events`,
  result: (result: string) => `result: ${result}`,
  doesNotReplay: (target: string) => `${target} does not replay. A worker would stop at the same place and retry until it fits.`,
  inHistory: (event: number | undefined, text: string) => `the history has: ${event === undefined ? '' : `event ${event}, `}${text}`,
  inCode: (text: string) => `the code does: ${text}`,
  temporalSays: (reason: string) => `Temporal says: ${reason}`,
  throws: (target: string, error: string, event: number) =>
    `${target} does not replay. The code throws ${error} in the workflow task that event ${event} started.`,
  cannotStart: (target: string) => `${target} does not replay. The code cannot start it: does workflows/index.ts export its type?`,
  at: (place: string) => `at ${place}. The error's message can quote patient data and is not shown.`,
  otherResult: (target: string) => `${target} replays, but ends differently.`,
  open: 'no result',
  advice: 'If the change is intended, put it behind a patch (docs/architecture.md, "Changing a workflow").',

  activity: (name: string) => `schedules the activity ${name}`,
  nothing: 'nothing more in this workflow task',
  /** By the name that Temporal gives the state machine of a command. */
  commands: new Map([
    ['Activity', 'schedules an activity'],
    ['Timer', 'starts a timer'],
    ['Update', 'answers an update'],
    ['Change', 'asks for a patch'],
    ['Complete workflow', 'returns'],
    ['Fail workflow', 'fails'],
    ['Cancel workflow', 'ends as canceled'],
    ['Continue as new workflow', 'continues as new'],
  ]),

  noFile: (file: string) => `There is no file ${file}.`,
  noServer: (target: string) =>
    `There is no file ${target}, and no Temporal server to ask for a workflow of that id: run "npm run up", or set TEMPORAL_ADDRESS.`,
  noAnswer: (address: string) => `Temporal at ${address} does not answer.`,
  noWorkflow: (id: string, namespace: string) =>
    `There is no workflow ${id} in the namespace ${namespace}. Temporal deletes closed workflows after the retention period.`,
  notAHistory: (file: string) => `${file} is not a history as Temporal stores it. Use "temporal workflow show", or "Encoded" in the UI.`,
  keyMissing: (target: string, id: string) => `${target} is encrypted with the key "${id}". Name the file that has it with --keys.`,
  unreadable: (target: string, namespace: string) =>
    `${target} cannot be decrypted for the namespace "${namespace}". Use --namespace, --keys, or the history in its encoded form.`,
} as const;
