import { inflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { extractText, getDocumentProxy, getMeta } from 'unpdf';
import { createPacketRenderer } from '../../src/adapters/pdf/packetRenderer.js';
import type { Chart, ChartEntry } from '../../src/domain/chart/chart.js';
import type { PacketContent } from '../../src/domain/packet/packet.js';
import { urgencies } from '../../src/domain/referral.js';
import { packetContent } from '../support/packetContent.js';

const { render } = createPacketRenderer();

function withChart(changes: Partial<Chart>, others: Partial<PacketContent> = {}): PacketContent {
  const content = packetContent(others);
  return { ...content, chart: { ...content.chart, ...changes } };
}

function withPatient(changes: Partial<Chart['patient']>): PacketContent {
  return withChart({ patient: { ...packetContent().chart.patient, ...changes } });
}

/** The text of each page, as any reader of PDFs finds it. */
async function pagesOf(content: PacketContent): Promise<string[]> {
  const { pdf } = await render(content);
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf), { verbosity: 0 }), { mergePages: false });
  return text.map((page) => page.replace(/\s+/g, ' '));
}

/** What the pages' drawing instructions say, unpacked; fonts and other streams left out. */
function instructions(pdf: Uint8Array): string[] {
  return streams(pdf).filter((content) => content.startsWith('1 0 0 -1 0 792 cm'));
}

function streams(pdf: Uint8Array): string[] {
  const file = Buffer.from(pdf).toString('latin1');
  return [...file.matchAll(/\nstream\n([\s\S]*?)\nendstream/g)].map(([, packed]) =>
    inflateSync(Buffer.from(packed ?? '', 'latin1')).toString('latin1'),
  );
}

