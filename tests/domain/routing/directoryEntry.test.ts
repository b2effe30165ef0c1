import { describe, expect, it } from '@jest/globals';
import { networkChange, newEndpoint, newSpecialist, specialistChange, verification } from '../../../src/domain/routing/directoryEntry.js';
import { expectLengths, expectLimits, letters, times } from '../../support/limits.js';

const specialist = {
  npi: '1234567893',
  name: 'Dr Example',
  organization: 'Heart Office',
  specialty: 'cardiology',
  phone: '617-555-0134',
  line: '1 Main Street',
  city: 'Boston',
  state: 'MA',
  postalCode: '02114',
};
const withField = (name: string) => (value: unknown) => ({ ...specialist, [name]: value });

describe('a new specialist', () => {
  it('speaks English, takes new patients and does not say how many, unless told otherwise', () => {
    expect(newSpecialist.parse(specialist)).toEqual({
      ...specialist,
      phone: '+16175550134',
      languages: ['en'],
      accepting: true,
      weeklyCapacity: null,
    });
  });

  it.each([
    ['name', 120],
    ['organization', 160],
    ['specialty', 100],
    ['line', 160],
    ['city', 100],
  ])('has a %s of at most %i letters', (name, most) => {
    expectLengths(newSpecialist, (length) => withField(name)(letters(length)), 1, most);
  });

  it.each([
    ['npi', '1234567890'],
    ['name', '   '],
    ['name', 'a\u0000b'],
    ['name', '\u0000b'],
    ['name', 'a\u0000'],
    ['state', 'ma'],
    ['state', 'MAA'],
    ['state', 'AMA'],
    ['postalCode', '2114'],
    ['postalCode', '02114-1234'],
    ['postalCode', '102114'],
    ['languages', ['english']],
    ['languages', ['en-us']],
    ['languages', ['1en']],
    ['phone', '555-0134'],
    ['phone', '117-555-0134'],
    ['phone', '617-155-0134'],
    ['phone', '2617-555-01345'],
  ])('is refused with %s %j', (name, value) => {
    expect(newSpecialist.safeParse(withField(name)(value)).success).toBe(false);
  });

  it('has its name without the blanks around it', () => {
    expect(newSpecialist.parse(withField('name')(' Dr Example ')).name).toBe('Dr Example');
  });

  it.each(['6175550134', '(617) 555-0134', '1-617-555-0134', '+1 617 555 0134'])('has the same telephone, typed as %s', (typed) => {
    expect(newSpecialist.parse(withField('phone')(typed)).phone).toBe('+16175550134');
  });

  it('keeps a one that begins the exchange, not the country', () => {
    expect(newSpecialist.safeParse(withField('phone')('1617555013')).success).toBe(false);
  });

  it('speaks one to twenty languages and takes up to 500 patients a week', () => {
    expectLengths(newSpecialist, (length) => withField('languages')(times(length, 'es')), 1, 20);
    expectLimits(newSpecialist, withField('weeklyCapacity'), 0, 500);
  });
});

describe('a change of the directory', () => {
  it('may touch any one thing of a specialist', () => {
    expect(specialistChange.parse({})).toEqual({});
    expectLengths(specialistChange, (length) => ({ languages: times(length, 'es') }), 1, 20);
    expectLimits(specialistChange, (weeklyCapacity) => ({ weeklyCapacity }), 0, 500);
  });

  it('adds an address, first in rank unless told otherwise', () => {
    expect(newEndpoint.parse({ address: '617-555-0130' })).toEqual({ address: '+16175550130', rank: 1 });
    expectLimits(newEndpoint, (rank) => ({ address: '617-555-0130', rank }), 1, 9);
  });

  it('names who verified an address, and the plan of a network', () => {
    expectLengths(verification, (length) => ({ spokeTo: letters(length) }), 1, 80);
    expectLengths(networkChange, (length) => ({ plan: letters(length), from: '2026-12-01' }), 1, 60);
  });
});
