import { fold } from './fold.js';
import { wordings } from './texts.js';

/**
 * What of a text its sender wrote. A phone that passes on a reaction quotes our own text, with the
 * words that ask for answers and the word that ends the texts; a reply may quote it too.
 */
export type OwnWords = { readonly isReaction: true } | { readonly isReaction: false; readonly words: string };

/** Emoji, and signs like `!!`: anything but letters, digits and quotes. */
const emoji = String.raw`[^\p{L}\p{N}\s"“”«»„‘’'][^\p{L}\p{N}"“”«»„‘’']{0,30}`;
const openQuote = `["“”«»„‘’'「]`;

/** As iPhones and Android phones write them in English and Spanish, without accents. */
const reactions: readonly string[] = [
  'liked|loved|disliked|laughed at|emphasi[sz]ed|questioned',
  String.raw`reacted (?:with )?(?:a sticker|an emoji|${emoji}) (?:to|on)`,
  String.raw`removed (?:(?:an?|the|their|your) )?(?:like|heart|love|dislike|laugh|emphasis|exclamation(?: mark| point)?|question(?: mark)?|reaction|sticker|${emoji})(?: reaction)? from`,
  '(?:a .{1,30} )?(?:no )?(?:le|me) (?:gusto|gusta|encanto|encanta)|le dio (?:un )?(?:me gusta|risa)(?: a)?|le causo gracia|(?:se )?rio (?:de|con)|se rio(?: de| con)?',
  '(?:destaco|enfatizo|resalto|recalco|exclamo|cuestiono|pregunto|dudo|interrogo)(?: (?:por|sobre|de|en|a))?|puso (?:enfasis en|en duda)',
  String.raw`reacciono (?:con )?(?:un sticker|un emoji|${emoji}) (?:a|al|en)`,
  String.raw`(?:quito|elimino|borro|retiro|removio) (?:(?:una?|el|la|su) )?(?:(?:no )?me (?:gusta|encanta)|corazon|risa|enfasis|(?:signo de )?(?:exclamacion|interrogacion)|pregunta|reaccion|sticker|${emoji})(?: (?:de|a|en))?`,
  String.raw`${emoji} (?:to|a|al|en)`,
  // French, Portuguese, and whatever is not in Latin letters.
  String.raw`(?:na pas|n'a pas|a) (?:aime|adore|ri (?:a|de)|souligne|accentue|questionne)|a reagi (?:avec|par) ${emoji} a`,
  String.raw`(?:nao )?(?:gostou de|curtiu|amou|adorou)|riu de|enfatizou|questionou|reagiu com ${emoji} a`,
  String.raw`[^\p{Script=Latin}\p{N}"“”«»„‘’']{2,40}`,
];

const things =
  'images?|photos?|pictures?|videos?|movies?|attachments?|audio(?: messages?)?|voice (?:messages?|notes?)|messages?|gifs?|stickers?|links?|locations?|contacts?|imagen(?:es)?|fotos?|fotografias?|peliculas?|(?:archivos? )?adjuntos?|archivos?|mensajes?(?: de (?:voz|audio))?|audios?|notas? de voz|enlaces?|ubicacion|contactos?';
const reactionToThing = new RegExp(`^(?:${reactions.join('|')}) (?:an?|the|your|una?|el|la|su|tu|\\d{1,3}) (?:${things})[.! ]*$`, 'u');
const reactionToWords = new RegExp(`^(?:${reactions.join('|')})\\s*:?\\s*(?=${openQuote})`, 'u');
const replyTo = new RegExp(
  `^(?:(?:replying|replied|reply|in reply|re|answering)(?: to)?|(?:en respuesta|respondiendo|respondio|respuesta|contesto)(?: al?)?)\\s*:?\\s*(?=${openQuote})`,
  'u',
);

const closers: Readonly<Record<string, string>> = {
  '“': '”',
  '”': '”',
  '«': '»',
  '„': '“”',
  '‘': '’',
  '「': '」',
  '"': '"',
  "'": "'",
  '’': '’',
  '»': '«',
};

