import { beforeEach, describe, expect, it } from '@jest/globals';
import { createTransmissionActivities, type TransmissionPorts, type TransmitRequest } from '../../activities/transmission.js';
import { createMemoryTransmitter, type MemoryTransmitter } from '../support/memory/transmitter.js';
import { atLocal } from '../../src/domain/time/calendar.js';
import { Ambiguous, Rejected, Unavailable } from '../../src/domain/errors.js';
import type { Candidate } from '../../src/domain/routing/routing.js';
import { defaultWindows, windowsPolicy } from '../../src/domain/process/windows.js';
import type { StoredSend } from '../../src/ports/referralStore.js';
import type { DeliveryStatus, Transmitter } from '../../src/ports/transmitter.js';
import { packetContent } from '../support/packetContent.js';
import { handClock, type HandClock } from '../support/texting.js';

const zone = 'America/New_York';
const request: TransmitRequest = {
  referralId: 'r1',
  ordinal: 1,
  packetOrdinal: 1,
  specialistId: 'heart',
  endpointId: 'e1',
  specialty: 'cardiology',
  urgency: 'routine',
  supersedes: false,
};
const office: Candidate = {
  id: 'heart',
  npi: '1234567893',
  name: 'Dr. Hart',
  organization: 'Oak Heart',
  specialty: 'cardiology',
  phone: '+12125550142',
  postalCode: '10001',
  zone,
  latitude: 40.7,
  longitude: -74,
  languages: ['en'],
  accepting: true,
  sentLastWeek: 0,
  networks: [],
  endpoints: [{ id: 'e1', kind: 'fax', address: '+12125550143', rank: 1, verified: true, quarantined: false }],
};

let clock: HandClock;
let provider: MemoryTransmitter;
let stored: StoredSend | undefined;
let disclosures: number;

beforeEach(() => {
  clock = handClock(atLocal(zone, '2026-11-23', '14:00'));
  provider = createMemoryTransmitter();
  stored = undefined;
  disclosures = 0;
});

/** The activity over one row of a send; `wire` stands before the provider. */
function transmitting(wire: Partial<Transmitter> = {}, candidate: Candidate | undefined = office) {
  const content = packetContent();
  const order = {
    ehr: 'e',
    orderId: 'o1',
    patientRef: 'Patient/p1',
    urgency: 'routine',
    sensitive: false,
    orderedAt: clock.now(),
  } as const;
  const ports: TransmissionPorts = {
    clock,
    directory: { candidate: async () => candidate },
    policies: { get: async (kind) => ({ body: kind.schema.parse(defaultWindows), version: `${windowsPolicy.name}/*/*/1` }) },
    practiceSettings: {
      practice: async () => ({ name: 'Oak Clinic', zone, phone: '+12125550100', address: [], closures: [] }),
      specialtyLabel: async () => 'Cardiology',
    },
    ownNumbers: { fax: '+12125550199' },
    renderer: { render: async () => ({ pdf: Buffer.from('%PDF-1.7'), pages: 2 }) },
    store: {
      sending: async () => ({ send: stored, order, packet: { id: 'p1', order: content.order, chart: content.chart } }),
      findSend: async () => stored,
      intendSend: async ({ channel, address }) => {
        stored ??= { sendId: 's1', state: 'intended', channel, address, intendedRealMs: clock.realNow() };
        return stored;
      },
      sendAccepted: async (_, { providerId }) => {
        if (stored !== undefined) stored = { ...stored, state: 'accepted', providerId };
      },
      sendFailed: async (_, failure) => {
        if (stored !== undefined) stored = { ...stored, state: 'failed', failure };
      },
    },
    transmitter: { ...provider, ...wire },
    audit: { append: async () => void (disclosures += 1) },
  };
  const activities = createTransmissionActivities(ports);
  return Object.assign(() => activities.transmitPacket(request), { ask: () => activities.askAboutSend(request) });
}

/** The provider takes it, and nobody hears of that. */
const answerLost: Transmitter['send'] = async (sent) => {
  await provider.send(sent);
  throw new Ambiguous('answer-lost', 'No answer.');
};
const neverArrived: Transmitter['send'] = async () => {
  throw new Ambiguous('answer-lost', 'No answer.');
};

