import { missingItems } from '../src/domain/packet/completeness.js';
import { completenessPolicy } from '../src/domain/packet/completenessPolicy.js';
import type { Chart, OrderContent } from '../src/domain/chart/chart.js';
import { isSensitive } from '../src/domain/packet/sensitive.js';
import { specialtyOf } from '../src/domain/order/specialtyRules.js';
import type { Urgency } from '../src/domain/referral.js';
import type { Clock } from '../src/ports/clock.js';
import type { Ehr } from '../src/ports/ehr.js';
import type { PracticeSettings } from '../src/ports/practiceSettings.js';
import type { Policies } from '../src/ports/policies.js';
import type { ReferralStore, StoredOrder } from '../src/ports/referralStore.js';
import { throwIfCanceled } from './context.js';

export interface Assembled {
  order: 'active' | 'revoked' | 'entered-in-error';
  specialty?: string | undefined;
  /** Names of what the rules require and the chart lacks. */
  missing: string[];
  consentNeeded: boolean;
  deceased: boolean;
}

interface PacketInput {
  referralId: string;
  ordinal: number;
  urgency: Urgency;
}

export interface PacketPorts {
  readonly clock: Clock;
  readonly ehr: Pick<Ehr, 'readOrder' | 'readChart'>;
  readonly store: Pick<ReferralStore, 'order' | 'savePacket'>;
  readonly policies: Policies;
  readonly practiceSettings: Pick<PracticeSettings, 'specialtyRules'>;
}

/**
 * Reads order and chart afresh, judges them by the rules, and keeps them sealed. No patient data
 * goes back to the workflow.
 */
export function createPacketActivities({ clock, ehr, store, policies, practiceSettings }: PacketPorts) {
  const keep = async (
    { referralId, ordinal, urgency }: PacketInput,
    known: StoredOrder,
    order: OrderContent,
    chart: Chart,
  ): Promise<Assembled> => {
    const specialty = specialtyOf(order, await practiceSettings.specialtyRules())?.name ?? known.specialty;
    const rules = await policies.get(completenessPolicy, { specialty, urgency });
    const found = missingItems(rules.body, order, chart, clock.now());
    const sensitive = known.sensitive || isSensitive(order, specialty);
    await store.savePacket({ referralId, ordinal, order, chart, missing: found, policy: rules.version, specialty, sensitive });
    return {
      order: 'active',
      specialty,
      missing: found.filter(({ severity }) => severity === 'required').map(({ item }) => item),
      consentNeeded: sensitive && !chart.consents.sensitive,
      deceased: chart.patient.deceased,
    };
  };

  return {
    assemblePacket: async (input: PacketInput): Promise<Assembled> => {
      const known = await store.order(input.referralId);
      throwIfCanceled();
      const order = await ehr.readOrder(known.orderId);
      const end = endOf(order);
      if (order === undefined || end !== undefined) return { order: end ?? 'revoked', missing: [], consentNeeded: false, deceased: false };
      throwIfCanceled();
      return keep(input, known, order, await ehr.readChart(order));
    },
  };
}

/** An order that is gone from the EHR, or taken back there, sends nothing. */
function endOf(order: OrderContent | undefined): 'revoked' | 'entered-in-error' | undefined {
  if (order === undefined || order.status === 'revoked') return 'revoked';
  return order.status === 'entered-in-error' ? 'entered-in-error' : undefined;
}