/** A text that begins with a quote: what stands in it, and what follows. Undefined: it has no end. */
function quoteAt(text: string): { quoted: string; rest: string } | undefined {
  const closing = closers[text[0] ?? ''] ?? '';
  // An apostrophe looks like the end of a single quote.
  const isSingle = closing === '’' || closing === "'";
  const ends = [...closing, '"'].map((sign) => (isSingle ? text.lastIndexOf(sign) : text.indexOf(sign, 1))).filter((end) => end > 0);
  const end = ends[0];
  return end === undefined ? undefined : { quoted: text.slice(1, end), rest: text.slice(end + 1) };
}

const isBlank = (text: string): boolean => !/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text);
const isCutOff = (text: string): boolean => /(?:…|\.\.\.)["”»’']?\s*$/u.test(text);

/** @param folded as `fold` leaves it. @param practice its name, with which every text of ours begins */
export function ownWordsOf(folded: string, practice: string): OwnWords {
  const ours = oursOf(practice);
  const text = folded.trim();
  if (reactionToThing.test(text)) return { isReaction: true };
  const reaction = reactionToWords.exec(text);
  if (reaction !== null) {
    const after = text.slice(reaction[0].length);
    const quote = quoteAt(after);
    if (quote === undefined && (isCutOff(after) || isBlank(ours.without(after)))) return { isReaction: true };
    if (quote !== undefined && isBlank(quote.rest)) return { isReaction: true };
    if (quote !== undefined) return { isReaction: false, words: ours.without(quote.rest) };
  }
  const reply = replyTo.exec(text);
  const answered = reply === null ? undefined : quoteAt(text.slice(reply[0].length));
  return { isReaction: false, words: ours.without(answered?.rest ?? text) };
}

interface Ours {
  readonly begins: (text: string) => boolean;
  /** Without the lines that mail programs quote, and without every copy of a text of ours. */
  readonly without: (text: string) => string;
}

let known: { readonly practice: string; readonly ours: Ours } | undefined;

/** An installation has one practice. */
function oursOf(practice: string): Ours {
  if (known?.practice !== practice) known = { practice, ours: makeOurs(practice) };
  return known.ours;
}

function makeOurs(practice: string): Ours {
  const name =
    fold(practice)
      .match(/[\p{L}\p{N}]+/gu)
      ?.join(String.raw`[^\p{L}\p{N}\n]{1,4}`) ?? 'x{9}';
  const texts = wordings().map(({ text }) => new RegExp(patternOf(text, name), 'gu'));
  // A quote may be cut off: so many letters after the practice's name are unmistakable.
  const openings = wordings().map(({ text }) => new RegExp(`^${patternOf(text.slice(0, openingLength(text)), name)}`, 'u'));
  const begins = (text: string): boolean => openings.some((opening) => opening.test(text.trim()));
  return {
    begins,
    without: (text) =>
      texts
        .reduce((rest, copy) => rest.replaceAll(copy, ' '), text.replaceAll(/^\s*>.*$/gmu, ' '))
        .replaceAll(/["“«„]([^"”»]{10,700})["”»]/gu, (whole, quoted: string) => (begins(quoted) ? ' ' : whole)),
  };
}

const openingLength = (text: string): number => (text.includes('{name}') ? text.indexOf('{name}') + 26 : '{practice}'.length + 24);

const blank = /\{(?<name>practice|name|phone)\}/u;
const escaped = (literal: string): string =>
  literal.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`).replaceAll(/\s+/gu, String.raw`\s+`);

/** What may stand in a blank of a text of ours; bounded, so that no text takes long to read. */
const fillings = { name: String.raw`(?: [^\s,]{1,40}){0,2}`, phone: String.raw`[+\d() .-]{7,20}` };

/** A text with its blanks as a pattern. The name may be missing with its space. */
function patternOf(wording: string, practice: string): string {
  const folded = fold(wording).replace(' {name}', '{name}').replace('the office at', 'THEM at');
  const parts = folded.split(blank);
  const filled = parts.map((part, index) =>
    index % 2 === 0 ? escaped(part) : part === 'practice' ? practice : part === 'name' ? fillings.name : fillings.phone,
  );
  return filled.join('').replace('THEM', '(?:the office|us)');
}
