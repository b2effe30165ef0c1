import type { Chart, OrderContent } from './chart.js';
import type { Urgency } from './referral.js';

/** All that a packet prints. Built by `packetContent` from order and chart; the renderer only lays it out. */
export interface PacketContent {
  /** Short code on the cover and in the page headers: never patient data. */
  referenceCode: string;
  urgency: Urgency;
  specialtyLabel: string;
  from: { practice: string; phone: string; address: string[]; clinician?: string | undefined; npi?: string | undefined };
  to: { name: string; organization: string; fax: string; phone: string };
  /** Practice-zone date, ISO `2026-11-23`; also the PDF's only date. */
  preparedOn: string;
  supersedes?: boolean | undefined;
  sensitiveNotice?: boolean | undefined;
  order: OrderContent;
  chart: Chart;
}

/** One thing that a packet for this specialty must have and that the chart did not. */
export interface MissingItem {
  /** Stable name: `birth-date`, `coverage-plan`, `recent-ecg`, ... */
  item: string;
  /** What to do about it, for the coordinator; no patient data. */
  why: string;
}
