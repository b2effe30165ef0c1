import { describe, expect, it } from '@jest/globals';
import parsePhoneNumber from 'libphonenumber-js/max';
import { areaCodes, placeOfPhone } from '../../../src/domain/texting/areaCodes.js';
import { isZone } from '../../../src/domain/time/calendar.js';

const every = Array.from({ length: 800 }, (_, index) => String(index + 200));
const ofThePlan = every.filter((code) => {
  const phone = parsePhoneNumber(`+1${code}2345678`);
  return phone?.country === 'US' && phone.isValid() && phone.getType() === 'FIXED_LINE_OR_MOBILE';
});

describe('area codes', () => {
  it('have a place for each one that the numbering plan gives to the United States', () => {
    expect(ofThePlan.length).toBeGreaterThan(350);
    expect(ofThePlan.filter((code) => placeOfPhone(`+1${code}2345678`) === undefined)).toEqual([]);
  });

  it('hold none twice, and only zones that exist', () => {
    expect(new Set(areaCodes).size).toBe(areaCodes.length);
    expect(areaCodes.flatMap((code) => placeOfPhone(`+1${code}2345678`)?.zones ?? []).filter((zone) => !isZone(zone))).toEqual([]);
  });

  it('hold no code of Canada, the Caribbean or a service', () => {
    const foreign = areaCodes.filter((code) => {
      const country = parsePhoneNumber(`+1${code}2345678`)?.country;
      return country !== undefined && !['US', 'PR', 'GU', 'MP', 'VI', 'AS'].includes(country);
    });
    expect(foreign).toEqual([]);
  });

  it.each([
    ['+12125550123', 'NY', ['America/New_York']],
    ['+14155550123', 'CA', ['America/Los_Angeles']],
    ['+18505550123', 'FL', ['America/New_York', 'America/Chicago']],
    ['+12085550123', 'ID', ['America/Denver', 'America/Los_Angeles']],
    ['+16025550123', 'AZ', ['America/Phoenix']],
    ['+18085550123', 'HI', ['Pacific/Honolulu']],
    ['+17875550123', 'PR', ['America/Puerto_Rico']],
  ])('%s is of %s', (phone, state, zones) => {
    expect(placeOfPhone(phone)).toEqual({ state, zones });
  });

  it.each([
    '+18005550123',
    '+14165550123',
    '+442079460000',
    '2125550123',
    '+1212555012',
    '',
    '+1212555012x',
    '00212+12125550123',
    '+121255501234',
  ])('%s has no place', (phone) => {
    expect(placeOfPhone(phone)).toBeUndefined();
  });
});
