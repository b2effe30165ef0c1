import type { ReplyMeaning, TextMeaning } from '../process/messages.js';
import * as machine from './autoReplies.js';
import { fold } from './fold.js';
import { ownWordsOf } from './ownWords.js';
import * as words from './replyWords.js';

export interface ClassifiedReply {
  /** `yes` depends on what was asked: see `meaningOfYes`. */
  readonly meaning: TextMeaning | 'yes';
  /**
   * Who said so: the provider, which then blocks or unblocks the number too, or our reading of the
   * words.
   */
  readonly by: 'provider' | 'words';
}

/** Longer than any text that a phone sends in one go; the rest of a longer one is not read. */
const longestRead = 1_600;

/**
 * What a patient means. The provider's own STOP comes first, because it has acted on it. Then what
 * a machine wrote, and every quote of a text of ours, are set apart, so that no word of ours is
 * taken for the patient's. Of the patient's own words emergencies come first, in doubt always; then
 * the provider's START and HELP; then STOP in any reasonable words; then START, and the digits and
 * words that were asked for. All else is unclear and is read by a person. Never throws, and reads
 * each word a bounded number of times, whatever it is given.
 * @param practice its name: what is ours begins with it
 * @param optOutType Twilio's `OptOutType`: STOP, START or HELP
 */
export function classifyReply(body: string, practice: string, optOutType?: string): ClassifiedReply {
  const provider = byProvider(optOutType);
  if (provider === 'stop') return { meaning: 'stop', by: 'provider' };
  const own = ownWordsOf(fold(body.slice(0, longestRead)).slice(0, 2 * longestRead), practice);
  if (own.isReaction) return { meaning: 'reaction', by: 'words' };
  const text = read(own.words.replace(machine.signature, ' '));
  const isFromMachine = isAutoReply(text) || machine.signatureOfCar.test(own.words.trim());
  if (isEmergency(isFromMachine ? read(own.words.replaceAll(machine.advice, ' ')) : text)) return { meaning: 'emergency', by: 'words' };
  if (isFromMachine) return { meaning: 'auto-reply', by: 'words' };
  if (provider === 'start' && isYes(text)) return { meaning: 'yes', by: 'provider' };
  if (provider !== undefined) return { meaning: provider, by: 'provider' };
  return { meaning: byWords(text), by: 'words' };
}

/**
 * "Yes" and "Sí": the opt-in of a number that is blocked, else the answer to the question that was
 * asked last, whether the visit is booked. Without a question a person reads it.
 */
export function meaningOfYes(
  by: ClassifiedReply['by'],
  asked: { readonly isBlocked: boolean; readonly whetherBooked: boolean },
): { readonly meaning: ReplyMeaning; readonly by: ClassifiedReply['by'] } {
  if (asked.isBlocked) return { meaning: 'start', by };
  return { meaning: asked.whetherBooked ? 'booked' : 'unclear', by: 'words' };
}

function byProvider(optOutType: string | undefined): 'stop' | 'start' | 'help' | undefined {
  const type = optOutType?.trim().toLowerCase();
  return type === 'stop' || type === 'start' || type === 'help' ? type : undefined;
}

function byWords(text: Reading): ReplyMeaning | 'yes' {
  if (isStop(text)) return 'stop';
  if (isStart(text)) return 'start';
  if (isYes(text)) return 'yes';
  return chosenDigit(text) ?? saidInWords(text) ?? 'unclear';
}

/** A phone's answer, or one that asks for nothing: whoever asks for something is a person. */
function isAutoReply(text: Reading): boolean {
  if (says(text.all, machine.machinePhrases)) return true;
  const asksNothing = !text.asks && ['unclear', 'yes'].includes(byWords(text));
  if (asksNothing && says(text.all, machine.awayPhrases)) return true;
  return says(text.all, machine.drivingPhrases) && !isStop(text) && text.all.every((word) => machine.drivingWords.has(word));
}

function isYes({ all, asks }: Reading): boolean {
  const rest = all.filter((word) => !words.politeWords.has(word) || words.yesWords.has(word));
  const [first = ''] = rest;
  return (
    !asks &&
    rest.length <= 5 &&
    words.yesLeads.has(words.yesLeads.has(first) ? first : (rest.at(-1) ?? '')) &&
    rest.every((word) => words.yesWords.has(word))
  );
}

/** A text as words: of the whole, of each line, and of each sentence. */
interface Reading {
  readonly all: readonly string[];
  readonly lines: readonly (readonly string[])[];
  readonly sentences: readonly (readonly string[])[];
  readonly asks: boolean;
}

/** @param text as `fold` leaves it */
function read(text: string): Reading {
  return {
    all: wordsOf(text),
    lines: text.split(/[\n\r\u2028\u2029]/).map(wordsOf),
    sentences: text.split(/[\n\r\u2028\u2029.!?¡¿,;:()]/).map(wordsOf),
    asks: text.includes('?') || text.includes('¿'),
  };
}

