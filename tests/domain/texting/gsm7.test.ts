import { expect, it } from '@jest/globals';
import { inGsm7 } from '../../../src/domain/texting/gsm7.js';

it.each([
  ['María', 'Maria'],
  ['José', 'José'],
  ['Jose\u0301', 'José'],
  ['Łukasz Wałęsa', 'Lukasz Walesa'],
  ['Đặng đ', 'Dang d'],
  ['‘a’ ʼ “b”', "'a' ' \"b\""],
  ['a‐b‑c–d—e', 'a-b-c-d-e'],
  ['a\u00a0b', 'a b'],
  ['\u0301x', 'x'],
  ['', ''],
])('%j is written %j', (text, plain) => expect(inGsm7(text)).toBe(plain));

it.each(['Αθήνα', '中', 'a[b', '한'])('%j cannot be', (text) => expect(inGsm7(text)).toBeUndefined());
