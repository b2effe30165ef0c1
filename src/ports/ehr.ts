import type { Chart, ChartTarget, ChartWriteResult, Contact, OrderContent } from '../domain/chart/chart.js';

/** The EHR: the source of truth. FHIR R4 over HTTP. */
export interface Ehr {
  /** The order as the EHR has it now (decision 10). Undefined when it is gone. */
  readonly readOrder: (orderId: string) => Promise<OrderContent | undefined>;

  /**
   * The chart data that packet and routing need. Pages are followed on the EHR's own origin only.
   * Throws `Rejected('patient-not-found')` for an unknown patient, `Rejected('ehr-refused')` for a
   * permanent 4xx, `Unavailable` otherwise.
   */
  readonly readChart: (order: OrderContent) => Promise<Chart>;

  /**
   * The data that a text needs, read again before each one: phones, address, language, consent,
   * death. Throws like `readChart`.
   */
  readonly readContact: (patientRef: string) => Promise<Contact>;

  /**
   * Writes `target` to the chart: ServiceRequest, Task, Appointment and one Provenance per write,
   * with If-Match and If-None-Exist. 409 and 412 are re-read and merged. Safe to repeat: unchanged
   * content is not written again.
   */
  readonly write: (target: ChartTarget) => Promise<ChartWriteResult>;
}
