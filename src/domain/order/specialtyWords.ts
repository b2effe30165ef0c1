import type { SpecialtyName } from '../referral.js';
import { fold } from '../texting/fold.js';

export interface SpecialtyWord {
  /** As `plainWords` writes it: one word or several. */
  readonly word: string;
  readonly specialty: SpecialtyName;
}

export interface WordsSay {
  /** The specialty's word that stands first in the text; of two that begin there, the longer. */
  readonly first: SpecialtyWord;
  /** A word near a specialty's word makes another service of it, and a person decides which. */
  readonly unclear: boolean;
}

/**
 * Beginnings of words, folded, that turn a specialty's name into another service: cardiac
 * rehabilitation, pediatric cardiology, heart surgery. English and Spanish.
 */
const otherServices = Object.values({
  rehabilitation: ['rehab', 'prehab', 'therap', 'physio', 'terap', 'fisio'],
  children: ['pediatr', 'paediatr', 'child', 'infant', 'neonat', 'newborn', 'adolescen', 'congenital', 'nino', 'nina'],
  unborn: ['fetal', 'foetal', 'fetus', 'prenatal', 'perinatal', 'obstetr'],
  surgery: ['surg', 'presurg', 'postsurg', 'neurosurg', 'operat', 'transplant', 'cirug', 'ciruj', 'quirurg', 'operac', 'trasplant'],
  anesthesia: ['anest', 'anaesth'],
  imaging: ['imag', 'radiol', 'radiog', 'mri', 'xray', 'ultraso', 'sonogra', 'echo', 'scan', 'tomogra', 'angiogra', 'nuclear'],
  imagingInSpanish: ['ecograf', 'ecocardio', 'resonancia', 'gammagra'],
}).flat();
/** The same, as whole words: too short for beginnings. */
const otherServicesWhole = new Set(['ct', 'cta', 'mra', 'pet', 'spect', 'tee', 'tte', 'kids', 'peds', 'picu', 'nicu']);
/** `X-ray` is two words here. */
const otherServicesInTwoWords = new Set(['x ray', 'x rays', 'rayos x', 'recien nacido', 'recien nacidos']);

/** How many words away from the specialty's word another service still speaks of it. */
const near = 3;

/**
 * What a text says of specialties by their words; undefined when it names none.
 * @param text any text of the order
 */
export function wordsSay(text: string, words: readonly SpecialtyWord[]): WordsSay | undefined {
  const said = plainWords(text).split(' ');
  const found = words.flatMap((one) => placesOf(one, said)).sort((one, other) => one.from - other.from || other.to - one.to);
  // A specialty may be called pediatric cardiology: then nothing in its own name is another service.
  const widest = found.filter((one) => !found.some((other) => other !== one && covers(other, one)));
  const [first] = widest;
  return first && { first: first.of, unclear: widest.some((place) => hasOtherService(said, place)) };
}

/** Lower case, letters and digits, one space between words: `Cardiology/EP.` becomes `cardiology ep`. */
export function plainWords(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Where a word of the table stands: the numbers of its first word and of the one after its last. */
interface Place {
  readonly of: SpecialtyWord;
  readonly from: number;
  readonly to: number;
}

function placesOf(of: SpecialtyWord, said: readonly string[]): Place[] {
  const parts = of.word.split(' ');
  return said.flatMap((_, from) => (parts.every((part, at) => said[from + at] === part) ? [{ of, from, to: from + parts.length }] : []));
}

const covers = (wide: Place, narrow: Place): boolean =>
  wide.from <= narrow.from && wide.to >= narrow.to && wide.to - wide.from > narrow.to - narrow.from;

function hasOtherService(said: readonly string[], { from, to }: Place): boolean {
  const around = [said.slice(Math.max(0, from - near), from), said.slice(to, to + near)];
  return around.some((words) =>
    words.map(fold).some((word, at, folded) => isOtherService(word) || otherServicesInTwoWords.has(`${word} ${folded[at + 1] ?? ''}`)),
  );
}

const isOtherService = (word: string): boolean =>
  otherServicesWhole.has(word) || otherServices.some((beginning) => word.startsWith(beginning));
