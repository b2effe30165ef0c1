/**
 * National Provider Identifier: ten digits, the first 1 or 2, the last a Luhn check digit over the
 * card-issuer prefix 80840 (the United States, health) and the nine digits before it. Source: 45
 * CFR 162.406; CMS, "Requirements for NPI check digit".
 */
export function isNpi(text: string): boolean {
  return /^[12]\d{9}$/u.test(text) && npiWithCheckDigit(text.slice(0, 9)) === text;
}

/** The NPI that begins with these nine digits. */
export function npiWithCheckDigit(nineDigits: string): string {
  const digits = `80840${nineDigits}`.split('').reverse().map(Number);
  const sum = digits.reduce((total, digit, index) => total + (index % 2 === 0 ? doubled(digit) : digit), 0);
  return `${nineDigits}${(10 - (sum % 10)) % 10}`;
}

/** Luhn: twice the digit, as the sum of its own digits. */
function doubled(digit: number): number {
  return digit < 5 ? digit * 2 : digit * 2 - 9;
}
