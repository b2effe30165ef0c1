import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { actionSchemas } from '../../../src/domain/process/messages.js';

describe('what a person types', () => {
  const note = (text: string) => actionSchemas.addNote.safeParse({ by: 'rosa', text });

  it('may be any text that can be written and stored', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), (text) => {
        fc.pre(!text.includes('\0') && text.length <= 500);
        expect(note(text).success).toBe(true);
      }),
    );
  });

  it.each([
    ['NUL', 'a\0b'],
    ['the first half of a surrogate pair', 'a\ud83d'],
    ['the second half', '\ude00b'],
  ])('is refused with %s in it, which no row can keep', (_, text) => {
    expect(note(text).success).toBe(false);
    expect(actionSchemas.claim.safeParse({ by: text }).success).toBe(false);
    expect(actionSchemas.recordCall.safeParse({ by: 'rosa', outcome: 'no-answer', spokeTo: text }).success).toBe(false);
    expect(actionSchemas.completeReferral.safeParse({ by: 'rosa', evidence: 'office-attested', spokeTo: text, visitAt: 1 }).success).toBe(
      false,
    );
  });
});
