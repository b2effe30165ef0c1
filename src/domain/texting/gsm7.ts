/**
 * The alphabet of a text that costs one segment of 160 characters (3GPP TS 23.038, section 6.2.1).
 * One letter outside it halves the segment. The extension table is left out: each of its characters
 * counts twice.
 */
const alphabet = new Set(
  '@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);

/** What people's keyboards write in place of a plain sign. */
const plainSigns: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  ʼ: "'",
  '“': '"',
  '”': '"',
  '‐': '-',
  '‑': '-',
  '–': '-',
  '—': '-',
  '\u00a0': ' ',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
};

/**
 * The same word in the alphabet: accents that it lacks are dropped (María becomes Maria, José
 * stays). Undefined when a letter has no counterpart.
 */
export function inGsm7(text: string): string | undefined {
  let out = '';
  for (const character of text.normalize('NFC')) {
    const plain = alphabet.has(character) ? character : (plainSigns[character] ?? character.normalize('NFD').replace(/\p{M}/gu, ''));
    if (![...plain].every((sign) => alphabet.has(sign))) return undefined;
    out += plain;
  }
  return out;
}
