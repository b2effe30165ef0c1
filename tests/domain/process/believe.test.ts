import { describe, expect, it } from '@jest/globals';
import { believed, type Standing } from '../../../src/domain/process/believe.js';
import type { ReferralEvent } from '../../../src/domain/process/messages.js';

const appointment = (status: 'booked' | 'fulfilled' | 'cancelled', startAt?: number): ReferralEvent => ({
  name: 'appointment',
  input: { id: 'e', appointmentId: 'a', status, startAt, checkAt: 99 },
});
const receipt = (says: { rung?: number; failure?: string }): ReferralEvent => ({
  name: 'deliveryReceipt',
  input: { id: 'r', sendId: 's', ...says },
});

describe('what is believed of an event', () => {
  const events: readonly ReferralEvent[] = [
    appointment('fulfilled'),
    receipt({ rung: 5 }),
    receipt({ failure: 'busy' }),
    { name: 'textStatus', input: { id: 'r', sendId: 's', status: 'failed' } },
    { name: 'reply', input: { id: 'p', meaning: 'stop' } },
    { name: 'orderChanged', input: { id: 'o', change: 'revoked' } },
    { name: 'runChanged', input: { id: 'run' } },
  ];

  it.each(events)('nothing of $name without a row', (event) => {
    expect(believed(event, undefined)).toEqual({ refused: 'No record of this referral says so.' });
  });

  it.each(events)('nothing of $name with the row of another event', (event) => {
    const other: Standing = event.name === 'reply' ? { name: 'runChanged', row: {} } : { name: 'reply', row: { meaning: 'help' } };
    expect(believed(event, other)).toEqual({ refused: 'No record of this referral says so.' });
  });

  it('what the row says now, with the row’s own times', () => {
    expect(believed(appointment('booked', 1), { name: 'appointment', row: { status: 'booked', startAt: 2, checkAt: 3 } })).toEqual({
      event: { name: 'appointment', input: { id: 'e', appointmentId: 'a', status: 'booked', startAt: 2, checkAt: 3 } },
    });
    expect(believed(appointment('fulfilled', 1), { name: 'appointment', row: { status: 'booked', startAt: 1 } })).toEqual({
      event: { name: 'appointment', input: { id: 'e', appointmentId: 'a', status: 'booked', startAt: 1 } },
      refused: 'The record says booked.',
    });
    expect(believed(appointment('booked', 1), { name: 'appointment', row: { status: 'cancelled', startAt: 1 } }).event).toMatchObject({
      input: { status: 'cancelled' },
    });
  });

  it.each([
    [receipt({ rung: 2 }), { state: 'transmitted', rung: 2 }, { rung: 2 }, undefined],
    // Meanwhile it came further.
    [receipt({ rung: 2 }), { state: 'delivered', rung: 3 }, { rung: 3 }, undefined],
    [receipt({ rung: 5 }), { state: 'accepted', rung: 1 }, { rung: 1 }, 'The record says accepted.'],
    [receipt({ rung: 2 }), { state: 'failed', rung: 1, failure: 'busy' }, { failure: 'busy' }, 'The record says failed.'],
    [receipt({ failure: 'busy' }), { state: 'failed', rung: 1, failure: 'busy' }, { failure: 'busy' }, undefined],
    // A success wins over a failure that came before it.
    [receipt({ failure: 'busy' }), { state: 'transmitted', rung: 2 }, { rung: 2 }, 'The record says transmitted.'],
    // The record says whose fault it is, too.
    [
      receipt({ failure: 'busy' }),
      { state: 'failed', rung: 1, failure: 'destination_invalid' },
      { failure: 'destination_invalid', fault: 'number' },
      undefined,
    ],
    [receipt({ failure: 'x' }), { state: 'failed', rung: 0 }, { failure: 'failed' }, undefined],
  ] as const)('of a send: %j with %j', (event, row, says, refused) => {
    const belief = believed(event, { name: 'deliveryReceipt', row });
    expect(belief).toEqual({
      event: { name: 'deliveryReceipt', input: { id: 'r', sendId: 's', ...says } },
      ...(refused === undefined ? {} : { refused }),
    });
  });

  it('of a text: only a failure that its row has', () => {
    const failed: ReferralEvent = { name: 'textStatus', input: { id: 'r', sendId: 's', status: 'failed', failure: '30003' } };
    expect(believed(failed, { name: 'textStatus', row: { state: 'failed', rung: 1, failure: '30005' } })).toEqual({
      event: { name: 'textStatus', input: { id: 'r', sendId: 's', status: 'failed', failure: '30005' } },
    });
    expect(believed(failed, { name: 'textStatus', row: { state: 'delivered', rung: 3 } })).toEqual({
      refused: 'The record says delivered.',
    });
  });

  it.each([
    ['revoked', 'revoked', 'revoked'],
    ['entered-in-error', 'revoked', 'entered-in-error'],
    // The order went to another specialty: this referral of it is over.
    ['revoked', 'specialty', 'revoked'],
    ['clinical', 'clinical', 'clinical'],
    ['revoked', 'clinical', 'clinical'],
    ['clinical', 'revoked', undefined],
    ['revoked', 'older', undefined],
    ['clinical', 'known', undefined],
  ] as const)('of an order that changed: %s, when its version is %s', (change, row, believes) => {
    const { event } = believed({ name: 'orderChanged', input: { id: 'o', change } }, { name: 'orderChanged', row: { change: row } });
    expect(event?.name === 'orderChanged' ? event.input.change : undefined).toBe(believes);
  });

  it('of a reply: what was read in the patient’s own words', () => {
    const reply: ReferralEvent = { name: 'reply', input: { id: 'p', meaning: 'stop' } };
    expect(believed(reply, { name: 'reply', row: { meaning: 'help' } })).toEqual({
      event: { name: 'reply', input: { id: 'p', meaning: 'help' } },
      refused: 'The record says help.',
    });
  });
});
