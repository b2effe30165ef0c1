import type { ReferralRow } from '../../../ports/referralViews.js';

/** A row of `referral` with its id as text. Its codes are written from the domain's lists only. */
export interface Row {
  id: string;
  ehr: string;
  order_key: string;
  order_id: string;
  placer: string | null;
  order_version: string | null;
  patient_ref: string | null;
  status: string;
  recorded_reason: string | null;
  specialty: string | null;
  specialty_reason: string | null;
  urgency: ReferralRow['urgency'];
  sensitive: boolean;
  ordered_at: Date;
  stage: ReferralRow['stage'];
  delivery: string;
  acceptance: string;
  appointment: string;
  report: string;
  write_back: string;
  owner: string | null;
  next_what: ReferralRow['next']['what'];
  next_at: Date | null;
  deadline: Date | null;
  queue: string | null;
  needs_attention: ReferralRow['needsAttention'];
  nudges_sent: number;
  outcome: ReferralRow['outcome'];
  appointment_at: Date | null;
}

export function rowOf(row: Row): ReferralRow {
  return {
    id: row.id,
    order: { ehr: row.ehr, key: row.order_key, id: row.order_id, placer: row.placer, version: row.order_version },
    patientRef: row.patient_ref,
    status: row.status,
    recordedReason: row.recorded_reason,
    specialty: row.specialty,
    urgency: row.urgency,
    sensitive: row.sensitive,
    orderedAt: row.ordered_at.toISOString(),
    stage: row.stage,
    axes: {
      delivery: row.delivery,
      acceptance: row.acceptance,
      appointment: row.appointment,
      report: row.report,
      writeBack: row.write_back,
    },
    owner: row.owner,
    next: { what: row.next_what, at: iso(row.next_at) },
    deadline: iso(row.deadline),
    queue: row.queue,
    needsAttention: row.needs_attention,
    nudgesSent: row.nudges_sent,
    outcome: row.outcome,
  };
}

export function iso(instant: Date | null): string | null {
  return instant === null ? null : instant.toISOString();
}
