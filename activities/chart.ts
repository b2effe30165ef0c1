import type { ChartTarget } from '../src/domain/chart/chart.js';
import type { ChartWords } from '../src/domain/process/chartContent.js';
import type { Clock } from '../src/ports/clock.js';
import type { Audit } from '../src/ports/audit.js';
import type { Ehr } from '../src/ports/ehr.js';
import type { ReferralStore } from '../src/ports/referralStore.js';
import { throwIfCanceled } from './context.js';

export interface ChartPorts {
  readonly clock: Clock;
  readonly ehr: Pick<Ehr, 'write'>;
  readonly store: Pick<ReferralStore, 'chartFacts' | 'saveChartWrites'>;
  readonly audit: Pick<Audit, 'append'>;
}

export interface ChartRequest {
  referralId: string;
  words: ChartWords;
}

/** Makes the chart say what the process knows; what it says already is not written again. */
export function createChartActivities({ clock, ehr, store, audit }: ChartPorts) {
  return {
    writeChart: async ({ referralId, words }: ChartRequest): Promise<{ refused: boolean }> => {
      const facts = await store.chartFacts(referralId);
      throwIfCanceled();
      // Before the write: one that a crash cut short must not be without its entry.
      await audit.append({
        actor: 'loopkeeper',
        action: 'write-chart',
        subject: `referral/${referralId}`,
        detail: { order: words.serviceRequest, task: words.task.businessStatus },
      });
      const result = await ehr.write(target(referralId, words, facts, clock.now()));
      const refused = (result.refused ?? []).length > 0;
      await store.saveChartWrites(referralId, result.written);
      return { refused };
    },
  };
}

function target(referralId: string, words: ChartWords, facts: Awaited<ReturnType<ReferralStore['chartFacts']>>, now: number): ChartTarget {
  const { order } = facts;
  const { appointment } = words;
  const row = appointment === undefined ? undefined : facts.appointments.find((one) => one.id === appointment.id);
  return {
    referralId,
    orderId: order.orderId,
    patientRef: order.patientRef,
    placer: order.placer,
    serviceRequest: words.serviceRequest,
    task: {
      ...words.task,
      ordinal: words.ordinal,
      ownerName: facts.specialist?.name,
      ownerNpi: facts.specialist?.npi,
      authoredOn: iso(order.orderedAt),
    },
    appointment: appointment && {
      id: appointment.id,
      status: appointment.status,
      start: iso(appointment.startAt),
      end: iso(row?.endAt ?? (appointment.startAt === undefined ? undefined : appointment.startAt + usualVisitMs)),
      ehrId: row?.ehrId,
    },
    occurredAt: iso(now),
    evidenceRef: facts.evidenceId === undefined ? undefined : `urn:uuid:${facts.evidenceId}`,
  };
}

/**
 * R4 wants start and end both or neither; an office that gives a time alone means a visit of half
 * an hour.
 */
const usualVisitMs = 30 * 60_000;

function iso(ms: number): string;
function iso(ms: number | undefined): string | undefined;
function iso(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
