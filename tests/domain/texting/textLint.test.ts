import { describe, expect, it } from '@jest/globals';
import { lintText } from '../../../src/domain/texting/textLint.js';

const said = { mustNotSay: [], first: false };
const rules = (body: string) => lintText(body, said);

describe('words that carriers act on', () => {
  const reserved = ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT', 'REMOVE', 'START', 'UNSTOP', 'YES'];
  it.each([...reserved, 'ALTO', 'PARAR', 'BAJA', 'CANCELAR', 'SI'])('%s in capitals is never in a text, asked for or not', (word) => {
    expect(rules(`Oak Clinic: your visit. ${word} is a word`)).toEqual(['reserved-word']);
    expect(rules(`Oak Clinic: please reply ${word.toLowerCase()}`)).toEqual(['reserved-word']);
    expect(rules(`Oak Clinic: a visit will ${word.toLowerCase()} it`)).toEqual([]);
  });

  it.each(['reply', 'text', 'send', 'answer', 'respond', 'type', 'responda', 'conteste', 'envíe', 'mande', 'escriba'])(
    '"%s cancel" asks for one',
    (asking) => {
      expect(rules(`Oak Clinic: ${asking} cancel`)).toEqual(['reserved-word']);
      expect(rules(`Oak Clinic: ${asking.toUpperCase()} cancel`)).toEqual(['reserved-word']);
    },
  );

  it.each(['with', 'back', 'the', 'word', 'us', 'to', 'con', 'la', 'palabra', 'a'])('"reply %s cancel" asks for one as well', (filler) => {
    expect(rules(`Oak Clinic: reply ${filler} cancel`)).toEqual(['reserved-word']);
    expect(rules(`Oak Clinic: reply, ${filler} ${filler} "cancel"`)).toEqual(['reserved-word']);
  });

  it('a word between that is no filler makes it just a word', () => {
    expect(rules('Oak Clinic: reply soon, or cancel')).toEqual([]);
    expect(rules('the the cancel')).toEqual([]);
  });

  it.each(['STOP to opt out', 'STOP o ALTO para salir', 'START to get texts again', 'START para recibir textos otra vez'])(
    'but for "%s"',
    (phrase) => {
      expect(rules(`Oak Clinic: your visit. ${phrase}`)).toEqual([]);
    },
  );
});

describe('the first text', () => {
  const first = (body: string) => lintText(body, { mustNotSay: [], first: true });
  it('says how to opt out, in either language', () => {
    expect(first('Oak: a visit. STOP to opt out')).toEqual([]);
    expect(first('Oak: una cita. STOP o ALTO para salir')).toEqual([]);
    expect(first('Oak: a visit')).toEqual(['opt-out-words']);
    expect(first('Oak: a visit. START to get texts again')).toEqual(['opt-out-words']);
    expect(first('Oak: una cita. START para recibir textos otra vez')).toEqual(['opt-out-words']);
  });
});

describe('what a text must not hold', () => {
  const hiding = (body: string, ...mustNotSay: string[]) => lintText(body, { mustNotSay, first: false });
  it('a name that is kept back, however it is written', () => {
    expect(hiding('Oak: call BAY-Heart  group today', 'Bay Heart Group')).toEqual(['sensitive-content']);
    expect(hiding('Oak: call Bay Heart today', 'Bay Heart Group')).toEqual([]);
    expect(hiding('Oak: call the bayside', 'Bay')).toEqual([]);
    expect(hiding('Oak: call José', 'jose')).toEqual(['sensitive-content']);
    expect(hiding('Oak: call', '', ' - ')).toEqual([]);
    expect(hiding('(Bay) Heart', 'Bay Heart')).toEqual(['sensitive-content']);
  });

  it.each(['\n', '\u0000', '\u007f', '\u2028', '\u2029'])('a control character: %j', (character) => {
    expect(rules(`Oak: a${character}visit`)).toEqual(['control-character']);
  });

  it.each(['https://x', 'http://x', 'WWW.x', 'x.com', 'x.net'])('a link: %s', (link) =>
    expect(rules(`Oak: see ${link}`)).toEqual(['link']),
  );
});
