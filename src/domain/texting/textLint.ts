/**
 * What a text of ours must not say. Carriers and Twilio unsubscribe a patient who answers one of
 * these words alone, so a text that asks for one would silence itself; YES and START are opt-in
 * words, which a patient must not send for another reason.
 */
const reservedWords = [
  'STOP',
  'STOPALL',
  'UNSUBSCRIBE',
  'CANCEL',
  'END',
  'QUIT',
  'REVOKE',
  'OPTOUT',
  'REMOVE',
  'START',
  'UNSTOP',
  'YES',
  'ALTO',
  'PARAR',
  'BAJA',
  'CANCELAR',
  'SI',
];

/** The only form in which opt-out words may be named: with what they do. */
const optOutPhrases = [
  'STOP to opt out',
  'STOP o ALTO para salir',
  'START to get texts again',
  'START para recibir textos otra vez',
] as const;

/** How a text asks for an answer, without accents, in lower case. */
const askingWords = new Set(['reply', 'text', 'send', 'answer', 'respond', 'type', 'responda', 'conteste', 'envie', 'mande', 'escriba']);
const fillers = new Set(['with', 'back', 'the', 'word', 'us', 'to', 'con', 'la', 'palabra', 'a']);

export type LintRule = 'reserved-word' | 'opt-out-words' | 'sensitive-content' | 'link' | 'control-character';

export interface LintFacts {
  /** Names of specialty, office and clinician: nothing of these for a sensitive referral. */
  readonly mustNotSay: readonly string[];
  /** The first text to this phone has to say how to opt out. */
  readonly first: boolean;
}

/** The rules that a text breaks, none for a good one. */
export function lintText(body: string, facts: LintFacts): LintRule[] {
  const broken: LintRule[] = [];
  if (asksForReservedWord(body)) broken.push('reserved-word');
  if (facts.first && !optOutPhrases.slice(0, 2).some((phrase) => body.includes(phrase))) broken.push('opt-out-words');
  if (facts.mustNotSay.some((name) => says(body, name))) broken.push('sensitive-content');
  if (/https?:|www\.|\.(?:com|net|org|info|io|ly|co)\b/i.test(body)) broken.push('link');
  if (hasControlCharacter(body)) broken.push('control-character');
  return broken;
}

function asksForReservedWord(body: string): boolean {
  const rest = optOutPhrases.reduce((text, phrase) => text.replaceAll(phrase, ' '), body);
  const words = wordsOf(rest);
  if (words.some((word) => reservedWords.includes(word))) return true;
  return words.some((word, index) => reservedWords.includes(word.toUpperCase()) && follows(words, index));
}

/** "Reply with the word cancel": an asking word right before, fillers aside. */
function follows(words: readonly string[], index: number): boolean {
  const before = words
    .slice(0, index)
    .reverse()
    .map((word) => word.toLowerCase());
  const nearest = before.find((word) => !fillers.has(word));
  return nearest !== undefined && askingWords.has(nearest);
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '');
const wordsOf = (text: string): string[] =>
  plain(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

function says(body: string, name: string): boolean {
  const wanted = wordsOf(name).join(' ').toLowerCase();
  return wanted !== '' && ` ${wordsOf(body).join(' ').toLowerCase()} `.includes(` ${wanted} `);
}

/** A line break or the like inside a text: a name that smuggles a second message. */
function hasControlCharacter(body: string): boolean {
  return [...body].some((character) => character < ' ' || character === '\u007f' || character === '\u2028' || character === '\u2029');
}
