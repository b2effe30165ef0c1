import { expect, it } from '@jest/globals';
import { reachabilityOf } from '../../../src/domain/texting/reachability.js';
import { chart } from '../../support/orders.js';

const mobile = '+16175550123';
const none: ReadonlySet<string> = new Set();
const consents = (changes: object) => chart({ consents: { texts: true, sensitive: false, refusesTexts: false, ...changes } });

it.each([
  ['reachable', chart(), none],
  ['reachable, while other numbers are blocked', chart(), new Set(['+16175550199'])],
  ['opted-out', chart(), new Set([mobile])],
  ['no-mobile', chart({}, { phones: [] }), new Set([mobile])],
  ['no-consent', consents({ texts: false }), none],
  ['no-consent, because it was refused', consents({ refusesTexts: true }), none],
  [undefined, chart({}, { deceased: true }), none],
] as const)('a patient is %s', (found, of, optedOut) => {
  expect(reachabilityOf(of, optedOut)).toBe(found?.split(',')[0]);
});
