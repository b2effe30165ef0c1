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
    ['that became a mere proposal ends it', incoming({ intent: 'proposal' }, { recordedBecause: 'proposal' }), 'revoked'],
    ['revoked in an older version does not', incoming({ status: 'revoked', version: '3' }), 'older'],
    ['of the same number goes by the time', incoming({ version: '5', lastUpdated: new Date(monday - 1).toISOString() }), 'older'],
    ['of the same number and time counts', incoming({ version: '5', lastUpdated: new Date(monday).toISOString() }), 'administrative'],
    ['with a number in a longer text goes by the time', incoming({ version: 'v4', lastUpdated: '2020-01-01T00:00:00Z' }), 'older'],
    ['with a text after the number does too', incoming({ version: '9a', lastUpdated: '2020-01-01T00:00:00Z' }), 'older'],
    ['that gives no time counts', incoming({ version: 'abc', lastUpdated: undefined }), 'administrative'],
  ];
  it.each(cases)('%s', (_, next, change) => {
    expect(compareOrder({ known, incoming: next })).toBe(change);
  });

  it('counts where the time of the known one is not known', () => {
    expect(compareOrder({ known: { ...known, updatedAt: undefined }, incoming: incoming({ version: undefined }) })).toBe('administrative');
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

  const code = (system: string, code: string | undefined, display?: string) => ({ system, code, display });
  const differences: [string, Partial<OrderContent>, Partial<OrderContent>, 'same' | 'administrative' | 'clinical'][] = [
    ['a code', { code: { codings: [code('s', '1')] } }, { code: { codings: [code('s', '2')] } }, 'clinical'],
    ['the system of a code', { code: { codings: [code('s', '1')] } }, { code: { codings: [code('t', '1')] } }, 'clinical'],
    [
      'what stands for a code',
      { code: { codings: [code('s', undefined, 'x')] } },
      { code: { codings: [code('s', undefined, 'y')] } },
      'clinical',
    ],
    ['the text of the code', { code: { codings: [], text: 'x' } }, { code: { codings: [], text: 'y' } }, 'clinical'],
    ['the code of a reason', { reasons: [{ codings: [code('s', '1')] }] }, { reasons: [{ codings: [code('s', '2')] }] }, 'clinical'],
    ['the text of a reason', { reasons: [{ codings: [], text: 'x' }] }, { reasons: [{ codings: [], text: 'y' }] }, 'clinical'],
    ['a reason by reference', { reasonRefs: ['Condition/1'] }, { reasonRefs: ['Condition/2'] }, 'clinical'],
    ['no reasons by reference, said and left out', { reasonRefs: [] }, {}, 'same'],
    ['a prohibition', {}, { doNotPerform: true }, 'clinical'],
    ['a document sent along', {}, { supportingRefs: ['DocumentReference/1'] }, 'clinical'],
    ['when it shall take place', { occurrence: '2026-12-01' }, { occurrence: '2026-12-02' }, 'clinical'],
    ['the status', {}, { status: 'on-hold' }, 'administrative'],
    ['our own completion', {}, { status: 'completed' }, 'same'],
    ['the intent', {}, { intent: 'original-order' }, 'administrative'],
    ['who ordered', { requesterRef: 'Practitioner/1' }, { requesterRef: 'Practitioner/2' }, 'administrative'],
    ['what that clinician is called', { requesterName: 'x' }, { requesterName: 'y' }, 'administrative'],
    ['the insurance', {}, { insuranceRefs: ['Coverage/1'] }, 'administrative'],
    ['the type of performer', { performerTypes: [code('s', '1')] }, { performerTypes: [code('s', '2')] }, 'administrative'],
    ['the system of that type', { performerTypes: [code('s', '1')] }, { performerTypes: [code('t', '1')] }, 'administrative'],
    [
      'the specialty of a performer',
      { performerSpecialties: [code('s', '1')] },
      { performerSpecialties: [code('s', '2')] },
      'administrative',
    ],
    ['the date of the order', { authoredOn: '2026-11-01' }, { authoredOn: '2026-11-02' }, 'administrative'],
    ['the placer number', { placer: 'a|1' }, { placer: 'a|2' }, 'administrative'],
    ['nothing', {}, {}, 'same'],
  ];
  it.each(differences)('two orders that differ in %s', (_, before, after, change) => {
    expect(compareContent(orderContent(before), orderContent(after))).toBe(change);
  });
});