describe('a packet', () => {
  it('tells the front desk on its cover who writes, what is asked and how to answer', async () => {
    const [cover] = await pagesOf(packetContent());
    for (const words of [
      'Riverside Family Medicine',
      '1200 Elm Street, Suite 4',
      'REFERRAL: Cardiology',
      'Dr. Jonas Okafor',
      'Prairie Heart Associates',
      'Fax (202) 555-0142',
      'Dr. Ana Whitfield',
      'NPI 1234567893',
      'LK-7F3K-22',
      'Date: 11/23/2026',
      'Urgency: Routine',
      'Pages: 3, with this one',
      'Please call us at (202) 555-0100',
      'CONFIDENTIAL',
    ])
      expect(cover).toContain(words);
  });

  it('says on its cover which fax number reaches the practice', async () => {
    const content = packetContent();
    const [cover] = await pagesOf({ ...content, from: { ...content.from, fax: '+12025550188' } });
    expect(cover).toContain('fax (202) 555-0188');
    expect(cover).toContain('send us your note by fax: (202) 555-0188');
    const [without] = await pagesOf(content);
    expect(without).toContain('please send us your note.');
  });

  it('names no patient on its cover, and nothing of the chart', async () => {
    const [cover] = await pagesOf(packetContent());
    for (const word of ['Delgado', 'Maria', '1968', '04/12', 'chest', 'R07.9', 'XQ-99', '0177', 'Orchard', 'MRN', 'Lisinopril', 'Spanish'])
      expect(cover).not.toContain(word);
  });

  it('holds what a cardiologist needs, each thing under its title', async () => {
    const text = (await pagesOf(packetContent())).slice(1).join(' ');
    for (const words of [
      'Maria Teresa Delgado',
      '04/12/1968 (age 58)',
      'Female',
      '(202) 555-0177 (mobile)',
      '88 Orchard Lane',
      'Springfield, IL 62702',
      'Spanish',
      'MRN-448120',
      'Insurance',
      'DEMO-PPO',
      'XQ-99120044',
      'Exertional chest pain for six weeks (ICD-10 R07.9)',
      'infarction at 52',
      'SNOMED 183519002',
      'Wanted 12/14/2026',
      'Problems',
      'Essential hypertension',
      '05/02/2014',
      'Medications',
      'Lisinopril 20 MG Oral Tablet',
      'Allergies',
      'Penicillin',
      'Hives',
      'Test results',
      '148 mg/dL (0 to 100), high',
      '11/16/2026',
      'Electrocardiogram, 12 leads',
      'Requested by',
    ])
      expect(text).toContain(words);
  });

  it('says on every page which referral it is and how many pages there are, and after the cover whose', async () => {
    const pages = await pagesOf(packetContent());
    expect((await render(packetContent())).pages).toBe(pages.length);
    pages.forEach((page, index) => expect(page).toContain(`Referral LK-7F3K-22, page ${index + 1} of ${pages.length}`));
    for (const page of pages.slice(1)) expect(page).toContain('Maria Teresa Delgado, born 04/12/1968');
  });

  it('is the same bytes for the same content, whenever it is made', async () => {
    const first = await render(packetContent());
    await render(withPatient({ name: '김철수 张伟' }));
    const again = await createPacketRenderer().render(packetContent());
    expect(Buffer.from(again.pdf).equals(Buffer.from(first.pdf))).toBe(true);
    expect(Buffer.from((await render(packetContent({ preparedOn: '2026-11-24' }))).pdf).equals(Buffer.from(first.pdf))).toBe(false);
  });

  it('is dated by the content and titled by its reference, and nothing else is known of it', async () => {
    const { pdf } = await render(packetContent());
    const { info } = await getMeta(await getDocumentProxy(new Uint8Array(pdf), { verbosity: 0 }));
    expect(info).toMatchObject({
      Title: 'Referral LK-7F3K-22',
      CreationDate: 'D:20261123000000Z',
      Creator: 'Loopkeeper',
      Producer: 'Loopkeeper',
    });
    for (const field of ['Author', 'Subject', 'Keywords', 'ModDate']) expect(info).not.toHaveProperty(field);
    expect(Buffer.from(pdf).toString('latin1')).not.toContain('Delgado');
  });

  it.each(urgencies)('can be read from a fax when it is %s: no letter below 10 points, nothing but black', async (urgency) => {
    const { pdf, pages } = await render(packetContent({ urgency, supersedes: true, sensitiveNotice: true }));
    const drawn = instructions(pdf);
    expect(drawn).toHaveLength(pages);
    const sizes = drawn.flatMap((page) => [...page.matchAll(/\/F\d+ ([\d.]+) Tf/g)].map(([, size]) => Number(size)));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(10);
    // Scaling the coordinates would make letters smaller unseen; the only matrices are the page's
    // own and its mirror for text.
    expect(new Set(drawn.flatMap((page) => page.match(/^.* cm$/gm) ?? []))).toEqual(new Set(['1 0 0 -1 0 792 cm']));
    expect(drawn.flatMap((page) => page.match(/(?<=\s)(?:rg|RG|g|G|k|K|sc|SC|scn|SCN|cs|CS|gs|sh|Do)(?=\s)/g) ?? [])).toEqual([]);
  });

  it('shows STAT so that nobody overlooks it', async () => {
    expect((await pagesOf(packetContent({ urgency: 'stat' })))[0]).toContain('STAT Please call us at once, before you read on.');
  });

  it.each(urgencies)('never cuts what it asks for when it is %s', async (urgency) => {
    expect((await pagesOf(packetContent({ urgency })))[0]).not.toContain('…');
  });

  it('says on its cover that it replaces an earlier one', async () => {
    expect((await pagesOf(packetContent({ supersedes: true })))[0]).toContain('REPLACES an earlier one');
    expect((await pagesOf(packetContent()))[0]).not.toContain('REPLACES');
  });

  it('of sensitive care carries the notice on further disclosure, and no specialty in the tray', async () => {
    const [cover] = await pagesOf(packetContent({ sensitiveNotice: true }));
    expect(cover).toContain('42 CFR part 2');
    expect(cover).not.toContain('Cardiology');
  });

  it('tells "no known allergies" from a chart that says nothing', async () => {
    expect((await pagesOf(withChart({ allergies: [], noKnownAllergies: true }))).join(' ')).toContain('No known allergies');
    expect((await pagesOf(withChart({ allergies: [], noKnownAllergies: false }))).join(' ')).toContain('Not recorded in the chart');
  });

  it('of a chart with hardly anything still is a packet', async () => {
    const bare: Chart = {
      patient: { ref: 'Patient/p', identifiers: [], phones: [], language: 'en', deceased: true },
      coverage: [],
      problems: [],
      medications: [],
      allergies: [],
      noKnownAllergies: false,
      results: [],
      documents: [],
      consents: { texts: false, sensitive: false, refusesTexts: false },
    };
    const content = packetContent({ chart: bare });
    const text = (
      await pagesOf({ ...content, order: { ...content.order, reasons: [], notes: [], occurrence: undefined, authoredOn: undefined } })
    ).join(' ');
    for (const words of [
      'Name not in the chart',
      'DECEASED',
      'The chart holds no insurance',
      'The order gives no reason',
      'None in the chart',
    ])
      expect(text).toContain(words);
  });

  it('tells vital signs, studies and laboratory results apart, and has no row that says nothing', async () => {
    const of = (text: string, kind?: ChartEntry['kind'], value?: string): ChartEntry => ({
      text,
      codings: [],
      date: '2026-10-01',
      status: 'final',
      ...(kind && { kind }),
      ...(value && { value }),
    });
    const text = (
      await pagesOf(
        withChart({
          results: [
            of('ECG', 'study', 'Sinus rhythm.'),
            of('Potassium', undefined, '4.3 mmol/L'),
            of('Heart rate', 'vital-sign', '78 /min'),
            of('Echocardiogram', 'study'),
          ],
        }),
      )
    ).join(' ');
    expect(text).toMatch(/Vital signs.*Heart rate.*Studies.*Sinus rhythm.*Echocardiogram The report is on file.*Test results.*Potassium/u);
  });

  it('says what an entry is only where it is not what all are', async () => {
    const entry = (status: string): ChartEntry => ({ text: 'Warfarin', codings: [], status });
    expect((await pagesOf(withChart({ medications: [entry('active')] }))).join(' ')).not.toContain('Status');
    expect((await pagesOf(withChart({ medications: [entry('active'), entry('on-hold')] }))).join(' ')).toMatch(
      /Status .* Active .* On hold/u,
    );
  });

  it('says of a list that could not be read whole that it is not complete', async () => {
    const text = (await pagesOf(withChart({ leftOut: { AllergyIntolerance: 1, MedicationStatement: 2 } }))).join(' ');
    expect(text).toMatch(/Medications.*NOT COMPLETE: 2 entries.*Allergies.*NOT COMPLETE: one entry/u);
    expect((await pagesOf(packetContent())).join(' ')).not.toContain('NOT COMPLETE');
  });

  it('says on its cover when entries were left out for want of consent, and not which', async () => {
    const [cover] = await pagesOf(packetContent({ withheld: 2 }));
    expect(cover).toContain('NOT THE WHOLE CHART');
    expect(cover).not.toMatch(/HIV|substance|drug|alcohol/iu);
    expect((await pagesOf(packetContent())).join(' ')).not.toContain('NOT THE WHOLE CHART');
  });

  it('repeats the head of a table on every page, and loses no row', async () => {
    const results = Array.from({ length: 150 }, (_, index) => ({
      text: `Test-${index}-`,
      codings: [],
      date: '2026-10-01',
      value: `${index} mg/dL`,
    }));
    const pages = await pagesOf(withChart({ results }));
    const text = pages.join(' ');
    for (let index = 0; index < 150; index++) expect(text).toContain(`Test-${index}-`);
    for (const page of pages.filter((one) => one.includes('Test-'))) expect(page).toContain('Value (reference, flag)');
  });

  it('goes on over pages where one cell is longer than a page', async () => {
    const words = Array.from({ length: 3_000 }, (_, index) => `word${index}`).join(' ');
    const text = (await pagesOf(withChart({ problems: [{ text: words, codings: [] }] }))).join(' ');
    for (const word of ['word0 ', 'word1499 ', 'word2999 ']) expect(text).toContain(word);
  });

  it('keeps its cover on one page, however long an office calls itself', async () => {
    const long = 'Interdisciplinary '.repeat(60);
    const { from, to } = packetContent();
    const pages = await pagesOf(
      packetContent({
        urgency: 'stat',
        supersedes: true,
        sensitiveNotice: true,
        withheld: 3,
        specialtyLabel: long,
        from: { ...from, practice: long, clinician: long, address: Array.from({ length: 9 }, () => long) },
        to: { ...to, name: long, organization: long },
      }),
    );
    expect(pages[0]).toContain('CONFIDENTIAL');
    expect(pages[1]).toContain('Date of birth');
  });
});

