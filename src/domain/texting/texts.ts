import { inGsm7 } from './gsm7.js';
import { languages, type Language } from '../referral.js';

/**
 * Every sentence that a patient can get from us. Each names the practice first, says "your
 * referral" and no more of the matter, and asks for digits: the words that carriers act on are
 * never asked for (textLint.ts). Letters are those of GSM-7, so that a nudge is one segment.
 */
export interface TextFacts {
  readonly practice: string;
  /** E.164 of whom to call: the specialist's office; the practice for sensitive referrals. */
  readonly callPhone: string;
  /**
   * The office's own number may be said to be the office's; false says "us", which is all that a
   * sensitive text reveals.
   */
  readonly callsOffice: boolean;
  /** As the chart has it; only a first name is ever used, and only if it reads as one. */
  readonly givenName?: string | undefined;
}

export const nudgeTemplates = ['nudge1', 'nudge2', 'rebook'] as const;
export type NudgeTemplate = (typeof nudgeTemplates)[number];
export const answerTemplates = ['booked', 'help', 'declined', 'emergency', 'unclear', 'received', 'stopped', 'started'] as const;
export type AnswerTemplate = (typeof answerTemplates)[number];

type Sentence<Facts> = (facts: Facts) => string;
/** Facts made ready to be printed: all of GSM-7, the name with its space or nothing. */
interface Ready {
  readonly practice: string;
  readonly call: string;
  readonly name: string;
}

const nudges: Readonly<Record<Language, Readonly<Record<NudgeTemplate, Sentence<Ready>>>>> = {
  en: {
    nudge1: ({ practice, name, call }) =>
      `${practice}: Hi${name}, your referral was sent. Call ${call} to book. Reply 1 booked, 2 need help, 3 not going. STOP to opt out`,
    nudge2: ({ practice, name, call }) =>
      `${practice}: Hi${name}, is your referral visit booked? If not, call ${call}. Reply 1 booked, 2 need help, 3 not going. STOP to opt out`,
    rebook: ({ practice, name, call }) =>
      `${practice}: Hi${name}, to set a new time for your referral call ${call}. Reply 1 booked, 2 need help, 3 not going. STOP to opt out`,
  },
  es: {
    nudge1: ({ practice, name, call }) =>
      `${practice}: Hola${name}, ya enviamos su referido. Para su cita llame ${call}. Responda 1 tengo cita, 2 ayuda, 3 no voy. STOP o ALTO para salir`,
    nudge2: ({ practice, name, call }) =>
      `${practice}: Hola${name}, ¿ya tiene cita de su referido? Llame ${call}. Responda 1 tengo cita, 2 ayuda, 3 no voy. STOP o ALTO para salir`,
    rebook: ({ practice, name, call }) =>
      `${practice}: Hola${name}, para otra cita de su referido llame ${call}. Responda 1 tengo cita, 2 ayuda, 3 no voy. STOP o ALTO para salir`,
  },
};

const callWords: Readonly<Record<Language, { office: Sentence<string>; us: Sentence<string> }>> = {
  en: { office: (phone) => `the office at ${phone}`, us: (phone) => `us at ${phone}` },
  es: { office: (phone) => `al ${phone}`, us: (phone) => `al ${phone}` },
};

/** An answer names the practice and its number only: anyone with the phone may read it. */
export interface AnswerFacts {
  readonly practice: string;
  /** E.164 of the practice. */
  readonly practicePhone: string;
}