/** Without apostrophes; everything else that is no letter or digit parts words. */
function wordsOf(text: string): string[] {
  const plain = text.replace(/['’‘]/gu, '');
  return plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

function matches(word: string, pattern: string): boolean {
  return pattern.endsWith('*') ? word.startsWith(pattern.slice(0, -1)) : word === pattern;
}

function startsAt(text: readonly string[], phrase: readonly string[], at: number): boolean {
  return phrase.every((pattern, index) => {
    const word = text[at + index];
    return word !== undefined && matches(word, pattern);
  });
}

/** Where a phrase stands, as the place of its first word. */
function placesOf(text: readonly string[], phrases: readonly string[]): number[] {
  const parted = phrases.map((phrase) => phrase.split(' '));
  return text.flatMap((_, at) => (parted.some((phrase) => startsAt(text, phrase, at)) ? [at] : []));
}

const says = (text: readonly string[], phrases: readonly string[]): boolean => placesOf(text, phrases).length > 0;
const isOneOf = (text: readonly string[], phrases: readonly string[]): boolean => phrases.includes(text.join(' '));

/** Whether something of both lists stands within so many words of each other, in either order. */
function near(text: readonly string[], some: readonly string[], others: readonly string[], within: number): boolean {
  const places = placesOf(text, others);
  return placesOf(text, some).some((at) => places.some((other) => other !== at && Math.abs(other - at) <= within));
}

function isEmergency({ all }: Reading): boolean {
  return says(all, words.emergencyPhrases) || words.emergencyPairs.some(([some, others, within]) => near(all, some, others, within));
}

function isStop(text: Reading): boolean {
  if (text.lines.some(isStopLine) || text.sentences.some(isStopSentence)) return true;
  if (says(text.all, words.stopPhrases)) return true;
  return text.sentences.some(endsTexts);
}

/** Nothing but stop words and courtesy. */
function isStopLine(line: readonly string[]): boolean {
  const rest = line.filter((word) => !words.politeWords.has(word));
  return (
    (rest.length > 0 && rest.every((word) => words.stopWords.has(word))) ||
    isOneOf(line, words.stopPhrasesAlone) ||
    isOneOf(rest, words.stopPhrasesAlone) ||
    isSpelledOut(line)
  );
}

/** "S T O P" */
const isSpelledOut = (line: readonly string[]): boolean =>
  line.length >= 3 && line.every((word) => word.length === 1) && words.strongStopWords.has(line.join(''));

/** A sentence of a stop word that means nothing else, with whatever people put around it. */
function isStopSentence(sentence: readonly string[]): boolean {
  const rest = sentence.filter((word) => !words.politeWords.has(word) && !words.pressingWords.has(word));
  return rest.length > 0 && rest.every((word) => words.strongStopWords.has(word));
}

function endsTexts(sentence: readonly string[]): boolean {
  return near(sentence, words.endingWords, words.textingWords, 4) && !says(sentence, words.missingTextWords);
}

function isStart({ all }: Reading): boolean {
  const rest = all.filter((word) => !words.politeWords.has(word));
  return (rest.length > 0 && rest.every((word) => words.startWords.has(word))) || isOneOf(rest, words.startPhrases);
}

const choices: ReadonlyMap<string, 'booked' | 'help' | 'declined'> = new Map([
  ['1', 'booked'],
  ['2', 'help'],
  ['3', 'declined'],
]);

/**
 * "1", "1 booked for tuesday", "option 2 please"; undefined when no digit of ours leads, or when
 * the words say otherwise.
 */
function chosenDigit(text: Reading): ReplyMeaning | undefined {
  const rest = text.all.filter((word) => !words.politeWords.has(word));
  const at = rest.findIndex((word) => !words.choiceWords.has(word));
  const meaning = choices.get(rest[at] ?? '');
  const after = rest.slice(at + 1);
  if (meaning === undefined || countsSomething(after) || after.some((word) => word !== rest[at] && choices.has(word) && !saysWhen(after)))
    return undefined;
  const said = saidInWords({ ...text, all: after });
  return said === undefined || said === meaning ? meaning : 'unclear';
}

/** "1 dec" may be a date, so that a person reads it; "1 dec 4" is our digit and a date. */
function countsSomething([next, then]: readonly string[]): boolean {
  if (next === undefined || (words.monthNames.some((month) => matches(next, month)) && /^\d{1,2}$/.test(then ?? ''))) return false;
  return [...words.countedThings, ...words.monthNames].some((thing) => matches(next, thing)) || /^\d{2}$/.test(next);
}

/** The later digits of "1 tuesday at 3" are a time. */
const saysWhen = (after: readonly string[]): boolean => after.length >= 2 && after.some((word) => !/^\d+$/.test(word));

function saidInWords(text: Reading): 'booked' | 'help' | 'declined' | undefined {
  const rest = text.all.filter((word) => !words.politeWords.has(word));
  const only = rest.length === 1 ? (rest[0] ?? '') : '';
  if (words.declinedWords.has(only) || isOneOf(rest, words.declinedAlone) || says(text.all, words.declinedPhrases)) return 'declined';
  if (words.helpWords.has(only) || says(text.all, words.helpPhrases)) return 'help';
  if (words.bookedWords.has(only)) return text.asks ? undefined : 'booked';
  const denied = text.asks || says(text.all, words.notBookedWords);
  return says(text.all, words.bookedPhrases) && !denied ? 'booked' : undefined;
}
