import { describe, expect, it } from '@jest/globals';
import { newSpecialty, specialtyChange } from '../../../src/domain/order/specialtyEntry.js';
import { wordSystem } from '../../../src/domain/order/specialtyRules.js';
import { expectLengths, letters, times } from '../../support/limits.js';

const entry = { name: 'cardiology', label: 'Cardiology', taxonomy: '207RC0000X' };
const code = { system: 'http://snomed.info/sct', code: '183519002' };
const isTaken = (changes: object): boolean => newSpecialty.safeParse({ ...entry, ...changes }).success;

describe('a specialty that an administrator enters', () => {
  it('needs a name, a label and a taxonomy code, and starts with no codes and no words', () => {
    expect(newSpecialty.parse(entry)).toEqual({ ...entry, sensitive: false, codes: [], words: [] });
    for (const field of Object.keys(entry)) expect([field, isTaken({ [field]: undefined })]).toEqual([field, false]);
  });

  it('keeps its name when it is changed', () => {
    const { name, ...fields } = entry;
    expect(specialtyChange.parse(fields)).toEqual({ ...fields, sensitive: false, codes: [], words: [] });
    expect(specialtyChange.safeParse({ ...fields, name }).success).toBe(false);
  });

  it.each([
    ['cardiology', true],
    ['ear-nose-2', true],
    ['Cardiology', false],
    ['2nd-opinion', false],
    ['heart failure', false],
    ['', false],
  ])('may be named “%s”: %s', (name, expected) => {
    expect(isTaken({ name })).toBe(expected);
  });

  it.each([
    ['207RC0000X', true],
    ['207rc0000X', false],
    ['207RC00000', false],
    ['207RC000X', false],
    [' 207RC0000X', false],
  ])('may have the taxonomy code “%s”: %s', (taxonomy, expected) => {
    expect(isTaken({ taxonomy })).toBe(expected);
  });

  it('loses spaces around what was typed, and finds words in small letters', () => {
    const typed = { label: ' Cardiology ', words: [' Heart Failure '], codes: [{ system: ` ${code.system} `, code: ' 183519002 ' }] };
    expect(newSpecialty.parse({ ...entry, ...typed })).toMatchObject({ label: 'Cardiology', words: ['heart failure'], codes: [code] });
  });

  it.each([
    ['only spaces', '  '],
    ['a character that the database refuses', 'a\0b'],
    ['half a character', 'a\uD800b'],
  ])('refuses a text of %s', (_, text) => {
    expect([isTaken({ label: text }), isTaken({ words: [text] }), isTaken({ codes: [{ ...code, code: text }] })]).toEqual(times(3, false));
  });

  it('refuses a word disguised as a code, and what it does not know', () => {
    expect(isTaken({ codes: [{ system: wordSystem, code: 'heart' }] })).toBe(false);
    expect(isTaken({ codes: [{ ...code, display: 'Referral' }] })).toBe(false);
    expect(isTaken({ enabled: true })).toBe(false);
  });

  it('has limits', () => {
    expectLengths(newSpecialty, (length) => ({ ...entry, name: letters(length) }), 1, 50);
    expectLengths(newSpecialty, (length) => ({ ...entry, label: letters(length) }), 1, 100);
    expectLengths(newSpecialty, (length) => ({ ...entry, words: [letters(length)] }), 1, 60);
    expectLengths(newSpecialty, (length) => ({ ...entry, words: times(length, 'heart') }), 0, 300);
    expectLengths(newSpecialty, (length) => ({ ...entry, codes: times(length, code) }), 0, 300);
    expectLengths(newSpecialty, (length) => ({ ...entry, codes: [{ ...code, code: letters(length) }] }), 1, 50);
    expectLengths(newSpecialty, (length) => ({ ...entry, codes: [{ ...code, system: letters(length) }] }), 1, 200);
  });
});