const answers: Readonly<Record<Language, Readonly<Record<AnswerTemplate, Sentence<{ practice: string; phone: string }>>>>> = {
  en: {
    booked: ({ practice, phone }) =>
      `${practice}: Thank you. What day and time is your visit? You can text it here, or call us at ${phone}.`,
    help: ({ practice, phone }) =>
      `${practice}: We will call you about your referral. Or call us at ${phone}. This number is not for medical questions; in an emergency call 911.`,
    declined: ({ practice, phone }) =>
      `${practice}: Thank you for telling us. We will not text you more about this. If you change your mind, call us at ${phone}.`,
    emergency: ({ practice }) =>
      `${practice}: If this is an emergency, call 911 now. For thoughts of suicide or a crisis, call or text 988. This number cannot give medical help.`,
    unclear: ({ practice, phone }) =>
      `${practice}: Thank you, a person will read this. For your referral: 1 booked, 2 need help, 3 not going. Or call us at ${phone}.`,
    received: ({ practice, phone }) =>
      `${practice}: Thank you, a person will read your text. Or call us at ${phone}. In an emergency call 911, in a crisis 988.`,
    stopped: ({ practice, phone }) =>
      `${practice}: You will get no more texts from us. Your referral is still open; questions? Call ${phone}. START to get texts again`,
    started: ({ practice, phone }) =>
      `${practice}: You will get texts about your referral again, at most 3 a week. Msg & data rates may apply. Help: ${phone}. STOP to opt out`,
  },
  es: {
    booked: ({ practice, phone }) =>
      `${practice}: Gracias. ¿Para qué fecha y hora es su cita? Puede escribirla por texto, o llamar al ${phone}.`,
    help: ({ practice, phone }) =>
      `${practice}: Le vamos a llamar sobre su referido. O llame al ${phone}. No damos consejo médico por texto; en una emergencia llame al 911.`,
    declined: ({ practice, phone }) =>
      `${practice}: Gracias por avisarnos. No le mandaremos más textos sobre esto. Si cambia de idea, llame al ${phone}.`,
    emergency: ({ practice }) =>
      `${practice}: Si es una emergencia, llame ya al 911. En una crisis o si piensa en el suicidio, llame o mande un texto al 988. Por texto no damos ayuda médica.`,
    unclear: ({ practice, phone }) =>
      `${practice}: Gracias, una persona va a leer su texto. De su referido: 1 tengo cita, 2 ayuda, 3 no voy. O llame al ${phone}.`,
    received: ({ practice, phone }) =>
      `${practice}: Gracias, una persona va a leer su texto. O llame al ${phone}. En una emergencia llame al 911, en una crisis al 988.`,
    stopped: ({ practice, phone }) =>
      `${practice}: Ya no recibirá textos de nosotros. Su referido sigue abierto; ¿preguntas? ${phone}. START para recibir textos otra vez`,
    started: ({ practice, phone }) =>
      `${practice}: Recibirá otra vez textos de su referido, máximo 3 por semana. Pueden aplicar tarifas. Ayuda: ${phone}. STOP o ALTO para salir`,
  },
};

const longest = 160;

/**
 * The body of a nudge. The name is left out when it would cost a second segment or does not read as
 * a name; a practice with a very long name pays for its second segment.
 */
export function nudgeText(template: NudgeTemplate, language: Language, facts: TextFacts): string {
  const sentence = nudges[language][template];
  const call = callWords[language][facts.callsOffice ? 'office' : 'us'](spokenPhone(facts.callPhone));
  const ready = { practice: printed(facts.practice), call };
  const greeted = sentence({ ...ready, name: firstName(facts.givenName) });
  return greeted.length <= longest ? greeted : sentence({ ...ready, name: '' });
}

/** The one answer to a patient's own text. */
export function answerText(template: AnswerTemplate, language: Language, facts: AnswerFacts): string {
  return printed(answers[language][template]({ practice: facts.practice, phone: spokenPhone(facts.practicePhone) }));
}

/**
 * The sentence with its blanks showing: what a template's hash is taken of, the same for every
 * patient.
 */
export function nudgeWording(template: NudgeTemplate, language: Language): string {
  return nudges[language][template]({ practice: '{practice}', name: ' {name}', call: callWords[language].office('{phone}') });
}

/** Every text with its blanks showing, as it would go out now. */
export function wordings(): { template: NudgeTemplate | AnswerTemplate; language: Language; text: string }[] {
  const blanks = { practice: '{practice}', phone: '{phone}' };
  return languages.flatMap((language) => [
    ...nudgeTemplates.map((template) => ({ template, language, text: nudgeWording(template, language) })),
    ...answerTemplates.map((template) => ({ template, language, text: answers[language][template](blanks) })),
  ]);
}

/**
 * ` Ana`, or nothing: one word of letters, so that a chart's name field cannot carry a sentence, a
 * link or a second line into a text.
 */
function firstName(given: string | undefined): string {
  const first = given?.trim().split(/\s+/)[0] ?? '';
  if (!/^[\p{L}\p{M}][\p{L}\p{M}'’-]{0,19}$/u.test(first)) return '';
  const plain = inGsm7(first);
  return plain === undefined ? '' : ` ${plain}`;
}

/** In GSM-7 where it can be; a practice that writes itself in another alphabet keeps its name. */
const printed = (text: string): string => inGsm7(text) ?? text;

/** `+12125550123` as people read it: 212-555-0123. */
export function spokenPhone(e164: string): string {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(e164);
  return parts === null ? e164 : `${parts[1]}-${parts[2]}-${parts[3]}`;
}
