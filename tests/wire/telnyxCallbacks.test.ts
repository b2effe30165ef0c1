import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clientState, failureCode, faxKey, parseFaxEvent } from '../../src/wire/telnyxCallbacks.js';

function event(changes: Record<string, unknown> = {}, payload: Record<string, unknown> = {}): unknown {
  return {
    data: {
      record_type: 'event',
      id: 'e1',
      event_type: 'fax.delivered',
      occurred_at: '2026-11-23T15:08:22.039204Z',
      payload: {
        fax_id: 'f1',
        direction: 'outbound',
        client_state: btoa('r1:packet:1'),
        status: 'delivered',
        page_count: 2,
        to: '+12025550142',
        ...payload,
      },
      ...changes,
    },
    meta: { attempt: 1 },
  };
}

describe('a fax event', () => {
  it('says which of our sends it is about, and when it happened', () => {
    expect(parseFaxEvent(event())).toEqual({
      eventId: 'e1',
      providerId: 'f1',
      key: 'r1:packet:1',
      status: 'delivered',
      rung: 2,
      failure: undefined,
      pages: 2,
      occurredAt: Date.parse('2026-11-23T15:08:22.039Z'),
    });
  });

  it.each([
    ['queued', 1],
    ['media.processed', 1],
    ['sending.started', 1],
    ['delivered', 2],
    ['failed', undefined],
  ])('of the type fax.%s proves rung %s', (status, rung) => {
    expect(parseFaxEvent(event({ event_type: `fax.${status}` }))).toMatchObject({ status, rung });
  });

  it('carries the reason of a failure as a code', () => {
    expect(parseFaxEvent(event({ event_type: 'fax.failed' }, { failure_reason: 'User Busy (486)' }))).toMatchObject({
      status: 'failed',
      failure: 'user_busy_486',
    });
    expect(parseFaxEvent(event({ event_type: 'fax.failed' }, { failure_reason: null }))).toMatchObject({ failure: 'unspecified' });
  });

  it("without a reference of ours is still an event, found by the provider's id", () => {
    for (const state of [null, '', '%%%', btoa('a key with blanks'), btoa('\u0000')]) {
      expect(parseFaxEvent(event({}, { client_state: state }))).toMatchObject({ providerId: 'f1', key: undefined });
    }
  });

  it.each([
    ['a fax that came in', event({ event_type: 'fax.received' }, { direction: 'inbound' })],
    ['an inbound fax under an outbound name', event({}, { direction: 'inbound' })],
    ['another product', event({ event_type: 'message.sent' })],
    ['no fax id', event({}, { fax_id: undefined })],
    ['no date', event({ occurred_at: 'yesterday' })],
    ['nothing', null],
  ])('is not made out of %s', (_what, body) => {
    expect(parseFaxEvent(body)).toBeUndefined();
  });

  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.jsonValue(), (body) => void parseFaxEvent(body)));
  });
});

describe('the reference of a send', () => {
  it('comes back as it went', () => {
    const keys = fc.stringMatching(/^[!-~]{1,200}$/);
    fc.assert(fc.property(keys, (key) => faxKey(clientState(key)) === key));
  });

  it('is refused when it could not come back', () => {
    for (const key of ['', 'with blank', 'ü', 'x'.repeat(201)]) expect(() => clientState(key)).toThrow(RangeError);
  });
});

it('a failure code is short and plain, whatever the provider says', () => {
  fc.assert(fc.property(fc.string(), (reason) => /^[a-z0-9_]{1,60}$/.test(failureCode(reason))));
});
