import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isNpi, npiWithCheckDigit } from '../../../src/domain/routing/npi.js';

describe('a National Provider Identifier', () => {
  it.each(['1234567893', '1245319599'])('%s is one', (text) => expect(isNpi(text)).toBe(true));
  it.each(['1234567890', '0234567893', '3234567893', '123456789', '12345678931', '', '12345 6789', '91234567893', '1234567893x'])(
    '"%s" is none',
    (text) => expect(isNpi(text)).toBe(false),
  );

  it('is spoilt by any one wrong digit', () => {
    const nine = fc.stringMatching(/^[12]\d{8}$/u);
    fc.assert(
      fc.property(nine, fc.nat(9), fc.integer({ min: 1, max: 9 }), (digits, at, by) => {
        const npi = npiWithCheckDigit(digits);
        expect(isNpi(npi)).toBe(true);
        const wrong = npi
          .split('')
          .map((digit, index) => (index === at ? (Number(digit) + by) % 10 : digit))
          .join('');
        expect(isNpi(wrong)).toBe(false);
      }),
    );
  });
});
