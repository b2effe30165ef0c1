import type { Chart, ChartTarget, ChartWriteResult, Contact, OrderContent } from '../domain/chart/chart.js';

/** The EHR: the source of truth. FHIR R4 over HTTP. */
export interface Ehr {
  /** The order as the EHR has it now (decision 10); undefined when it is gone. */
  readonly readOrder: (orderId: string) => Promise<OrderContent | undefined>;

  /**
   * The chart that a packet and the routing need, paging followed on the EHR's own origin only.
   * Throws `Rejected('patient-not-found')` for an unknown patient, `Rejected('ehr-refused')` for 4xx that stays; `Unavailable` is worth retrying.
   */
  readonly readChart: (order: OrderContent) => Promise<Chart>;

  /** What a text needs, read afresh before each one: phones, address, language, consent, death. Throws as `readChart` does. */
  readonly readContact: (patientRef: string) => Promise<Contact>;

  /**
   * Makes the chart say `target`: ServiceRequest, Task, Appointment and one Provenance per write, with If-Match and If-None-Exist.
   * 409 and 412 are re-read and merged. Safe to repeat: what already says so is not written again.
   */
  readonly write: (target: ChartTarget) => Promise<ChartWriteResult>;
}
