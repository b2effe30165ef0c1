import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readRecords, type CsvRecord } from '../../src/cli/commands/readRecords.js';

async function read(text: string, delimiter = ','): Promise<CsvRecord[]> {
  const records: CsvRecord[] = [];
  for await (const record of readRecords(Readable.from([Buffer.from(text)]), delimiter)) records.push(record);
  return records;
}

describe('the records of a CSV', () => {
  it.each<[string, string, CsvRecord[]]>([
    [
      'plain lines',
      'a,b\nc,d',
      [
        { line: 1, cells: ['a', 'b'] },
        { line: 2, cells: ['c', 'd'] },
      ],
    ],
    [
      'a mark at the start, blank lines, and Windows line ends',
      '\uFEFFa,b\r\n\r\nc,d\r\n',
      [
        { line: 1, cells: ['a', 'b'] },
        { line: 3, cells: ['c', 'd'] },
      ],
    ],
    ['quotes around a comma', '"a,b",c', [{ line: 1, cells: ['a,b', 'c'] }]],
    ['a quote in quotes', '"a ""b""",c', [{ line: 1, cells: ['a "b"', 'c'] }]],
    [
      'a cell of two lines, and what follows keeps its number',
      '"a\r\nb",c\r\nd,e',
      [
        { line: 1, cells: ['a\nb', 'c'] },
        { line: 3, cells: ['d', 'e'] },
      ],
    ],
    [
      'a quote out of place costs its line alone',
      'a,b\nc,5\'10"\nd,e',
      [
        { line: 1, cells: ['a', 'b'] },
        { line: 2, cells: undefined },
        { line: 3, cells: ['d', 'e'] },
      ],
    ],
    [
      'text after a closing quote',
      '"a"b,c\nd,e',
      [
        { line: 1, cells: undefined },
        { line: 2, cells: ['d', 'e'] },
      ],
    ],
    [
      'two quotes out of place',
      'a,b"\nc,d\ne,f"\ng,h',
      [
        { line: 1, cells: undefined },
        { line: 2, cells: ['c', 'd'] },
        { line: 3, cells: undefined },
        { line: 4, cells: ['g', 'h'] },
      ],
    ],
    ['nothing', '', []],
  ])('%s', async (_, text, records) => {
    expect(await read(text)).toEqual(records);
  });

  it('a quote that is never closed costs its line alone, however long the file', async () => {
    const rest = Array.from({ length: 200 }, (_, index) => `${index},x`);
    const records = await read(['"open,x', ...rest].join('\n'));
    expect(records[0]).toEqual({ line: 1, cells: undefined });
    expect(records.slice(1).map((one) => one.cells?.[0])).toEqual(rest.map((_, index) => String(index)));
  });

  it('what was written is read, with the line that it starts on', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', ',', '"', '\n', ';', ' ') });
    const written = fc.array(fc.tuple(cell, cell), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(written, async (rows) => {
        const text = rows.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')).join('\n');
        let line = 1;
        const wanted = rows.map((cells) => {
          const record = { line, cells };
          line += cells.join('').split('\n').length;
          return record;
        });
        expect(await read(text)).toEqual(wanted);
      }),
    );
  });
});
