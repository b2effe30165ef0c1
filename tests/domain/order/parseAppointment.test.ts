import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseAppointment } from '../../../src/domain/order/parseAppointment.js';
import { times } from '../../support/limits.js';
import { bundleOf } from '../../support/orders.js';

const referralId = '0190a1b2-0000-7000-8000-00000000abcd';

function appointment(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    resourceType: 'Appointment',
    id: 'visit-1',
    meta: { versionId: '2', lastUpdated: '2026-11-30T15:00:00Z' },
    status: 'booked',
    start: '2026-12-07T10:00:00-05:00',
    end: '2026-12-07T10:30:00-05:00',
    basedOn: [{ reference: 'ServiceRequest/order-1' }],
    participant: [
      { actor: { reference: 'Patient/p1', display: 'Zebulon Quackenbush' }, status: 'accepted' },
      { actor: { reference: 'Practitioner/d' }, status: 'accepted' },
    ],
    ...changes,
  };
}

function fact(body: unknown) {
  const result = parseAppointment(body);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.appointment;
}

describe('an appointment of the EHR', () => {
  it('says whose it is, when, and which order it is based on', () => {
    expect(fact(appointment())).toEqual({
      ehrId: 'visit-1',
      version: '2',
      lastUpdated: '2026-11-30T15:00:00Z',
      status: 'booked',
      start: '2026-12-07T10:00:00-05:00',
      end: '2026-12-07T10:30:00-05:00',
      orderIds: ['order-1'],
      ourReferralId: undefined,
      patientRef: 'Patient/p1',
    });
    expect(fact(bundleOf({ resourceType: 'Patient', id: 'p1' }, appointment()))).toEqual(fact(appointment()));
  });

  it.each([
    ['pending', 'proposed'],
    ['waitlist', 'proposed'],
    ['proposed', 'proposed'],
    ['arrived', 'booked'],
    ['checked-in', 'booked'],
    ['fulfilled', 'fulfilled'],
    ['noshow', 'noshow'],
    ['cancelled', 'cancelled'],
    ['entered-in-error', 'entered-in-error'],
  ])('that is %s is %s to us', (status, meaning) => {
    expect(fact(appointment({ status })).status).toBe(meaning);
  });

  it.each([`${referralId}/1`, `${referralId}-1`, referralId, `${referralId.toUpperCase()}/visit-1`])(
    'that we wrote is known as ours: %s',
    (value) => {
      expect(fact(appointment({ identifier: [{ system: 'urn:loopkeeper:appointment', value }] })).ourReferralId).toBe(referralId);
      expect(fact(appointment({ identifier: [{ system: 'urn:other', value }] })).ourReferralId).toBeUndefined();
    },
  );

  it.each([`x${referralId}/1`, `${referralId}x`, 'ours', undefined])('of our system, but of no referral: %s', (value) => {
    expect(fact(appointment({ identifier: [{ system: 'urn:loopkeeper:appointment', value }] })).ourReferralId).toBeUndefined();
  });

  it('is nobody’s in particular when it is of several patients', () => {
    const participant = ['Patient/p1', 'Patient/p2'].map((reference) => ({ actor: { reference } }));
    expect(fact(appointment({ participant })).patientRef).toBeUndefined();
    expect(fact(appointment({ participant: [...participant.slice(0, 1), ...participant.slice(0, 1)] })).patientRef).toBe('Patient/p1');
  });

  it('needs only one thing that it is about', () => {
    expect(fact(appointment({ participant: undefined })).patientRef).toBeUndefined();
    expect(fact(appointment({ basedOn: undefined })).orderIds).toEqual([]);
    const ours = [{ system: 'urn:loopkeeper:appointment', value: referralId }];
    expect(fact(appointment({ participant: [], basedOn: [], identifier: ours })).ourReferralId).toBe(referralId);
  });

  it('may end when it begins', () => {
    expect(fact(appointment({ end: '2026-12-07T10:00:00-05:00' })).end).toBe('2026-12-07T10:00:00-05:00');
  });

  it.each([
    ['identifier', { system: 'urn:x', value: 'y' }],
    ['basedOn', { reference: 'ServiceRequest/1' }],
    ['participant', { actor: { reference: 'Patient/p1' } }],
  ])('lists at most fifty of %s', (name, one) => {
    expect([50, 51].map((length) => parseAppointment(appointment({ [name]: times(length, one) })).ok)).toEqual([true, false]);
  });

  it('needs no time while it is only proposed, or no longer stands', () => {
    for (const status of ['proposed', 'waitlist', 'cancelled'])
      expect(fact(appointment({ status, start: undefined, end: undefined })).start).toBeUndefined();
  });

  const cases: [string, unknown, string, string][] = [
    ['booked without a time', appointment({ start: undefined }), 'Appointment.start', 'required'],
    ['kept without a time', appointment({ status: 'fulfilled', start: undefined }), 'Appointment.start', 'required'],
    ['missed without a time', appointment({ status: 'noshow', start: undefined }), 'Appointment.start', 'required'],
    ['at a day without an hour', appointment({ start: '2026-12-07' }), 'Appointment.start', 'value'],
    ['at an hour of no zone', appointment({ start: '2026-12-07T10:00:00' }), 'Appointment.start', 'value'],
    ['of the year 9999', appointment({ start: '9999-12-31T00:00:00Z' }), 'Appointment.start', 'value'],
    ['that ends before it begins', appointment({ end: '2026-12-07T09:00:00-05:00' }), 'Appointment.end', 'value'],
    ['of nobody, for nothing', appointment({ participant: [], basedOn: [] }), 'Appointment.participant', 'required'],
    [
      'of a patient elsewhere',
      appointment({ basedOn: [], participant: [{ actor: { reference: 'https://x.example/Patient/1' } }] }),
      'Appointment.participant',
      'required',
    ],
    ['without a status', appointment({ status: undefined }), 'Appointment.status', 'required'],
    [
      'with a modifier extension',
      appointment({ participant: [{ modifierExtension: [{}] }] }),
      'Appointment.participant[0].modifierExtension',
      'not-supported',
    ],
    ['with rules of its own', appointment({ implicitRules: 'urn:x' }), 'Appointment.implicitRules', 'not-supported'],
    ['that is an order', { resourceType: 'ServiceRequest' }, 'Appointment.resourceType', 'not-supported'],
    ['as an empty Bundle', bundleOf(), 'Bundle.entry', 'required'],
    ['as a Bundle of two', bundleOf(appointment(), appointment({ id: '2' })), 'Bundle.entry', 'not-supported'],
  ];
  it.each(cases)('is refused %s', (_, body, path, code) => {
    expect(parseAppointment(body)).toMatchObject({ ok: false, issues: [expect.objectContaining({ path, code })] });
  });

  it('never throws, and never repeats a value, whatever comes', () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.string({ minLength: 5 }).map((text) => `zq${text}`),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(appointment()), 'zqName'), value), (changes) => {
        const result = parseAppointment(appointment(changes));
        expect(result.ok ? '' : JSON.stringify(result.issues)).not.toMatch(/zq|quackenbush/iu);
      }),
    );
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), (body) => typeof parseAppointment(body).ok === 'boolean'));
  });
});
