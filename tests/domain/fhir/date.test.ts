import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isFhirDateTime, isFhirInstant, spanOf, startOfDate } from '../../../src/domain/fhir/date.js';

describe('a date as FHIR writes it', () => {
  it.each(['2026', '2026-11', '2026-11-23', '2026-11-23T09:00:00Z', '2026-11-23T09:00:00.123-05:00', '2024-02-29', '2016-12-31T23:59:60Z'])(
    'is %s',
    (text) => {
      expect(isFhirDateTime(text)).toBe(true);
    },
  );
  it.each([
    '',
    '0000',
    '9999-12-31',
    '1799-01-01',
    '2026-13',
    '2026-00-10',
    '2026-02-29',
    '2026-04-31',
    '2026-11-23T09:00',
    '2026-11-23T09:00:00',
    '2026-11-23T24:00:00Z',
    '2026-11-23T09:60:00Z',
    '2026-11-23T09:00:00+15:00',
    '2026-11-23T09:00:00+05:75',
    '11/23/2026',
    ' 2026',
    '2026-11-23 09:00:00Z',
    '٢٠٢٦',
  ])('is not "%s"', (text) => {
    expect(isFhirDateTime(text)).toBe(false);
  });

  it('is an instant only with a time and an offset', () => {
    expect(isFhirInstant('2026-11-23T09:00:00-05:00')).toBe(true);
    expect(isFhirInstant('2026-11-23')).toBe(false);
  });

  it('covers its year, its month, its day', () => {
    expect(spanOf('2026-12')).toEqual({ fromMs: Date.UTC(2026, 11, 1), untilMs: Date.UTC(2027, 0, 1), precision: 'month' });
    expect(spanOf('2026')?.untilMs).toBe(Date.UTC(2027, 0, 1));
    expect(spanOf('2026-11-23')?.untilMs).toBe(Date.UTC(2026, 10, 24));
  });

  it('reads every instant as JavaScript does', () => {
    const instants = fc.date({ min: new Date('1801-01-01'), max: new Date('2198-12-31'), noInvalidDate: true });
    fc.assert(fc.property(instants, (instant) => startOfDate(instant.toISOString()) === instant.getTime()));
    expect(startOfDate('2026-11-23T09:00:00-05:00')).toBe(Date.parse('2026-11-23T09:00:00-05:00'));
    expect(startOfDate('2026-11-23T09:00:00.5+13:45')).toBe(Date.parse('2026-11-23T09:00:00.500+13:45'));
  });

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof isFhirDateTime(text) === 'boolean'));
  });
});
