import { describe, expect, it } from '@jest/globals';
import { outcomes, stages } from '../../src/domain/referral.js';
import { attentions, reasonOf } from '../../src/domain/process/taskReasons.js';
import { callOutcomes } from '../../src/domain/process/messages.js';
import { catalogFiles, textsOf } from '../support/catalogs.js';

const codes: readonly string[] = [...attentions, ...outcomes, ...stages, ...callOutcomes].filter((code) => code.includes('-'));
/** Compounds that English writes with a hyphen; a code may not be added here. */
const compounds = new Set(['sign-in', 'go-live', 'no-show', 'time-lapse', 'two-factor']);

/** Each fault with its pattern. */
const faults: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['an address', /:\/\/|\/\*|\*\//u],
  ['camelCase', /\b[a-z]+[A-Z]\w*/u],
  ['snake_case', /\w_\w/u],
  ['an id', /[0-9a-f]{8}-[0-9a-f]{4}-/iu],
  ['an unfilled value', /\bundefined\b|\bnull\b|\bNaN\b|\[object/u],
  ['two spaces', / {2}/u],
  ['a banned word', /\b(?:whoever|nobody|somebody|by itself|by themselves|meanwhile|no more\b(?! (?:than|text)))/iu],
];

/** Lines of a terminal may name what is typed there: commands, options, variables, files. */
const terminalWords =
  /npx loopkeeper [a-z0-9 -]+|npm (?:run )?[a-z:]+|--[a-z-]+(?: [A-Z]+)?|\b(?:test-number|due-wave)\b|\b[A-Z]+(?:_[A-Z]+)+\b|\b\w+\.(?:json|md)\b|docs\/[a-z-]+|https?:\/\/\S+|\b\d+[dhms]=\d+[dhms]\b/gu;

const mostCharacters = 260;

function faultsIn(text: string): string[] {
  const kebab = [...text.matchAll(/\b[a-z][a-z0-9]*(?:-[a-z0-9]+)+\b/gu)].map(([word]) => word).filter((word) => !compounds.has(word));
  return [
    ...faults.filter(([, pattern]) => pattern.test(text)).map(([name]) => name),
    ...(kebab.length > 0 || codes.some((code) => !compounds.has(code) && text.includes(code)) ? [`a code: ${kebab.join(' ')}`] : []),
    ...(text.length > mostCharacters ? ['too long'] : []),
  ];
}

it('finds what a catalog must not contain', () => {
  const bad = [
    'See http://x',
    'code */',
    'needsAttention',
    'sent_at',
    '0b0f2f0e-1c1c-4c4c',
    'two  spaces',
    'Nobody is there',
    'no-booking',
  ];
  for (const text of [...bad, 'It is no more', 'x'.repeat(mostCharacters + 1), `Hello ${String(undefined)}`])
    expect([text, faultsIn(text)]).not.toEqual([text, []]);
  expect(faultsIn('Resend the packet to 2 offices, then call (617) 555-0123.')).toEqual([]);
});

it.each([...attentions])('words the task %s in plain English', (reason) => {
  const { title, sentence, call } = reasonOf(reason);
  const texts = [title, sentence, ...(call?.patient ?? []), ...(call?.office ?? [])];
  expect(texts.flatMap((text) => faultsIn(text).map((fault) => `${fault}: ${text}`))).toEqual([]);
});

describe.each(catalogFiles())('%s', (file) => {
  it('is plain English, without codes', async () => {
    const texts = await textsOf(file);
    expect(texts.length).toBeGreaterThan(0);
    const spoken = (text: string) => (file.startsWith('src/cli/') ? text.replaceAll(terminalWords, 'X') : text);
    const wrong = texts.flatMap(({ at, text }) => faultsIn(spoken(text)).map((fault) => `${at}: ${fault}: ${text}`));
    expect([...new Set(wrong)]).toEqual([]);
  });
});
