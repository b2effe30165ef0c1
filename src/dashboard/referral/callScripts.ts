interface Facts {
  readonly practice: string;
  /** Why a person is needed; null when nobody is. */
  readonly reason: string | null;
  /** When the visit is or was, in words. */
  readonly visit: string | undefined;
  /** Left out for a sensitive referral: its office is not named before it is known who listens. */
  readonly office: { readonly organization: string; readonly phone: string } | undefined;
}

interface Scripts {
  readonly patient: readonly string[];
  readonly office: readonly string[];
}

/** What to say on the telephone, by what the call is for: who calls, who listens, the one question, and what to do with the answer. */
export function callScripts(facts: Facts): Scripts {
  const { practice, reason, office } = facts;
  const help = office === undefined ? 'Shall we find a date together?' : `Shall we call ${office.organization}, ${office.phone}, together?`;
  const about = patientLines[reason ?? ''] ?? [`“Your doctor asked a specialist to see you. Do you have a date? ${help}”`];
  return {
    patient: [
      `“This is ${practice}. Am I speaking with … ? Please tell me your date of birth.”`,
      ...about.map((line) => line.replace('{help}', help)),
      'Somebody else, or voice mail: leave the name and the number of the practice, and not what it is about.',
    ],
    office: [
      `“This is ${practice}. I am calling about a patient whom we referred to you. Whom am I speaking with?”`,
      ...officeLines(facts),
    ],
  };
}

const patientLines: Readonly<Record<string, readonly string[]>> = {
  'urgent-call': [
    '“Your doctor wants you to be seen soon. {help}”',
    'Getting worse: hand over to a clinician at once; in an emergency 911.',
  ],
  'help-requested': ['“You asked us for help with your referral. What is in the way? {help}”'],
  'unclear-reply': ['“Thank you for your text. We were not sure what you meant. Do you have a date? {help}”'],
  'emergency-reply': [
    '“You wrote of something that sounded urgent. How are you now?”',
    'In danger: stay on the line, and have them call 911; for thoughts of suicide, 988. Tell a clinician at once.',
  ],
  'patient-declined': [
    '“You told us that you would rather not go. May I ask why? Is there something that we can change?”',
    'Still no: tell the ordering clinician, who decides whether it ends.',
  ],
  'no-show': ['“We heard that the visit did not take place. Shall we set a new time? {help}”'],
  'verify-visit': ['“Did you see the specialist?”', "The patient's word alone closes nothing: ask the office as well."],
  'verify-booking': ['“You told us that you have a date. On which day, and at what time, is it?”'],
  'consent-needed': [
    '“Before we send your papers to the specialist we need your consent. May we send them?”',
    'Write the answer into the chart.',
  ],
  unreachable: ['“Your doctor asked a specialist to see you, and our texts did not reach you. May we text you at another number? {help}”'],
};

function officeLines({ reason, visit }: Facts): readonly string[] {
  switch (reason) {
    case 'not-delivered':
      return [
        '“We faxed you a referral. Has it arrived? Is this the right number for it?”',
        'Another number: verify it in the directory, then send the packet again.',
      ];
    case 'declined':
      return ['“You sent our referral back. What would you need to take it, or who could?”'];
    case 'verify-visit':
    case 'no-show':
      return [
        `“Did the patient come to the visit${visit === undefined ? '' : ` of ${visit}`}?”`,
        'Note the name of whoever says so: the word of a named person is proof.',
      ];
    default:
      return ['“Have you received it? Is a visit booked, and for when?”', 'Note the day and the time.'];
  }
}
