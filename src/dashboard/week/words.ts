import type { FunnelStep } from '../../domain/measure/funnel.js';

export const percent = (rate: number | null): string => (rate === null ? '-' : `${(100 * rate).toFixed(1)} %`);

export const hours = (ms: number | null): string => (ms === null ? '-' : `${(ms / 3_600_000).toFixed(1)} h`);

/** What has to have happened for a step to be reached (docs/metrics.md). */
export const stepMeans: Readonly<Record<FunnelStep, string>> = {
  ordered: 'the order was placed and taken on',
  sent: 'a transport accepted the packet',
  delivered: 'there is proof that the packet arrived',
  contacted: 'a text was delivered, the patient replied, or a call was answered',
  booked: 'the EHR, the office or a coordinator who asked gave the start of an appointment',
  kept: 'there is proof of grade A to C that the visit took place',
};
