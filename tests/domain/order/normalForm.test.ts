import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { normalForm } from '../../../src/domain/order/normalForm.js';
import { bundleOf, serviceRequest } from '../../support/orders.js';

/** The same JSON with the keys of every object turned round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

describe('the normal form of an order', () => {
  it('is the same for the same order, however it was written', () => {
    const same = [
      reversed(serviceRequest()),
      serviceRequest({ meta: { versionId: '9' } }),
      serviceRequest({ text: { div: '<div/>' } }),
      bundleOf(serviceRequest()),
    ];
    for (const body of same) expect(normalForm(body)).toBe(normalForm(serviceRequest()));
  });

  it('is JSON with sorted keys; what is undefined is left out, or null in a list', () => {
    const resource = { resourceType: 'ServiceRequest', b: [1, undefined, null], a: { d: 'x', c: undefined }, meta: {} };
    expect(normalForm(resource)).toBe('{"a":{"d":"x"},"b":[1,null,null],"resourceType":"ServiceRequest"}');
    expect(normalForm(undefined)).toBe('null');
    expect(normalForm(null)).toBe('null');
    expect(normalForm('x')).toBe('"x"');
  });

  it('does not see our own completion of the order', () => {
    expect(normalForm(serviceRequest({ status: 'completed' }))).toBe(normalForm(serviceRequest()));
  });

  it.each([{ status: 'revoked' }, { status: 'on-hold' }, { priority: 'urgent' }, { note: [] }, { reasonCode: [{ text: 'other' }] }])(
    'sees %j',
    (changes) => {
      expect(normalForm(serviceRequest(changes))).not.toBe(normalForm(serviceRequest()));
    },
  );

  it('depends on no key order and no meta, for any JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (body, meta) => {
        const resource = { ...body, resourceType: 'ServiceRequest' };
        expect(normalForm(reversed({ ...resource, meta }))).toBe(normalForm(resource));
      }),
    );
  });

  it('tells two orders apart that say different things', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const [first, second] = [normalForm(serviceRequest({ extension: one })), normalForm(serviceRequest({ extension: other }))];
        const isSame = JSON.stringify(JSON.parse(JSON.stringify(one))) === JSON.stringify(JSON.parse(JSON.stringify(other)));
        if (isSame) expect(first).toBe(second);
        if (first === second) expect(JSON.parse(JSON.stringify(one))).toEqual(JSON.parse(JSON.stringify(other)));
      }),
    );
  });
});
