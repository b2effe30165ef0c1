import { describe, expect, it } from '@jest/globals';
import { classifyReply, meaningOfYes } from '../../src/domain/texting/replies.js';

const practice = 'Harborview Primary Care';
const ours =
  'Harborview Primary Care: Hi Ana, your referral was sent. Call the office at 617-555-0100 to book. Reply 1 booked, 2 need help, 3 not going. STOP to opt out';
const read = (body: string) => classifyReply(body, practice);

describe('reaction-to-our-text', () => {
  it.each([
    `Liked “${ours}”`,
    `Loved “${ours}”`,
    `Disliked “${ours}”`,
    `Reacted 👍 to “${ours}”`,
    `👍 to “${ours}”`,
    `Removed a like from “${ours}”`,
    'Liked an image',
  ])('%s', (body) => {
    expect(read(body)).toEqual({ meaning: 'reaction', by: 'words' });
  });
});

describe('yes-to-nudge-2', () => {
  it.each(['Yes', 'YES', 'yes', 'Si', 'Sí'])('%s', (body) => {
    const asked = { isBlocked: false, whetherBooked: true };
    for (const optOutType of [undefined, 'START']) {
      const { meaning, by } = classifyReply(body, practice, optOutType);
      expect(meaning).toBe('yes');
      expect(meaningOfYes(by, asked)).toEqual({ meaning: 'booked', by: 'words' });
    }
  });
});
