import { closingTimes, minutes, workingDays, workingHours, type Window } from '../time/window.js';

/**
 * Why a person is needed, and everything that follows from it: one row per reason, the most severe
 * first. Severity decides which of several open tasks a person sees. To add a reason, add its row,
 * and open it where it arises (`openTask`).
 */
export interface TaskReason {
  readonly blocks: {
    /**
     * The step of sending that waits; `readiness`: `isReady` decides, the task only stops the
     * deadline of sending.
     */
    readonly sending?: SendingStep;
    readonly texting?: true;
    /** A kept visit does not close the referral while this task is open. */
    readonly closing?: true;
  };
  /** It cannot be snoozed. */
  readonly cannotWait?: true;
  /**
   * About getting the patient booked: a booking settles it, and it replaces the handover at the end
   * of the texts.
   */
  readonly isAboutBooking?: true;
  /**
   * By when a person should act, as an installation starts; an urgency without a window has the
   * policy's `otherwise`.
   */
  readonly deadlines?: Deadlines;
  /** What a person can do, the likeliest first. */
  readonly ways: readonly Way[];
  /**
   * What each decision on the task does. `proceed` and `done` do the same as `retry` where they are
   * left out: what the task stopped goes on, so that no referral waits without a task. They are
   * listed where a repeat would undo what the person did.
   */
  readonly effects: { readonly retry: Effect; readonly proceed?: Effect; readonly done?: Effect };
  readonly title: string;
  readonly sentence: string;
  /**
   * What to say on the telephone. `{help}`: the offer to find a date; `{visit}`: ` of` and the date
   * of the visit.
   */
  readonly call?: { readonly patient?: readonly string[]; readonly office?: readonly string[] };
}

interface Deadlines {
  readonly routine?: Window;
  readonly urgent?: Window;
  readonly stat?: Window;
}

export type SendingStep = 'reading' | 'routing' | 'transmission' | 'readiness';

/** See suggestions.ts. */
export type Way =
  | 'booked'
  | 'willBook'
  | 'noAnswer'
  | 'declined'
  | 'missed'
  | 'date'
  | 'kept'
  | 'retry'
  | 'proceed'
  | 'done'
  | 'resend'
  | 'rest'
  | 'ended'
  | 'refused'
  | 'lost';

/** See resolveTask.ts. */
export type Effect =
  | 'nothing'
  | 'read-chart'
  | 'send-as-is'
  | 'route-again'
  | 'send-again'
  | 'mark-delivered'
  | 'text-again'
  | 'book-again'
  | 'check-visit-later'
  | 'write-chart';

const atOnce: Deadlines = { routine: closingTimes(0), urgent: closingTimes(0), stat: minutes(30) };
const within = (days: number): Deadlines => ({ routine: workingDays(days), urgent: workingDays(1) });
const bookByPhone: readonly Way[] = ['booked', 'willBook', 'noAnswer', 'declined'];
const didTheyCome = [
  '“Did the patient come to the visit{visit}?”',
  'Write down the name of the person who answers: the word of a named person is proof.',
];

