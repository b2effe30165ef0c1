import { createHash, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { normalForm } from '../../src/domain/order/normalForm.js';
import { parseOrder } from '../../src/domain/order/parseOrder.js';
import type { OrderAnswer } from '../../src/ports/intake.js';
import { createInbox, raw, type InboxHarness } from '../adapters/inboxHarness.js';
import { rules, serviceRequest } from '../support/orders.js';

const options = { ehr: 'ehr', specialtyRules: rules, baseUrl: 'https://ehr.example/fhir' };

/** The patient that an order leads to, or where it is at fault. */
function subjectOf(changes: Record<string, unknown>): unknown {
  const parsed = parseOrder(serviceRequest(changes), options);
  return parsed.ok ? parsed.order.content.patientRef : parsed.issues.map(({ path }) => path);
}

describe('the patient of an order', () => {
  const refused = ['ServiceRequest.subject'];
  it.each([
    ['absolute-reference: below the EHR’s own address', { reference: 'https://ehr.example/fhir/Patient/x' }, 'Patient/x'],
    ['absolute-reference: of another server', { reference: 'https://other.example/fhir/Patient/x' }, refused],
    ['absolute-reference: of an address that only begins alike', { reference: 'https://ehr.example/fhir2/Patient/x' }, refused],
    ['versioned-references: the current resource', { reference: 'Patient/x/_history/1' }, 'Patient/x'],
    ['versioned-references: absolute', { reference: 'https://ehr.example/fhir/Patient/x/_history/7' }, 'Patient/x'],
    ['contained-patient: is refused', { reference: '#p' }, refused],
    ['logical-reference: is refused', { identifier: { system: 'urn:mrn', value: '7' } }, refused],
    ['logical-reference: beside a reference', { identifier: { system: 'urn:mrn', value: '7' }, reference: 'Patient/x' }, 'Patient/x'],
    ['of a display alone is refused', { display: 'Somebody' }, refused],
    ['of another type is refused', { reference: 'Group/x' }, refused],
  ])('%s', (_, subject, expected) => {
    expect(subjectOf({ subject, contained: [{ resourceType: 'Patient', id: 'p' }] })).toEqual(expected);
  });

  it('versioned-references: insurance is followed to the current resource', () => {
    const insurance = [{ reference: 'Coverage/c/_history/3' }, { reference: 'https://ehr.example/fhir/Coverage/d/_history/1' }];
    const parsed = parseOrder(serviceRequest({ insurance }), options);
    expect(parsed.ok && parsed.order.content.insuranceRefs).toEqual(['Coverage/c', 'Coverage/d']);
  });
});

describe('the versions of an order', () => {
  let inbox: InboxHarness;
  beforeEach(async () => {
    inbox = await createInbox();
  });
  afterEach(() => inbox.database.stop());

  interface Told {
    id?: string;
    version: number;
    status?: string;
    intent?: string;
    placer?: string;
  }

  function tell({ id = 'order-1', version, status = 'active', intent = 'order', placer }: Told): Promise<OrderAnswer> {
    const type = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'PLAC' }] };
    const body = serviceRequest({
      id,
      status,
      intent,
      meta: { versionId: String(version), lastUpdated: `2026-11-23T14:00:${String(version).padStart(2, '0')}Z` },
      identifier: placer === undefined ? [] : [{ type, value: placer }],
    });
    const parsed = parseOrder(body, options);
    if (!parsed.ok) throw new Error('was refused');
    const contentHash = createHash('sha256').update(normalForm(body)).digest('hex');
    return inbox.intake.order({ eventId: randomUUID(), order: parsed.order, contentHash, raw });
  }
  const outcomes = async (told: readonly Told[]): Promise<string[]> => {
    const said: string[] = [];
    for (const one of told) said.push((await tell(one)).outcome);
    return said;
  };

  it.each([
    ['draft', { status: 'draft' }],
    ['on-hold', { status: 'on-hold' }],
    ['plan', { intent: 'plan' }],
    ['proposal', { intent: 'proposal' }],
  ])('draft-then-signed: an order that comes as %s starts when it is active', async (_, first) => {
    expect(await outcomes([{ version: 1, ...first }, { version: 2 }, { version: 2 }])).toEqual(['recorded', 'accepted', 'known']);
    expect(await inbox.database.db.referral.findMany({ select: { disposition: true } })).toEqual([{ disposition: 'accepted' }]);
    expect(await inbox.database.db.outbox.count()).toBe(1);
  });

  it('order-revoked-then-active: starts again', async () => {
    expect(await outcomes([{ version: 1 }, { version: 2, status: 'revoked' }, { version: 3 }])).toEqual([
      'accepted',
      'revoked',
      'accepted',
    ]);
  });

  it('order-revoked-then-active: entered in error by mistake starts again, too', async () => {
    const error = { version: 2, status: 'entered-in-error' };
    expect(await outcomes([{ version: 1 }, error, { version: 3 }])).toEqual(['accepted', 'revoked', 'accepted']);
  });

  it('order-revoked-then-active: what comes out of order ends the same', async () => {
    expect(await outcomes([{ version: 3 }, { version: 2, status: 'revoked' }, { version: 1 }])).toEqual(['accepted', 'known', 'known']);
    expect(await inbox.database.db.outbox.count()).toBe(1);
  });

  it('that share a placer number are different orders, and a revocation ends one', async () => {
    const [one, two] = [await tell({ version: 1, placer: 'R-1' }), await tell({ id: 'order-2', version: 1, placer: 'R-1' })];
    expect([one.outcome, two.outcome]).toEqual(['accepted', 'accepted']);
    expect(await tell({ id: 'order-2', version: 2, status: 'revoked', placer: 'R-1' })).toEqual({ ...two, outcome: 'revoked' });
    expect((await tell({ version: 1, placer: 'R-1' })).outcome).toBe('known');
  });

  it('with a placer number that comes with the second version are one order, found by it', async () => {
    const first = await tell({ version: 1 });
    expect((await tell({ version: 2, placer: 'R-1' })).referralId).toBe(first.referralId);
    expect(await inbox.database.db.referral.findMany({ select: { id: true, placer: true } })).toEqual([
      { id: first.referralId, placer: '|R-1' },
    ]);
  });
});
