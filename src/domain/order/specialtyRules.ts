import type { Code, SpecialtyName } from '../referral.js';
import { plainWords, wordsSay, type SpecialtyWord } from './specialtyWords.js';

/**
 * The table (system, code) -> specialty, ready to ask. Rows of system `word` match words of the
 * order's text instead.
 */
export interface SpecialtyRules {
  readonly codes: ReadonlyMap<string, SpecialtyName>;
  readonly words: readonly SpecialtyWord[];
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
  const words = rows.filter(({ system }) => system === wordSystem).map(({ code, specialty }) => ({ word: plainWords(code), specialty }));
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

/** Decision 65: words that may name another service answer nothing. */
function byWord(code: SpecialtyFacts['code'], { words }: SpecialtyRules): SpecialtyAnswer | undefined {
  const say = wordsSay(textOf(code), words);
  return say === undefined || say.unclear ? undefined : { name: say.first.specialty, by: 'word', because: `word ${say.first.word}` };
}

/**
 * The order names a specialty in its words, and beside it what may be another service: a person
 * decides. False where a code answers.
 */
export function isUnclear(order: SpecialtyFacts, rules: SpecialtyRules): boolean {
  return specialtyOf(order, rules) === undefined && wordsSay(textOf(order.code), rules.words)?.unclear === true;
}

/** Without a text, what the codes are called. */
function textOf({ codings, text }: SpecialtyFacts['code']): string {
  return text ?? codings.map(({ display }) => display ?? '').join(' ');
}

/** A code system's name is an exact string; a code of NUCC or SNOMED is too. */
function key(system: string, code: string): string {
  return `${system}|${code}`;
}
