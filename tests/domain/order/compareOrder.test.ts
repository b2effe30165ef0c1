import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OrderContent } from '../../../src/domain/chart/chart.js';
import { compareContent, compareOrder, type KnownVersion } from '../../../src/domain/order/compareOrder.js';
import type { ParsedOrder } from '../../../src/domain/order/order.js';
import { monday, orderContent } from '../../support/orders.js';

const known: KnownVersion = { contentHash: 'a', version: '5', updatedAt: monday, specialty: 'cardiology', content: orderContent() };

function incoming(changes: Partial<OrderContent> = {}, judged: Partial<ParsedOrder> = {}) {
  const content = orderContent({ version: '6', lastUpdated: new Date(monday + 1_000).toISOString(), ...changes });
  return {
    contentHash: 'b',
    order: { ehr: 'demo', orderKey: 'k', content, specialty: { name: 'cardiology', because: 'test' }, ...judged },
  };
}

describe('another version of a known order', () => {
  const cases: [string, ReturnType<typeof incoming>, string][] = [
    ['that says the same is known', { ...incoming(), contentHash: 'a' }, 'known'],
    ['that says the same, older, is known', { ...incoming({ version: '4' }), contentHash: 'a' }, 'known'],
    ['with an older number is ignored', incoming({ version: '4', urgency: 'stat' }), 'older'],
    ['goes by the number, not by text', incoming({ version: '10', urgency: 'stat' }), 'clinical'],
    ['goes by the number before the time', incoming({ version: '6', lastUpdated: '2020-01-01T00:00:00Z', urgency: 'stat' }), 'clinical'],
    ['goes by the time where the numbers are none', incoming({ version: 'abc', lastUpdated: '2020-01-01T00:00:00Z' }), 'older'],
    ['counts where nothing tells which is newer', incoming({ version: undefined, lastUpdated: undefined, urgency: 'stat' }), 'clinical'],
    ['that is more urgent is clinical', incoming({ urgency: 'urgent' }), 'clinical'],
    ['with another reason is clinical', incoming({ reasons: [{ codings: [], text: 'Syncope' }] }), 'clinical'],
    ['with another note is clinical', incoming({ notes: ['Allergic to contrast'] }), 'clinical'],
    ['about another patient is clinical', incoming({ patientRef: 'Patient/2' }), 'clinical'],
    ['by another clinician is administrative', incoming({ requesterRef: 'Practitioner/9' }), 'administrative'],
    ['on another insurance is administrative', incoming({ insuranceRefs: ['Coverage/2'] }), 'administrative'],
    ['put on hold is administrative', incoming({ status: 'on-hold' }, { recordedBecause: 'not-active' }), 'administrative'],
    ['completed is administrative', incoming({ status: 'completed' }, { recordedBecause: 'not-active' }), 'administrative'],
    ['for another specialty is another referral', incoming({}, { specialty: { name: 'dermatology', because: 'test' } }), 'specialty'],
    [
      'whose specialty can no longer be told is clinical',
      incoming({ code: { codings: [], text: 'Referral' } }, { specialty: undefined }),
      'clinical',
    ],
    ['revoked ends it', incoming({ status: 'revoked' }), 'revoked'],
    ['entered in error ends it', incoming({ status: 'entered-in-error' }), 'entered-in-error'],
    ['that became a prohibition ends it', incoming({ doNotPerform: true }, { recordedBecause: 'do-not-perform' }), 'revoked'],
    ['revoked in an older version does not', incoming({ status: 'revoked', version: '3' }), 'older'],
  ];
  it.each(cases)('%s', (_, next, change) => {
    expect(compareOrder({ known, incoming: next })).toBe(change);
  });

  it('is clinical when what it was before is not known', () => {
    expect(compareOrder({ known: { ...known, content: undefined }, incoming: incoming({ requesterRef: 'x' }) })).toBe('clinical');
  });

  it('is clinical when a person must look, though only one word changed', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        const change = compareContent(orderContent({ notes: [one] }), orderContent({ notes: [other] }));
        expect(change).toBe(one === other ? 'same' : 'clinical');
      }),
    );
  });

  it('is no news when an EHR only rewords what a code is called', () => {
    const named = (display: string) => orderContent({ code: { codings: [{ system: 's', code: '1', display }] } });
    expect(compareContent(named('Heart'), named('Heart service'))).toBe('same');
  });
});
