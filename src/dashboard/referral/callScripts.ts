import { messages } from './messages.js';
import { isAttention, reasonOf } from '../../domain/process/taskReasons.js';

interface Facts {
  readonly practice: string;
  /** Why a person is needed; null when none is. */
  readonly reason: string | null;
  /** The time of the visit, in words. */
  readonly visit: string | undefined;
  /**
   * Left out for a sensitive referral: its office is not named before the patient's identity is
   * clear.
   */
  readonly office: { readonly organization: string; readonly phone: string } | undefined;
}

interface Scripts {
  readonly patient: readonly string[];
  readonly office: readonly string[];
}

const words = messages.script;

/**
 * What to say on the phone: who calls, who answers, the one question, and what to do with the
 * answer.
 */
export function callScripts(facts: Facts): Scripts {
  const { practice, reason, visit, office } = facts;
  const help = office === undefined ? words.help : words.helpWith(office.organization, office.phone);
  const { patient, office: toOffice = askTheOffice } = (reason !== null && isAttention(reason) ? reasonOf(reason).call : undefined) ?? {};
  const about = patient ?? [words.question(help)];
  return {
    patient: [words.patient(practice), ...about.map((line) => line.replace('{help}', help)), words.voiceMail],
    office: [words.office(practice), ...toOffice.map((line) => line.replace('{visit}', visit === undefined ? '' : words.ofVisit(visit)))],
  };
}

const askTheOffice = [words.askOffice, words.writeDown];
