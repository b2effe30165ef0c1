import { isAttention, reasonOf } from '../../domain/process/taskReasons.js';

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
  const { practice, reason, visit, office } = facts;
  const help = office === undefined ? 'Shall we find a date together?' : `Shall we call ${office.organization}, ${office.phone}, together?`;
  const { patient, office: toOffice = askTheOffice } = (reason !== null && isAttention(reason) ? reasonOf(reason).call : undefined) ?? {};
  const about = patient ?? openingLines(help);
  return {
    patient: [
      `“This is ${practice}. Am I speaking with … ? Please tell me your date of birth.”`,
      ...about.map((line) => line.replace('{help}', help)),
      'Somebody else, or voice mail: leave the name and the number of the practice, and not what it is about.',
    ],
    office: [
      `“This is ${practice}. I am calling about a patient whom we referred to you. Whom am I speaking with?”`,
      ...toOffice.map((line) => line.replace('{visit}', visit === undefined ? '' : ` of ${visit}`)),
    ],
  };
}

const openingLines = (help: string): readonly string[] => [`“Your doctor asked a specialist to see you. Do you have a date? ${help}”`];
const askTheOffice = ['“Have you received it? Is a visit booked, and for when?”', 'Write down the day and the time.'];
