import { describe, expect, it } from '@jest/globals';
import { stateCode } from '../../../src/domain/texting/usStates.js';
import { mobileOf, whereaboutsOf } from '../../../src/domain/texting/whereabouts.js';

const eastern = 'America/New_York';
const pacific = 'America/Los_Angeles';

describe('where a patient may be', () => {
  it('is where the address is and where the phone is from', () => {
    expect(
      whereaboutsOf({ addressZone: eastern, addressState: 'Rhode Island', phone: '+14155550123', practiceZone: 'America/Chicago' }),
    ).toEqual({ where: { zones: [eastern, pacific], states: ['RI', 'CA'] }, zone: eastern });
  });

  it('is where the phone is from when the address is unknown', () => {
    expect(whereaboutsOf({ phone: '+14155550123', practiceZone: eastern })).toEqual({
      where: { zones: [pacific], states: ['CA'] },
      zone: pacific,
    });
  });

  it('is unknown, and counted in days of the practice, when neither says', () => {
    expect(whereaboutsOf({ phone: '+18005550123', addressState: 'somewhere', practiceZone: eastern })).toEqual({
      where: { zones: [], states: [] },
      zone: eastern,
    });
  });

  it('is said once when both agree', () => {
    expect(whereaboutsOf({ addressZone: eastern, addressState: 'ny', phone: '+12125550123', practiceZone: eastern }).where).toEqual({
      zones: [eastern],
      states: ['NY'],
    });
  });
});

describe('the phone to text', () => {
  it.each([
    [
      'the mobile, wherever it stands',
      [
        { raw: '1', use: 'home', dialable: '+1' },
        { raw: '2', use: 'mobile', dialable: '+2' },
      ],
      '+2',
    ],
    [
      'one of which nothing is said',
      [
        { raw: '1', use: 'home', dialable: '+1' },
        { raw: '3', dialable: '+3' },
      ],
      '+3',
    ],
    [
      'never one of a home or an office',
      [
        { raw: '1', use: 'home', dialable: '+1' },
        { raw: '4', use: 'work', dialable: '+4' },
      ],
      undefined,
    ],
    ['never one that cannot be dialled', [{ raw: '555-1', use: 'mobile' }], undefined],
  ])('is %s', (_, phones, expected) => {
    expect(mobileOf({ phones })).toBe(expected);
  });
});

it('states are known by code and by name', () => {
  expect(['RI', 'ri ', 'Rhode Island', 'District of Columbia', 'XX', '', undefined].map(stateCode)).toEqual([
    'RI',
    'RI',
    'RI',
    'DC',
    undefined,
    undefined,
    undefined,
  ]);
});
