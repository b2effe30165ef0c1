import type { Clock } from '../src/ports/clock.js';
import type { Directory } from '../src/ports/directory.js';
import type { Policies } from '../src/ports/policies.js';
import type { ReferralStore } from '../src/ports/referralStore.js';
import type { Chart } from '../src/domain/chart/chart.js';
import type { Urgency } from '../src/domain/referral.js';
import { route, usableEndpoints, type Candidate, type Route, type RouteFacts } from '../src/domain/routing/routing.js';
import { routingPolicy } from '../src/domain/routing/routingPolicy.js';

export interface RoutingPorts {
  readonly clock: Clock;
  readonly directory: Directory;
  readonly policies: Policies;
  readonly store: Pick<ReferralStore, 'packet' | 'saveRoute'>;
}

export interface RouteRequest {
  referralId: string;
  ordinal: number;
  packetOrdinal: number;
  specialty: string;
  urgency: Urgency;
  /** Who declined, and which addresses failed. */
  passedOver: { readonly specialists: readonly string[]; readonly endpoints: readonly string[] };
  chosenSpecialistId?: string | undefined;
  /** Chosen before, and not reached at an address: another of the same office, or none. */
  stayWith?: string | undefined;
}

/**
 * Chooses by the rules, and keeps why: for the one chosen and for each passed over. None fits: a
 * value, and a coordinator decides.
 */
export function createRoutingActivities({ clock, directory, policies, store }: RoutingPorts) {
  const factsOf = async (input: RouteRequest, chart: Chart): Promise<RouteFacts> => {
    const postalCode = chart.patient.address?.postalCode;
    return {
      specialty: input.specialty,
      urgency: input.urgency,
      postalCode,
      place: postalCode === undefined ? undefined : await directory.place(postalCode.slice(0, 5)),
      coverage: chart.coverage,
      language: chart.patient.language,
      candidates: (await directory.candidates(input.specialty)).map((candidate) => withoutFailed(candidate, input)),
      excluded: input.passedOver.specialists.map((specialistId) => ({ specialistId, because: 'declined' as const })),
    };
  };

  return {
    routeReferral: async (input: RouteRequest): Promise<{ specialistId?: string; endpointId?: string; because?: string }> => {
      const [packet, policy] = await Promise.all([store.packet(input.referralId, input.packetOrdinal), policies.get(routingPolicy, input)]);
      const { chosenSpecialistId: byHand, stayWith } = input;
      const settled = byHand ?? stayWith;
      const decision =
        settled === undefined
          ? route(await factsOf(input, packet.chart), policy.body, clock.now())
          : addressOf(await directory.candidate(settled), input);
      const { chosen, undecidable, reasons, passedOver } = decision;
      await store.saveRoute({
        referralId: input.referralId,
        ordinal: input.ordinal,
        specialistId: chosen?.candidate.id,
        reasons,
        passedOver,
        by: byHand === undefined ? 'rules' : 'coordinator',
        policy: policy.version,
      });
      return chosen === undefined
        ? { because: undecidable ?? 'none-fits' }
        : { specialistId: chosen.candidate.id, endpointId: chosen.endpoint.id };
    },
  };
}

const withoutFailed = (candidate: Candidate, { passedOver }: RouteRequest): Candidate => ({
  ...candidate,
  endpoints: candidate.endpoints.filter(({ id }) => !passedOver.endpoints.includes(id)),
});

/**
 * A choice that was made stands against every rule but one: the packet goes to a verified address
 * only.
 */
function addressOf(candidate: Candidate | undefined, input: RouteRequest): Route {
  const endpoint = candidate === undefined ? undefined : usableEndpoints(withoutFailed(candidate, input))[0];
  if (candidate === undefined || endpoint === undefined)
    return { reasons: [{ rule: 'endpoint', detail: 'the chosen office has no verified address left' }], passedOver: [] };
  return {
    chosen: { candidate, endpoint },
    reasons: [
      {
        rule: 'endpoint',
        detail: input.chosenSpecialistId === undefined ? 'is the next address of the office that was chosen' : 'chosen by a coordinator',
      },
    ],
    passedOver: [],
  };
}
