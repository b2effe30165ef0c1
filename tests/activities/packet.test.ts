import { beforeEach, describe, expect, it } from '@jest/globals';
import { createPacketActivities, type PacketPorts } from '../../activities/packet.js';
import type { Chart, OrderContent } from '../../src/domain/chart/chart.js';
import { memoryPolicies } from '../support/memory/policies.js';
import { chart, monday, orderContent } from '../support/orders.js';
import { handClock } from '../support/texting.js';

type Saved = Parameters<PacketPorts['store']['savePacket']>[0];

let order: OrderContent | undefined;
let patientChart: Chart;
let known: { specialty: string | undefined; sensitive: boolean };
let saved: Saved | undefined;
beforeEach(() => {
  order = orderContent();
  patientChart = chart();
  known = { specialty: 'dermatology', sensitive: false };
  saved = undefined;
});

function assemble() {
  return createPacketActivities({
    clock: handClock(monday),
    ehr: { readOrder: async () => order, readChart: async () => patientChart },
    store: {
      order: async () => ({ ehr: 'e', orderId: 'o1', patientRef: 'Patient/1', urgency: 'routine', orderedAt: monday, ...known }),
      savePacket: async (packet) => void (saved = packet),
    },
    policies: memoryPolicies(),
    practiceSettings: {
      specialtyRules: async () => ({ codes: new Map([['http://snomed.info/sct|183519002', 'cardiology']]), words: [] }),
    },
  }).assemblePacket({ referralId: 'r1', ordinal: 2, urgency: 'routine' });
}

describe('a packet', () => {
  it('is saved with order, chart and policy, and nothing of the patient goes to the workflow', async () => {
    const told = await assemble();
    expect(told).toEqual({ order: 'active', specialty: 'cardiology', missing: [], consentNeeded: false, deceased: false });
    expect(saved).toMatchObject({ referralId: 'r1', ordinal: 2, order, chart: patientChart, specialty: 'cardiology', sensitive: false });
    expect(saved?.policy).toBe('completeness/cardiology/*/1');
  });

  it('names what the rules require and the chart lacks', async () => {
    patientChart = chart({ coverage: [] }, { birthDate: undefined });
    expect((await assemble()).missing).toEqual(expect.arrayContaining(['birth-date']));
    const required = saved?.missing.filter(({ severity }) => severity === 'required');
    expect(required?.map(({ item }) => item)).toEqual((await assemble()).missing);
  });

  it('is saved with what is advised and missing, which stops nothing', async () => {
    expect((await assemble()).missing).toEqual([]);
    expect(saved?.missing).toContainEqual(expect.objectContaining({ item: 'recent-ecg', severity: 'advised' }));
  });

  it('keeps the specialty that is known when the order does not say one', async () => {
    order = orderContent({ code: { codings: [], text: 'Referral' } });
    expect(await assemble()).toMatchObject({ specialty: 'dermatology' });
  });

  it.each([
    ['asks for consent when the referral is sensitive', true, false, true],
    ['needs none when the patient consented', true, true, false],
    ['needs none for an ordinary referral', false, false, false],
  ])('%s', async (_what, sensitive, consented, consentNeeded) => {
    known = { ...known, sensitive };
    patientChart = chart({ consents: { texts: true, sensitive: consented, refusesTexts: false } });
    expect(await assemble()).toMatchObject({ consentNeeded });
    expect(saved?.sensitive).toBe(sensitive);
  });

  it('becomes sensitive by what the order says', async () => {
    order = orderContent({ reasons: [{ codings: [], text: 'Opioid use disorder' }] });
    expect(await assemble()).toMatchObject({ consentNeeded: true });
    expect(saved?.sensitive).toBe(true);
  });

  it('says that the patient has died', async () => {
    patientChart = chart({}, { deceased: true });
    expect(await assemble()).toMatchObject({ deceased: true });
  });

  it.each([
    ['is gone', undefined, 'revoked'],
    ['was revoked', 'revoked', 'revoked'],
    ['was entered in error', 'entered-in-error', 'entered-in-error'],
  ] as const)('is not made of an order that %s', async (_what, status, end) => {
    order = status && orderContent({ status });
    expect(await assemble()).toMatchObject({ order: end, missing: [] });
    expect(saved).toBeUndefined();
  });
});
