import { isDeepStrictEqual } from 'node:util';
import type { Chart, ChartTarget, ChartWriteResult, OrderContent } from '../../../src/domain/chart/chart.js';
import { Rejected } from '../../../src/domain/errors.js';
import type { Ehr } from '../../../src/ports/ehr.js';

export interface MemoryEhr extends Ehr {
  /** Everything that was written, in order: what, and the target that asked for it. */
  readonly writes: readonly { what: string; target: ChartTarget }[];
  readonly orders: Map<string, OrderContent>;
  /** By patient reference. */
  readonly charts: Map<string, Chart>;
}

export interface MemoryEhrOptions {
  orders?: readonly OrderContent[] | undefined;
  charts?: readonly Chart[] | undefined;
}

/**
 * The EHR port without an EHR, for others' tests: what it holds can be changed between calls, and
 * what was written can be looked at.
 */
export function createMemoryEhr({ orders = [], charts = [] }: MemoryEhrOptions = {}): MemoryEhr {
  const held = new Map(orders.map((order) => [order.id, order]));
  const known = new Map(charts.map((chart) => [chart.patient.ref, chart]));
  const parts = new Map<string, { said: unknown; version: number }>();
  const writes: { what: string; target: ChartTarget }[] = [];

  const chartOf = (patientRef: string): Chart => {
    const chart = known.get(patientRef);
    if (chart === undefined) throw new Rejected('patient-not-found', 'The EHR does not know the patient of this order');
    return chart;
  };

  /** The new version, or undefined when it says so already. */
  const say = (resource: string, what: string, said: unknown, target: ChartTarget): ChartWriteResult['written'] => {
    const before = parts.get(resource);
    if (isDeepStrictEqual(before?.said, said)) return [];
    const version = (before?.version ?? 0) + 1;
    parts.set(resource, { said, version });
    writes.push({ what, target });
    return [{ what, resource: `${resource}/_history/${version}`, version: String(version) }];
  };

  const write = async (target: ChartTarget): Promise<ChartWriteResult> => {
    const { appointment, orderId, referralId, serviceRequest, task } = target;
    const { authoredOn: _authoredOn, ...words } = task;
    const name = `Task/${referralId}-${task.ordinal}`;
    const written = [
      ...(appointment === undefined || appointment.ehrId !== undefined
        ? []
        : say(`Appointment/${appointment.id}`, 'appointment', appointment, target)),
      ...(hasEnded(parts.get(name)?.said, words.status) ? [] : say(name, 'task', words, target)),
    ];
    const order = held.get(orderId);
    if (serviceRequest === 'active' || order?.status === 'completed') return { written };
    if (order?.status !== 'active') return { written, refused: [{ what: 'service-request', status: 409, code: 'illegal-transition' }] };
    held.set(orderId, { ...order, status: 'completed' });
    return { written: [...written, ...say(`ServiceRequest/${orderId}`, 'service-request', 'completed', target)] };
  };

  return {
    orders: held,
    charts: known,
    writes,
    readOrder: async (orderId) => held.get(orderId),
    readChart: async ({ patientRef }) => chartOf(patientRef),
    readContact: async (patientRef) => {
      const { patient, consents } = chartOf(patientRef);
      return { patient, consents };
    },
    write,
  };
}

/** A Task that has ended stays ended. */
function hasEnded(said: unknown, next: string): boolean {
  // Only `say` above writes here, and only Tasks are looked up by this name.
  const status = (said as { status?: string } | undefined)?.status;
  return status !== undefined && status !== next && ['completed', 'rejected', 'cancelled', 'failed'].includes(status);
}