describe('names of the whole world', () => {
  it.each([
    ['Łucja Żółć, Ğüneş Şahin'],
    ['Nguyễn Thị Ánh Nguyệt'],
    ['Παπαδόπουλος Γεώργιος'],
    ['Щербаков Игорь'],
    ['Արամ Պետրոսյան'],
    ['张伟 陳大文'],
    ['佐藤 さとう サトウ'],
    ['김철수'],
  ])('are read back as they were written: %s', async (name) => {
    expect((await pagesOf(withPatient({ name })))[1]).toContain(name);
  });

  it.each([['محمد عبد الله'], ['שלום כהן'], ['Nguyễn Thị Ánh']])(
    'stand before the date of birth at the head of each page: %s',
    async (name) => {
      const { pdf } = await render(withPatient({ name }));
      const { items } = await (await (await getDocumentProxy(new Uint8Array(pdf), { verbosity: 0 })).getPage(2)).getTextContent();
      const written = items.flatMap((item) =>
        'str' in item && item.str.trim() !== '' ? [{ text: item.str, x: Number(item.transform[4]), y: Number(item.transform[5]) }] : [],
      );
      const top = Math.max(...written.map(({ y }) => y));
      const head = written.filter(({ y, text }) => y === top && !text.startsWith('Referral'));
      const leftToRight = head
        .toSorted((one, other) => one.x - other.x)
        .map(({ text }) => text.trim())
        .join(' ');
      expect(leftToRight).toMatch(/^Patient: .+, born 04\/12\/1968$/u);
    },
  );

  it.each([['שלום כהן'], ['محمد عبد الله'], ['श्रीमती कृष्णा शर्मा'], ['สมชาย น้ำผึ้ง'], ['ລາວ'], ['می‌خواهم'], ['O’Brien–Smith…']])(
    'are drawn: %s',
    async (name) => {
      await expect(render(withPatient({ name }))).resolves.toBeDefined();
    },
  );

  it.each([
    ['a private letter', '\ue000'],
    ['an unassigned one', '\u0378'],
    ['a script that we have no font for', '\u1680\u{12000}'],
    ['no character at all', '\uffff'],
    ['an emoji', '\u{1f9d1}\u200d\u2695\ufe0f'],
  ])('with %s are printed as a mark with a note on the page, and block nothing', async (_what, character) => {
    const [cover, patient] = await pagesOf(withPatient({ name: `Before ${character} Behind` }));
    expect(patient).toMatch(/Before □.* Behind/u);
    expect(patient).toMatch(/□: (?:a character|\d characters) that cannot be printed \(U\+[0-9A-F]{4,6}/u);
    expect(cover).not.toContain('cannot be printed');
  });

  it.each([['ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ'], ['శ్రీనివాస్'], ['കൃഷ്ണൻ'], ['মোহাম্মদ'], ['கார்த்திக்'], ['អបេបេ សុខា'], ['አበበ'], ['ශ්‍රී'], ['မောင်'], ['ગુજરાતી'], ['ಶ್ರೀ']])(
    'of a script with a font of its own are printed without a mark: %s',
    async (name) => {
      expect((await pagesOf(withPatient({ name })))[1]).not.toContain('□');
    },
  );
});

describe('hostile text', () => {
  const hostile = [
    ') Tj ET Q BT /F1 40 Tf (',
    '\\) \\\\ \\n',
    '%%EOF\n1 0 obj\n<< /S /JavaScript /JS (app.alert(1)) >>\nendobj',
    '<< /OpenAction 1 0 R /AA << >> /Launch /EmbeddedFile >>',
    '\u202emoc.elpmaxe\u202c',
    '\u2066\u2067\u2068\u2069\u200e\u200f\u061c',
    '\u0000\u0001\u0007\u001b[31m\u007f\u0085\u009f',
    '\ud800 alone \udfff',
    `e${'\u0301'.repeat(5_000)}`,
    'x'.repeat(10_000),
    'שׂ'.repeat(2_000),
    '\u2028\u2029\v\f\r\n\t',
    '\ufeff\u200b\u2060\u00ad',
    '<script>alert(1)</script>',
    '=HYPERLINK("http://x")',
    '{{name}} %s $1',
  ];

  it('is only ever ink', async () => {
    const notes = hostile;
    const content = withPatient({
      name: hostile.slice(0, 7).join(' '),
      identifiers: hostile.map((value) => ({ label: value.slice(0, 60), value })),
    });
    const { pdf, pages } = await render({
      ...content,
      order: { ...content.order, notes, reasons: notes.map((text) => ({ codings: [], text })) },
    });
    const everything = [Buffer.from(pdf).toString('latin1'), ...streams(pdf)].join('\n');
    expect(everything).not.toMatch(
      /\/(?:JavaScript|JS|AA|OpenAction|Launch|EmbeddedFiles?|URI|SubmitForm|RichMedia|AcroForm|XFA|Annots?)\b/,
    );
    expect(everything.match(/%%EOF/g)).toHaveLength(1);
    const parsed = await getDocumentProxy(new Uint8Array(pdf), { verbosity: 0 });
    expect(parsed.numPages).toBe(pages);
    expect(await parsed.getAttachments()).toBeNull();
  });

  const strings = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc
      .array(
        fc.constantFrom(
          'a',
          ' ',
          '\n',
          ')',
          '1',
          'é',
          'א',
          'ב',
          'م',
          'ل',
          'ا',
          '(',
          '-',
          '٣',
          '۴',
          '\u200d',
          '\u202e',
          '张',
          '김',
          'ก',
          'ำ',
          '้',
          'क',
          '्',
          'ष',
          'ਗ',
          'ੁ',
          '੍',
          'శ',
          '్',
          'ീ',
          'ഷ',
          'ស',
          '្',
          'ရ',
          'ြ',
          'க',
          '்',
          'አ',
          '\u{1f642}',
          '\u0301',
        ),
        { maxLength: 120 },
      )
      .map((parts) => parts.join('')),
  );

  it('always makes pages', async () => {
    await fc.assert(
      fc.asyncProperty(strings, strings, strings, async (name, note, value) => {
        const content = withChart({ patient: { ...packetContent().chart.patient, name }, results: [{ text: note, codings: [], value }] });
        const made = await render({ ...content, order: { ...content.order, notes: [note] } });
        return made.pages >= 2;
      }),
      { numRuns: 60 },
    );
  });

  it('in a reference is a mistake of ours and makes no packet', async () => {
    for (const referenceCode of ['', 'a b', 'LK-7)', 'x'.repeat(25), 'Ü-1'])
      await expect(render(packetContent({ referenceCode }))).rejects.toBeInstanceOf(RangeError);
    await expect(render(packetContent({ preparedOn: '11/23/2026' }))).rejects.toBeInstanceOf(RangeError);
  });
});
