import type { ActivityPorts } from '../activities/index.js';
import { completenessPolicy } from './domain/completeness.js';
import { packetContent } from './domain/packet.js';
import { routingPolicy } from './domain/routing.js';
import { windowsPolicy } from './domain/stall.js';

/**
 * What the first referral would wait for otherwise: fonts, connections, the rules. A measured third of a second that the order after a start
 * does not pay. Whatever fails here fails again, and better, where it is needed.
 */
export async function warmUp({ renderer, ehr, directory, policies, practiceBook }: ActivityPorts): Promise<void> {
  await Promise.allSettled([
    renderer.render(emptyPacket),
    ehr.readOrder('warm-up'),
    directory.candidates('cardiology'),
    practiceBook.specialtyRules(),
    ...[completenessPolicy, routingPolicy, windowsPolicy].map((kind) => policies.get<unknown>(kind)),
  ]);
}

const nobody = { name: 'Nobody', organization: 'Nowhere', fax: '', phone: '' };
const emptyPacket = packetContent({
  referralId: 'warm-up',
  specialtyLabel: '',
  practice: { name: '', phone: '', address: [] },
  recipient: nobody,
  preparedOn: '2026-01-01',
  order: {
    id: 'warm-up', status: 'active', intent: 'order', doNotPerform: false, urgency: 'routine', code: { codings: [] }, performerTypes: [], performerSpecialties: [],
    reasons: [], notes: [], patientRef: 'Patient/warm-up', insuranceRefs: [], supportingRefs: [],
  },
  chart: {
    patient: { ref: 'Patient/warm-up', identifiers: [], name: 'Nobody', phones: [], language: 'en', deceased: false },
    coverage: [], problems: [], medications: [], allergies: [], noKnownAllergies: false, results: [], documents: [],
    consents: { texts: false, sensitive: false, refusesTexts: false },
  },
});