describe('handing a packet over', () => {
  it('notes the intent and the disclosure before the provider has it', async () => {
    const before: unknown[] = [];
    const transmit = transmitting({
      send: async (sent) => {
        before.push(stored?.state, disclosures);
        return provider.send(sent);
      },
    });
    expect(await transmit()).toMatchObject({ result: 'accepted', sendId: 's1' });
    expect(before).toEqual(['intended', 1]);
    expect(stored?.state).toBe('accepted');
  });

  it('asks about a send whose answer was lost, and sends it no second time', async () => {
    await expect(transmitting({ send: answerLost })()).rejects.toThrow(Ambiguous);
    clock.advance(2_000);
    expect(await transmitting()()).toMatchObject({ result: 'accepted', sendId: 's1' });
    expect(provider.sent).toHaveLength(1);
    expect(disclosures).toBe(1);
  });

  it('takes no silence for an answer before the provider can have listed it', async () => {
    await expect(transmitting({ send: answerLost })()).rejects.toThrow(Ambiguous);
    clock.advance(1_999);
    await expect(transmitting({ find: async () => undefined })()).rejects.toMatchObject({ code: 'send-unsettled' });
    expect(provider.sent).toHaveLength(1);
  });

  it('sends again, under the same key, what the provider never took', async () => {
    await expect(transmitting({ send: neverArrived })()).rejects.toThrow(Ambiguous);
    clock.advance(2_000);
    expect(await transmitting()()).toMatchObject({ result: 'accepted' });
    expect(provider.sent.map(({ key }) => key)).toEqual(['s1']);
  });

  it('sends nothing while the provider cannot be asked', async () => {
    await expect(transmitting({ send: answerLost })()).rejects.toThrow(Ambiguous);
    clock.advance(60_000);
    const find = async () => Promise.reject(new Unavailable('provider-silent', 'No answer.'));
    await expect(transmitting({ find })()).rejects.toThrow(Unavailable);
    expect(provider.sent).toHaveLength(1);
  });

  it('repeats nothing that is known to have been taken, or refused', async () => {
    await transmitting()();
    expect(await transmitting({ send: neverArrived })()).toMatchObject({ result: 'accepted' });
    stored = undefined;
    const send = async () => Promise.reject(new Rejected('invalid-number', 'No such number.'));
    expect(await transmitting({ send })()).toMatchObject({ result: 'rejected', failure: 'invalid-number' });
    expect(await transmitting()()).toMatchObject({ result: 'rejected', failure: 'invalid-number' });
    expect(provider.sent).toHaveLength(1);
  });

  it.each([
    ['nobody verified', { verified: false }],
    ['is in quarantine', { quarantined: true }],
    ['is another one', { id: 'e2' }],
    ['is of a kind without an adapter', { kind: 'direct' }],
  ])('sends nothing to an endpoint that %s', async (_, change) => {
    const endpoints = office.endpoints.map((endpoint) => ({ ...endpoint, ...change }));
    expect(await transmitting({}, { ...office, endpoints })()).toMatchObject({ result: 'rejected', failure: 'endpoint-unverified' });
    expect([provider.sent.length, stored, disclosures]).toEqual([0, undefined, 0]);
  });

  it('leaves refused credentials to an operator', async () => {
    const send = async () => Promise.reject(new Rejected('provider-credentials', 'Refused.'));
    await expect(transmitting({ send })()).rejects.toMatchObject({ code: 'provider-credentials' });
    expect(stored?.state).toBe('intended');
  });

  it.each([
    ['invalid-number', 'number'],
    ['document-too-large', 'ours'],
    ['refused', undefined],
  ])('says whose fault it is when the provider refuses it as %s', async (code, fault) => {
    const send = async () => Promise.reject(new Rejected(code, 'Refused.'));
    expect(await transmitting({ send })()).toMatchObject({ result: 'rejected', failure: code, fault });
  });
});

describe('asking about a packet', () => {
  const told = async (answer: Partial<DeliveryStatus>) => {
    const { ask } = transmitting({ find: async () => ({ providerId: 'fax-1', status: 'transmitted', ...answer }) });
    await transmitting()();
    if (stored !== undefined) stored = { ...stored, pages: 2 };
    return ask();
  };

  it.each([
    ['all pages', { pages: 2 }],
    ['more pages', { pages: 3 }],
    ['no count', {}],
  ])('believes that it was transmitted, with %s', async (_, answer) => {
    expect(await told(answer)).toMatchObject({ status: 'transmitted' });
    expect(stored?.state).toBe('accepted');
  });

  it('takes fewer pages for a failure', async () => {
    expect(await told({ pages: 1 })).toMatchObject({ status: 'failed', failure: 'pages-missing', fault: undefined });
    expect(stored).toMatchObject({ state: 'failed', failure: 'pages-missing' });
  });

  it('says that a number does not exist', async () => {
    expect(await told({ status: 'failed', failure: 'receiver_unallocated_number' })).toMatchObject({ status: 'failed', fault: 'number' });
  });
});
