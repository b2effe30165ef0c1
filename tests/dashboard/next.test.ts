import { expect, it } from '@jest/globals';
import { nextText } from '../../src/dashboard/referral/next.js';
import { nextKinds } from '../../src/domain/process/nextStep.js';

const counts = { needsAttention: 'no-booking', nudgesSent: 2 } as const;

it.each(nextKinds)('words what comes next: %s', (kind) => {
  expect(nextText(kind, counts)).toMatch(/^[A-Z][a-z]* [a-z 0-9“”A-Z]+$/u);
});

it('names the reason of a task and the number of a text', () => {
  expect(nextText('task', counts)).toBe('A coordinator handles “Not booked”');
  expect(nextText('nudge', counts)).toBe('Text 3 to the patient');
});
