import type { Code, SpecialtyName } from '../referral.js';

/**
 * The table (system, code) -> specialty, ready to ask. Rows of system `word` match words of the
 * order's text instead.
 */
export interface SpecialtyRules {
  readonly codes: ReadonlyMap<string, SpecialtyName>;
  readonly words: readonly { word: string; specialty: SpecialtyName }[];
}

export interface SpecialtyRow {
  system: string;
  code: string;
  specialty: SpecialtyName;
}

/** The part of an order that says which specialty it is for. */
export interface SpecialtyFacts {
  performerSpecialties: readonly Code[];
  performerTypes: readonly Code[];
  code: { readonly codings: readonly Code[]; readonly text?: string | undefined };
}

export interface SpecialtyAnswer {
  name: SpecialtyName;
  /**
   * Which rule answered, in the table's words: `code http://snomed.info/sct|183519002`,
   * `word cardiology`. Never the order's words.
   */
  because: string;
  by: 'performer' | 'performer-type' | 'code' | 'word';
}

/** The system of a row whose code is a word. */
export const wordSystem = 'word';

export function specialtyRulesOf(rows: readonly SpecialtyRow[]): SpecialtyRules {
  const words = rows.filter(({ system }) => system === wordSystem).map(({ code, specialty }) => ({ word: plain(code), specialty }));
  const codes = rows
    .filter(({ system }) => system !== wordSystem)
    .map(({ system, code, specialty }) => [key(system, code), specialty] as const);
  return { codes: new Map(codes), words: words.filter(({ word }) => word !== '') };
}

/**
 * Decision 8: the performer's role, the performer's type, the code, then words of its text; the
 * first that answers wins.
 */
export function specialtyOf(order: SpecialtyFacts, rules: SpecialtyRules): SpecialtyAnswer | undefined {
  return (
    byCode('performer', order.performerSpecialties, rules) ??
    byCode('performer-type', order.performerTypes, rules) ??
    byCode('code', order.code.codings, rules) ??
    byWord(order.code, rules)
  );
}

function byCode(by: SpecialtyAnswer['by'], codings: readonly Code[], { codes }: SpecialtyRules): SpecialtyAnswer | undefined {
  for (const { system, code } of codings) {
    const name = system === undefined || code === undefined ? undefined : codes.get(key(system, code));
    if (name !== undefined) return { name, by, because: `${by} ${system}|${code}` };
  }
  return undefined;
}

/**
 * The word that stands first in the text; of two that begin there, the longer. Without a text, what
 * the codes are called.
 */
function byWord({ codings, text }: SpecialtyFacts['code'], { words }: SpecialtyRules): SpecialtyAnswer | undefined {
  const said = ` ${plain(text ?? codings.map(({ display }) => display ?? '').join(' '))} `;
  const found = words.map(({ word, specialty }) => ({ word, specialty, at: said.indexOf(` ${word} `) })).filter(({ at }) => at >= 0);
  const [first] = found.sort((one, other) => one.at - other.at || other.word.length - one.word.length);
  return first && { name: first.specialty, by: 'word', because: `word ${first.word}` };
}

/** A code system's name is an exact string; a code of NUCC or SNOMED is too. */
function key(system: string, code: string): string {
  return `${system}|${code}`;
}

/**
 * Lower case, letters and digits, one space between words: `Cardiology/EP consult.` becomes
 * `cardiology ep consult`.
 */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