export const taskReasons = {
  /** First: nothing else can be settled without a workflow. */
  'workflow-missing': {
    blocks: {},
    deadlines: { routine: workingHours(4) },
    ways: ['done'],
    effects: { retry: 'nothing' },
    title: 'No workflow is running',
    sentence: 'The workflow of this referral was ended or reset. Nothing happens until a person starts it again.',
  },
  'emergency-reply': {
    blocks: { texting: true, closing: true },
    cannotWait: true,
    deadlines: { routine: minutes(15), urgent: minutes(15), stat: minutes(15) },
    ways: ['done', 'noAnswer'],
    effects: { retry: 'nothing' },
    title: 'Reply speaks of an emergency',
    sentence: 'The patient wrote about something that may be an emergency. Call at once.',
    call: {
      patient: [
        '“You wrote about something that sounded urgent. How are you now?”',
        'In danger: stay on the line and have them call 911; for thoughts of suicide, 988. Tell a clinician at once.',
      ],
    },
  },
  'urgent-call': {
    blocks: {},
    isAboutBooking: true,
    deadlines: atOnce,
    ways: bookByPhone,
    effects: { retry: 'nothing', done: 'book-again' },
    title: 'Urgent: call the patient',
    sentence: 'The order is urgent. Call the patient and book the visit; do not wait for a text.',
    call: {
      patient: ['“Your doctor wants you to be seen soon. {help}”', 'Getting worse: hand over to a clinician at once; in an emergency 911.'],
    },
  },
  'not-delivered': {
    blocks: { sending: 'transmission' },
    deadlines: { routine: workingHours(4), urgent: workingHours(1) },
    ways: ['resend', 'proceed', 'rest'],
    effects: { retry: 'send-again', proceed: 'mark-delivered', done: 'mark-delivered' },
    title: 'Packet not delivered',
    sentence: 'The packet has not reached the office. Check the number with the office, or send it another way.',
    call: {
      office: [
        '“We faxed you a referral. Has it arrived? Is this the right number for it?”',
        'Another number: verify it in the directory, then send the packet again.',
      ],
    },
  },
  declined: {
    blocks: { sending: 'transmission' },
    ways: ['retry', 'ended', 'rest'],
    effects: { retry: 'route-again' },
    title: 'Office declined',
    sentence: 'The office does not take the patient. Find another specialist, or tell the ordering clinician.',
    call: { office: ['“You sent our referral back. What would you need to take it, or who could?”'] },
  },
  'write-back-failed': {
    blocks: {},
    deadlines: { ...within(2), stat: workingDays(1) },
    ways: ['retry', 'rest'],
    effects: { retry: 'write-chart' },
    title: 'Chart not written',
    sentence: 'The EHR refused the entry in the chart. Enter it by hand, or try again once the cause is fixed.',
  },
  'patient-declined': {
    blocks: { texting: true },
    isAboutBooking: true,
    ways: ['refused', 'willBook', 'booked'],
    effects: { retry: 'nothing' },
    title: 'Patient declined',
    sentence: 'The patient does not want the visit. Ask why; a clinician decides whether the referral ends.',
    call: {
      patient: [
        '“You told us that you would rather not go. May I ask why? Is there something that we can change?”',
        'Still no: tell the ordering clinician, who decides whether it ends.',
      ],
    },
  },
  'help-requested': {
    blocks: { texting: true, closing: true },
    isAboutBooking: true,
    deadlines: { routine: workingHours(8) },
    ways: bookByPhone,
    effects: { retry: 'nothing' },
    title: 'Patient asks for help',
    sentence: 'The patient asked for help. Call, and find a date together.',
    call: { patient: ['“You asked us for help with your referral. What is in the way? {help}”'] },
  },
  'unclear-reply': {
    blocks: { texting: true, closing: true },
    isAboutBooking: true,
    ways: ['booked', 'willBook', 'declined', 'done'],
    effects: { retry: 'nothing' },
    title: 'Reply not understood',
    sentence: 'The patient wrote something that no rule understands. Read it, and answer.',
    call: { patient: ['“Thank you for your text. We were not sure what you meant. Do you have a date? {help}”'] },
  },
  'no-show': {
    blocks: { texting: true },
    isAboutBooking: true,
    ways: ['booked', 'willBook', 'declined', 'rest'],
    effects: { retry: 'book-again' },
    title: 'Visit missed',
    sentence: 'The patient missed the visit. Call, and book another.',
    call: {
      patient: ['“We heard that the visit did not take place. Shall we set a new time? {help}”'],
      office: didTheyCome,
    },
  },
  'verify-visit': {
    blocks: {},
    deadlines: { urgent: workingDays(1) },
    ways: ['kept', 'missed', 'rest'],
    effects: { retry: 'check-visit-later' },
    title: 'Was the visit kept?',
    sentence: 'The date of the visit has passed without a report. Ask the office.',
    call: {
      patient: ['“Did you see the specialist?”', "The patient's word alone closes nothing: ask the office as well."],
      office: didTheyCome,
    },
  },
  'verify-booking': {
    blocks: { texting: true },
    isAboutBooking: true,
    deadlines: within(2),
    ways: ['date', 'willBook', 'noAnswer', 'rest'],
    effects: { retry: 'nothing' },
    title: 'Check the booking',
    sentence: 'The patient wrote that a visit is booked. Ask for the date, and enter it.',
    call: { patient: ['“You told us that you have a date. On which day, and at what time, is it?”'] },
  },
  'no-booking': {
    blocks: { texting: true },
    isAboutBooking: true,
    ways: ['booked', 'willBook', 'noAnswer', 'declined', 'rest'],
    effects: { retry: 'book-again' },
    title: 'Not booked',
    sentence: 'The texts did not lead to a booking. Call the patient.',
  },
  unreachable: {
    blocks: { sending: 'readiness', texting: true },
    isAboutBooking: true,
    ways: ['booked', 'retry', 'lost'],
    effects: { retry: 'text-again', done: 'nothing' },
    title: 'Patient not reachable by text',
    sentence: 'No text may be sent, or none arrives. Call the patient, or bring the chart up to date.',
    call: {
      patient: ['“Your doctor asked a specialist to see you, and our texts did not reach you. May we text you at another number? {help}”'],
    },
  },
  'consent-needed': {
    blocks: { sending: 'readiness' },
    ways: ['retry', 'refused', 'rest'],
    effects: { retry: 'text-again' },
    title: 'Consent needed',
    sentence: 'The patient has to agree first. Ask, and write the answer into the chart.',
    call: {
      patient: [
        '“Before we send your papers to the specialist we need your consent. May we send them?”',
        'Write the answer into the chart.',
      ],
    },
  },
  'incomplete-packet': {
    blocks: { sending: 'reading' },
    ways: ['retry', 'proceed', 'rest'],
    effects: { retry: 'read-chart', proceed: 'send-as-is' },
    title: 'Packet is incomplete',
    sentence: 'The chart lacks something that the packet needs. Add it to the chart, or send the packet without it.',
  },
  'specialty-unclear': {
    blocks: { sending: 'reading' },
    ways: ['retry', 'ended', 'rest'],
    effects: { retry: 'read-chart' },
    title: 'Specialty unclear',
    sentence: 'No rule recognizes the specialty of the order. Correct the order, or add its code to the specialty.',
  },
  'no-specialist': {
    blocks: { sending: 'routing' },
    ways: ['retry', 'ended', 'rest'],
    effects: { retry: 'route-again' },
    title: 'No specialist fits',
    sentence: 'No specialist in the directory fits. Choose one, or bring the directory up to date.',
  },
} as const satisfies Readonly<Record<string, TaskReason>>;

/** At most one task of a reason is open per referral. */
export type Attention = keyof typeof taskReasons;

/** The most severe first. */
export const attentions = Object.keys(taskReasons) as readonly Attention[] as readonly [Attention, ...Attention[]];

export const isAttention = (code: string): code is Attention => Object.hasOwn(taskReasons, code);

export const reasonOf = (reason: Attention): TaskReason => taskReasons[reason];

/** The reasons whose row fulfills the condition. */
export const reasonsWhere = (condition: (row: TaskReason) => boolean): readonly Attention[] =>
  attentions.filter((reason) => condition(taskReasons[reason]));
