import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Marker } from './forms.js';
import { createScanner } from './scanner.js';

const words = (text: string, name = 'note'): Marker => ({ name, kind: 'words', text });
const phone: Marker = { name: 'phone', kind: 'phone', text: '+16175550142' };
const born: Marker = { name: 'born', kind: 'date', text: '1913-04-09' };

/** Letters of several alphabets, and what escapes have to do with. */
const text = fc.string({
  unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789éñüßЖ中😀"\'\\/<>&+=%? \n'),
  minLength: 9,
  maxLength: 24,
});
const around = fc.uint8Array({ maxLength: 40 });

/** How a program writes bytes by accident; each an encoder of somebody else's. */
const encoders: Readonly<Record<string, (bytes: Buffer) => Uint8Array | string>> = {
  plain: (bytes) => bytes,
  hex: (bytes) => bytes.toString('hex'),
  'hex in capitals': (bytes) => bytes.toString('hex').toUpperCase(),
  base64: (bytes) => bytes.toString('base64'),
  base64url: (bytes) => bytes.toString('base64url'),
  'base64 in base64': (bytes) => Buffer.from(bytes.toString('base64')).toString('base64'),
  'a Buffer as JSON': (bytes) => JSON.stringify(bytes),
};

describe('the scanner', () => {
  it.each(Object.entries(encoders))('finds any text among any bytes, as %s', (_, encode) => {
    fc.assert(
      fc.property(text, around, around, (secret, before, after) => {
        const bytes = Buffer.concat([before, Buffer.from(secret), after]);
        expect(createScanner([words(secret)]).search('here', Buffer.from(encode(bytes))).length).toBeGreaterThan(0);
      }),
      { numRuns: 40 },
    );
  });

  it('finds it in a Buffer that was printed', () => {
    // Node shows fifty bytes of one.
    fc.assert(
      fc.property(text, (secret) => {
        fc.pre(Buffer.byteLength(secret) <= 48);
        expect(createScanner([words(secret)]).search('here', inspect(Buffer.from(` ${secret} `))).length).toBeGreaterThan(0);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['JSON', (value: string) => JSON.stringify({ value })],
    ['JSON in base64', (value: string) => Buffer.from(JSON.stringify({ value })).toString('base64')],
    ['a URL', (value: string) => `http://127.0.0.1/x/${encodeURIComponent(value)}`],
    ['a query', (value: string) => new URLSearchParams({ before: '1', value, after: '2' }).toString()],
    ['lower case', (value: string) => value.toLowerCase()],
    ['upper case', (value: string) => value.toUpperCase()],
    ['UTF-16', (value: string) => Buffer.from(value, 'utf16le').toString('latin1')],
  ])('finds any text in %s', (where, write) => {
    const encoding = where === 'UTF-16' ? 'latin1' : 'utf8';
    fc.assert(
      fc.property(text, (secret) => {
        expect(createScanner([words(secret)]).search('here', Buffer.from(write(secret), encoding)).length).toBeGreaterThan(0);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['JSON that keeps to ASCII', words('Zq"ñandú'), '"Zq\\"\\u00f1and\\u00FA"'.replace('FA', 'fa')],
    ['the same in capitals', words('Zqñandú\u00ff'), 'Zq\\u00F1and\\u00FA\\u00FF'],
    ['HTML', words("Zq & d'Angelo"), '<b>Zq &amp; d&#39;Angelo</b>'],
    ['the form of a phone', phone, '+16175550142'],
    ['a phone as people write it', phone, 'call (617) 555-0142 now'],
    ['a phone in a query', phone, 'To=%2B16175550142'],
    ['a date in an instant', born, '1913-04-09T00:00:00.000Z'],
    ['a date as packets write it', born, 'born 04/09/1913,'],
    ['a date of digits', born, 'PID|||19130409|F'],
  ])('finds %s', (_, marker, written) => {
    expect(
      createScanner([marker])
        .search('here', written)
        .map((hit) => hit.marker),
    ).toContain(marker.name);
  });

  it('finds nothing in random bytes', () => {
    const scanner = createScanner([phone, born, words('Zqabcdefgh'), words('Zqñandúxy')]);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 5_000 }), (bytes) => expect(scanner.search('here', bytes)).toEqual([])));
    fc.assert(fc.property(fc.string({ maxLength: 5_000 }), (chance) => expect(scanner.search('here', chance)).toEqual([])));
  });

  it('takes eight digits within a longer number for a number', () => {
    const scanner = createScanner([born]);
    for (const number of ['1191304091764', '0.19130409', '4f19130409-aa', '19130409.5']) expect(scanner.search('here', number)).toEqual([]);
  });

  it('finds the same however the bytes are cut', () => {
    const scanner = createScanner([phone, words('Zqñandúxy')]);
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom('Zqñandúxy', '16175550142'), fc.string()), { maxLength: 8 }),
        fc.array(fc.nat(30)),
        (parts, cuts) => {
          const bytes = Buffer.from(parts.join(''));
          const search = scanner.open('here');
          let at = 0;
          for (const cut of cuts) search.write(bytes.subarray(at, (at += cut)));
          search.write(bytes.subarray(at));
          expect(search.end()).toEqual(scanner.search('here', bytes));
        },
      ),
    );
  });

  it('says where, which and how, and leaves none out', () => {
    const scanner = createScanner([words('Zqabcdefgh', 'kept.family'), phone]);
    const hits = scanner.search(
      'table.column',
      `..Zqabcdefgh ${'Zqabcdefgh '.repeat(9_999)}${Buffer.from('xZqabcdefgh').toString('base64')} 6175550142`,
    );
    expect(hits).toEqual([
      { place: 'table.column', marker: 'kept.family', form: 'plain', count: 10_000, at: 2 },
      { place: 'table.column', marker: 'kept.family', form: 'base64, second alignment', count: 1, at: expect.any(Number) },
      { place: 'table.column', marker: 'phone', form: 'plain', count: 1, at: expect.any(Number) },
    ]);
  });

  it('refuses a marker that chance would find', () => {
    expect(() => createScanner([words('Ana')])).toThrow('The marker note is too short to be told from chance.');
  });
});
