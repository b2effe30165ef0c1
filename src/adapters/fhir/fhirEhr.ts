import type { ChartTarget, OrderContent } from '../../domain/chart/chart.js';
import type { Ehr } from '../../ports/ehr.js';
import { createFhirClient, type TokenSource } from './client.js';
import { readChart, readContact } from './readChart.js';
import { readOrder } from './readOrder.js';
import { reconcile } from './reconcile.js';

export interface FhirEhrOptions {
  /** The EHR's FHIR R4 base. Nothing outside its origin is ever asked. */
  baseUrl: string;
  /** SMART Backend Services (smartToken.ts); without it requests carry no token. */
  token?: TokenSource | undefined;
  /** For one answer of the EHR. */
  timeoutMs: number;
  /** Practice time: which consents and numbers are current, and when a write was recorded. The wall clock unless given. */
  practiceTime?: (() => number) | undefined;
  /** The practice, as Provenance names it. */
  onBehalfOf?: string | undefined;
}

/** The EHR port over FHIR R4. Throws what client.ts says: `Rejected('ehr-refused' | ...)` for what repeating cannot change, `Unavailable` otherwise. */
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
