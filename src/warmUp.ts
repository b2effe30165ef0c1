import { channels } from './domain/routing/channel.js';
import type { ActivityPorts } from '../activities/index.js';
import { computeReviews } from '../activities/review.js';
import type { Chart, ChartEntry, OrderContent } from './domain/chart/chart.js';
import { packetContent } from './domain/packet/packet.js';
import { policyKinds } from './domain/rules/policyKinds.js';

/**
 * What the first referral would wait for otherwise: fonts, compiled code, connections, the rules;
 * half a second in all, measured on two cores. Whatever fails here fails again, and better, where
 * it is needed.
 */
export async function warmUp(ports: ActivityPorts): Promise<void> {
  const { renderer, messages, ehr, directory, policies, practiceSettings, measure, transmitter, messenger, clock } = ports;
  const sinceRealMs = clock.realNow();
  await Promise.allSettled([
    renderer.render(samplePacket).then(() => renderer.render(samplePacket)),
    // Questions about nobody: they open the connections and load the clients' code.
    ehr.readOrder('warm-up'),
    ehr.readChart(order),
    ehr.readContact(order.patientRef),
    messages.subject(nobody),
    directory.place('02139'),
    ...channels.map((channel) => transmitter.find({ key: 'warm-up', channel, address: nobodysNumber, sinceRealMs })),
    messenger.find({ key: 'warm-up', to: nobodysNumber, body: '', sinceRealMs }),
    directory.candidates('cardiology'),
    practiceSettings.specialtyRules(),
    computeReviews(measure, { atMs: clock.now() }),
    ...policyKinds.map((kind) => policies.get(kind, { specialty: undefined, urgency: 'routine' })),
  ]);
}

const nobody = '00000000-0000-0000-0000-000000000000';
/** Reserved for fiction. */
const nobodysNumber = '+16175550199';
const entry: ChartEntry = { text: 'Nothing', codings: [], date: '2026-01-01', value: '0', status: 'active' };
const order: OrderContent = {
  id: 'warm-up',
  status: 'active',
  intent: 'order',
  doNotPerform: false,
  urgency: 'routine',
  code: { codings: [], text: 'Nothing' },
  performerTypes: [],
  performerSpecialties: [],
  reasons: [{ codings: [], text: 'Nothing' }],
  notes: ['Nothing'],
  patientRef: 'Patient/warm-up',
  insuranceRefs: [],
  supportingRefs: [],
};
const chart: Chart = {
  patient: {
    ref: 'Patient/warm-up',
    identifiers: [{ label: 'None', value: '0' }],
    name: 'Nobody',
    phones: [],
    language: 'en',
    deceased: false,
  },
  coverage: [{ status: 'active', payer: 'Nobody', plan: 'None' }],
  problems: [entry],
  medications: [entry],
  allergies: [entry],
  noKnownAllergies: false,
  results: [entry],
  documents: [{ title: 'Nothing' }],
  consents: { texts: false, sensitive: false, refusesTexts: false },
};

/** A page of each kind, for nobody. */
const samplePacket = packetContent({
  referralId: 'warm-up',
  specialtyLabel: 'None',
  practice: { name: 'None', phone: '', address: [] },
  recipient: { name: 'Nobody', organization: 'Nowhere', phone: '', channel: channels[0], address: '' },
  preparedOn: '2026-01-01',
  order,
  chart,
});
