import { beforeEach, describe, expect, it } from '@jest/globals';
import { createRoutingActivities, type RouteRequest, type RoutingPorts } from '../../activities/routing.js';
import type { Candidate, Endpoint } from '../../src/domain/routing/routing.js';
import { memoryPolicies } from '../support/memory/policies.js';
import { candidate, chart, monday, orderContent } from '../support/orders.js';
import { handClock } from '../support/texting.js';

const endpoint = (id: string, changes: Partial<Endpoint> = {}): Endpoint => ({
  id,
  kind: 'fax',
  address: '+16175550130',
  rank: 1,
  verified: true,
  quarantined: false,
  ...changes,
});
const request: RouteRequest = {
  referralId: 'r1',
  ordinal: 1,
  packetOrdinal: 1,
  specialty: 'cardiology',
  urgency: 'routine',
  passedOver: { specialists: [], endpoints: [] },
};

let offices: Candidate[];
let saved: Parameters<RoutingPorts['store']['saveRoute']>[0] | undefined;
beforeEach(() => {
  offices = [candidate('a', { endpoints: [endpoint('a1'), endpoint('a2', { rank: 2 })] }), candidate('b', { sentLastWeek: 9 })];
  saved = undefined;
});

function route(changes: Partial<RouteRequest> = {}) {
  return createRoutingActivities({
    clock: handClock(monday),
    directory: {
      candidates: async () => offices,
      candidate: async (id) => offices.find((one) => one.id === id),
      place: async () => ({ latitude: 42.361, longitude: -71.068, zone: 'America/New_York' }),
    },
    policies: memoryPolicies(),
    store: {
      packet: async () => ({ id: 'p1', order: orderContent(), chart: chart() }),
      saveRoute: async (decision) => void (saved = decision),
    },
  }).routeReferral({ ...request, ...changes });
}

describe('a route', () => {
  it('is chosen by the rules, and saved with its reasons', async () => {
    expect(await route()).toMatchObject({ specialistId: 'a', endpointId: 'a1' });
    expect(saved).toMatchObject({ specialistId: 'a', by: 'rules', policy: 'routing/*/*/1' });
    expect(saved?.passedOver).toEqual([expect.objectContaining({ specialistId: 'b' })]);
  });

  it.each([
    ['an address that failed', { passedOver: { specialists: [], endpoints: ['a1'] } }, 'a', 'a2'],
    ['an office without another address', { passedOver: { specialists: [], endpoints: ['a1', 'a2'] } }, 'b', 'b-fax'],
    ['an office that declined', { passedOver: { specialists: ['a'], endpoints: [] } }, 'b', 'b-fax'],
  ])('passes over %s', async (_what, changes, specialistId, endpointId) => {
    expect(await route(changes)).toMatchObject({ specialistId, endpointId });
  });

  it('stays with the office that was chosen, at its next address', async () => {
    const stay = { stayWith: 'b', passedOver: { specialists: [], endpoints: [] } };
    expect(await route(stay)).toMatchObject({ specialistId: 'b', endpointId: 'b-fax' });
    expect(await route({ ...stay, passedOver: { specialists: [], endpoints: ['b-fax'] } })).toMatchObject({ because: 'none-fits' });
    expect(saved).toMatchObject({ specialistId: undefined, by: 'rules' });
  });

  it('follows a coordinator’s choice against the rules, but only to a verified address', async () => {
    offices = [
      candidate('a'),
      candidate('full', { accepting: false }),
      candidate('new', { endpoints: [endpoint('n1', { verified: false })] }),
    ];
    expect(await route({ chosenSpecialistId: 'full', stayWith: 'a' })).toMatchObject({ specialistId: 'full' });
    expect(saved).toMatchObject({ by: 'coordinator' });
    expect(await route({ chosenSpecialistId: 'new' })).toMatchObject({ because: 'none-fits' });
    expect(await route({ chosenSpecialistId: 'unknown' })).toMatchObject({ because: 'none-fits' });
  });

  it('never leads to an endpoint of a kind that has no adapter', async () => {
    offices = [candidate('a', { endpoints: [endpoint('a1', { kind: 'direct' })] })];
    expect(await route()).toMatchObject({ because: 'none-fits' });
    expect(await route({ chosenSpecialistId: 'a' })).toMatchObject({ because: 'none-fits' });
  });
});
