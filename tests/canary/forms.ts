/** What no place but its own may hold: a text that stands nowhere else in the world. */
export interface Marker {
  /** What it is: `kept.family`. */
  readonly name: string;
  readonly kind: 'words' | 'phone' | 'date';
  /** Words of ten letters or so; a phone in E.164; a date as ISO writes it. */
  readonly text: string;
}

/** A marker in one of the forms that it can take in a stream of bytes. */
export interface Needle {
  readonly marker: string;
  /** How it was written: `upper-case base64, second alignment`. */
  readonly form: string;
  readonly bytes: Uint8Array;
  /** Only where no letter or digit touches it: eight digits alone can be part of anything. */
  readonly standsAlone: boolean;
}

interface Written {
  readonly how: string;
  readonly text: string;
  readonly standsAlone?: boolean;
}

/**
 * Every form in which a program writes a marker by accident: spelt, escaped and encoded in turn,
 * and base64 once more around base64, as a history in JSON holds it. Not looked for: compressed
 * bytes, which whoever reads a place unpacks, and base64 in lines of 76, which nothing here writes.
 */
export function needlesOf({ name, kind, text }: Marker): Needle[] {
  const needles = new Map<string, Needle>();
  for (const { how, text: written, standsAlone = false } of spellings[kind](text).flatMap(cased).flatMap(escaped)) {
    for (const { form, bytes } of encoded(Buffer.from(written), written)) {
      const words = [how, form].filter((word) => word !== '').join(' ') || 'plain';
      const key = Buffer.from(bytes).toString('latin1');
      if (!needles.has(key)) needles.set(key, { marker: name, form: words, bytes, standsAlone: standsAlone && form === '' });
    }
  }
  return [...needles.values()];
}

const spellings: Readonly<Record<Marker['kind'], (text: string) => Written[]>> = {
  words: (text) => [{ how: '', text }],
  /** The ten digits stand in E.164, too. */
  phone: (text) => {
    const [area, exchange, line] = [text.slice(-10, -7), text.slice(-7, -4), text.slice(-4)];
    return [
      { how: '', text: `${area}${exchange}${line}` },
      ...[`${area}-${exchange}-${line}`, `(${area}) ${exchange}-${line}`, `${area}.${exchange}.${line}`, `${area} ${exchange} ${line}`].map(
        (spelt) => ({ how: 'spelt', text: spelt }),
      ),
    ];
  },
  date: (text) => {
    const [year = '', month = '', day = ''] = text.split('-');
    return [
      { how: '', text },
      { how: 'spelt', text: `${month}/${day}/${year}` },
      { how: 'spelt', text: `${Number(month)}/${Number(day)}/${year}` },
      { how: 'digits', text: `${year}${month}${day}`, standsAlone: true },
      { how: 'digits', text: `${month}${day}${year}`, standsAlone: true },
    ];
  },
};

function cased(written: Written): Written[] {
  return [
    written,
    { ...written, how: `lower-case ${written.how}`.trim(), text: written.text.toLowerCase() },
    { ...written, how: `upper-case ${written.how}`.trim(), text: written.text.toUpperCase() },
  ];
}

function escaped(written: Written): Written[] {
  const { how, text } = written;
  const as = (name: string, other: string): Written => ({ ...written, how: `${how} ${name}`.trim(), text: other });
  const url = encodeURIComponent(text);
  const ascii = asciiJson(text);
  return [
    written,
    as('JSON-escaped', JSON.stringify(text).slice(1, -1)),
    as('JSON-escaped', ascii),
    as(
      'JSON-escaped',
      ascii.replace(/\\u[0-9a-f]{4}/g, (code) => `\\u${code.slice(2).toUpperCase()}`),
    ),
    as('URL-escaped', url),
    as(
      'URL-escaped',
      url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    ),
    as('form-escaped', new URLSearchParams({ _: text }).toString().slice(2)),
    as('HTML-escaped', htmlEscaped(text)),
  ];
}

/** Every unit beyond ASCII as `\u00e9`: as most writers of JSON other than JavaScript's do it. */
function asciiJson(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/[^ -~]/g, unitEscape);
}

const unitEscape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

function htmlEscaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

interface Encoded {
  readonly form: string;
  readonly bytes: Uint8Array;
}

function encoded(utf8: Buffer, text: string): Encoded[] {
  const hex = utf8.toString('hex');
  const pairs = hex.match(/../g) ?? [];
  const list = [...utf8].map(String);
  const inAscii = (form: string, written: string): Encoded => ({ form, bytes: Buffer.from(written, 'latin1') });
  const utf16 = Buffer.from(text, 'utf16le');
  return [
    { form: '', bytes: utf8 },
    { form: 'UTF-16', bytes: utf16 },
    { form: 'UTF-16', bytes: Buffer.from(utf16).swap16() },
    inAscii('hex', hex),
    inAscii('hex', hex.toUpperCase()),
    // As Node shows a Buffer, and as JSON writes one.
    inAscii('hex', pairs.join(' ')),
    inAscii('list of bytes', list.join(',')),
    inAscii('list of bytes', list.join(', ')),
    ...base64(utf8).flatMap(({ form, bytes }) => [
      { form, bytes },
      ...base64(bytes).map((outer) => ({ form: `${form}, in ${outer.form}`, bytes: outer.bytes })),
    ]),
  ];
}

const alignments = ['first', 'second', 'third'] as const;

/**
 * What base64 makes of these bytes whatever stands before and after them: for each of the three
 * places in a group of three, the characters that no neighbour has a part in. In both alphabets
 * where they differ.
 */
function base64(bytes: Uint8Array): Encoded[] {
  return alignments.flatMap((alignment, before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const text = whole.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [text, text.replaceAll('+', '-').replaceAll('/', '_')].map((characters) => ({
      form: `base64, ${alignment} alignment`,
      bytes: Buffer.from(characters, 'latin1'),
    }));
  });
}
