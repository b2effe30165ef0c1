import type { ChartTarget, OrderContent } from '../../domain/chart/chart.js';
import type { Ehr } from '../../ports/ehr.js';
import { createFhirClient, type TokenSource } from './client.js';
import { readChart, readContact } from './readChart.js';
import { readOrder } from './readOrder.js';
import { reconcile } from './reconcile.js';

export interface FhirEhrOptions {
  /** The EHR's FHIR R4 base URL. Requests never leave its origin. */
  baseUrl: string;
  /** SMART Backend Services (smartToken.ts). Without it, requests have no token. */
  token?: TokenSource | undefined;
  /** Timeout of one response. */
  timeoutMs: number;
  /**
   * Practice time, for current consents and phone numbers and for the time of a write. Default: the
   * wall clock.
   */
  practiceTime?: (() => number) | undefined;
  /** The practice's name in Provenance. */
  onBehalfOf?: string | undefined;
}

/**
 * The EHR port over FHIR R4. Errors as in client.ts: `Rejected('ehr-refused' | ...)` when a retry
 * cannot help, else `Unavailable`.
 */
export function createFhirEhr({ baseUrl, token, timeoutMs, practiceTime = Date.now, onBehalfOf }: FhirEhrOptions): Ehr {
  const client = createFhirClient({ baseUrl, token, timeoutMs });
  const author = { onBehalfOf, nowMs: practiceTime };
  return {
    readOrder: async (orderId: string) => readOrder(client, orderId),
    readChart: async (order: OrderContent) => readChart(client, order, practiceTime()),
    readContact: async (patientRef: string) => readContact(client, patientRef, practiceTime()),
    write: async (target: ChartTarget) => reconcile(client, target, author),
  };
}
