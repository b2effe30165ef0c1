import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { actionSchemas, type ActionName } from '../../../src/domain/process/messages.js';
import { asMeant, faultsInWords } from '../../../src/domain/process/typedInput.js';

const recordCall = (input: unknown): unknown => asMeant(actionSchemas.recordCall, input);
const at = Date.UTC(2026, 11, 18, 15);

describe('what a person typed', () => {
  it.each([
    ['as it should be', { by: 'rosa', outcome: 'will-book' }, { by: 'rosa', outcome: 'will-book' }],
    ['as JSON in a text', '{"by":"rosa","outcome":"will-book"}', { by: 'rosa', outcome: 'will-book' }],
    ['in a list of one', [{ by: 'rosa', outcome: 'will-book' }], { by: 'rosa', outcome: 'will-book' }],
    ['in a text in a list in a text', '["{\\"by\\":\\"rosa\\"}"]', { by: 'rosa' }],
    ['with names in another case', { By: 'rosa', OUTCOME: 'will-book' }, { by: 'rosa', outcome: 'will-book' }],
    ['with words in another case', { by: 'rosa', outcome: ' Will book ' }, { by: 'rosa', outcome: 'will-book' }],
    ['with a number in quotes', { seconds: '240' }, { seconds: 240 }],
    ['with the time in milliseconds', { startAt: at }, { startAt: at }],
    ['with the time in milliseconds in quotes', { startAt: String(at) }, { startAt: at }],
    ['with the time as people write it', { startAt: '2026-12-18T10:00-05:00' }, { startAt: at }],
    ['with the time in UTC', { startat: '2026-12-18T15:00:00.000z' }, { startAt: at }],
    ['with an exact name beside one in another case', { by: 'rosa', BY: 'sam' }, { by: 'rosa' }],
    ['with fields that nobody knows', { by: 'rosa', also: 1 }, { by: 'rosa' }],
  ])('is taken %s', (_how, input, meant) => expect(recordCall(input)).toEqual(meant));

  it.each([
    ['a time without a zone', { startAt: '2026-12-18T10:00' }],
    ['a day', { startAt: '2026-12-18' }],
    ['a day that there is not', { startAt: '2026-13-40T10:00Z' }],
    ['a word', { startAt: 'tomorrow' }],
    ['a name for a list', { by: ['rosa'] }],
    ['a word that is none of those', { outcome: 'cured' }],
  ])('is left alone where it is not clear: %s', (_what, input) => expect(recordCall(input)).toEqual(input));

  it('never guesses between two names', () => expect(recordCall({ By: 'rosa', BY: 'sam' })).toEqual({}));

  it('takes whatever fits the schema as it is, however it is wrapped', () => {
    const by = fc.stringMatching(/^[a-z]{1,20}$/u);
    const call = fc.record({ by, outcome: fc.constantFrom('booked', 'no-answer'), startAt: fc.integer({ min: 0, max: 4e12 }) });
    const wrappings = [
      (value: unknown) => value,
      (value: unknown) => [value],
      (value: unknown) => JSON.stringify(value),
      (value: unknown) => JSON.stringify([value]),
    ];
    fc.assert(fc.property(call, fc.constantFrom(...wrappings), (input, wrap) => expect(recordCall(wrap(input))).toEqual(input)));
  });

  it('throws at nothing', () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(...Object.keys(actionSchemas)), (input, name) => {
        // Its own keys.
        const schema = actionSchemas[name as ActionName];
        const meant = asMeant(schema, input);
        const { error } = schema.safeParse(meant);
        if (error !== undefined) expect(faultsInWords(schema, meant, error)).not.toBe('');
      }),
    );
  });
});

describe('what is wrong with it', () => {
  const words = (input: unknown): string => {
    const meant = recordCall(input);
    const { error } = actionSchemas.recordCall.safeParse(meant);
    return error === undefined ? '' : faultsInWords(actionSchemas.recordCall, meant, error);
  };

  it.each([
    [null, 'a JSON object is required'],
    [{ __unreadable: true, why: 'not-json' }, 'a JSON object is required'],
    [{ outcome: 'booked' }, 'by is missing'],
    [{ by: '', outcome: 'no-answer' }, 'by must be 1 to 80 characters'],
    [{ by: 'rosa', outcome: 'no-answer', startAt: 'Zqcanary' }, 'startAt must be a time such as 2026-12-18T10:00-05:00'],
    [{ by: 'rosa', outcome: 'no-answer', seconds: -1 }, 'seconds must be a number from 0 to 14400'],
    [
      { by: 'rosa', outcome: 'Zqcanary' },
      'outcome must be one of booked, will-book, no-answer, wrong-number, declined, visit-kept, visit-missed',
    ],
    [{ seconds: 1.5 }, 'by is missing; outcome is missing; seconds must be a number from 0 to 14400'],
  ])('is said of %j without its values', (input, said) => expect(words(input)).toBe(said));
});
