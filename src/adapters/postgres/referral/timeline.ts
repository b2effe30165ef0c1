import type { TimelineEntry } from '../../../ports/referralViews.js';
import type { Vault } from '../../../ports/vault.js';
import type { Database } from '../database.js';

interface Row {
  at: Date;
  kind: string;
  what: string;
  id: string;
  detail: Record<string, unknown>;
  written: Uint8Array | null;
}

/**
 * What a coordinator entered, as JSON, encrypted in `staff_activity.note`. Instants are ISO 8601.
 */
export interface WrittenDetail {
  readonly with?: 'patient' | 'office';
  readonly spokeTo?: string | undefined;
  readonly said?: string | undefined;
  readonly text?: string;
  readonly tasks?: readonly string[];
  readonly until?: string;
  readonly reason?: string;
}

/**
 * All that happened to a referral, from the rows that record it. Left out on purpose: what a
 * patient wrote, phone numbers, the order's text. A send is one entry with its current state; its
 * receipts show how it got there. Only the audit knows who withdrew a referral.
 */
export async function readTimeline(db: Database, referralId: string, vault?: Vault): Promise<TimelineEntry[]> {
  const rows = await db.$queryRaw<Row[]>`
    select at, kind, what, id::text, detail, note as written from (
      select at, real_at, 'order' as kind, change as what, id, jsonb_build_object('version', version) as detail
        from order_version where referral_id = ${referralId}::uuid
      union all
      select at, real_at, 'packet', 'assembled', id, jsonb_build_object('ordinal', ordinal, 'pages', pages, 'missing', missing, 'policy', policy)
        from packet where referral_id = ${referralId}::uuid
      union all
      select at, real_at, 'route', case when specialist_id is null then 'none' else 'chosen' end, id,
             jsonb_build_object('specialist', specialist_id, 'reasons', reasons, 'passedOver', passed_over, 'by', by, 'policy', policy)
        from routing_decision where referral_id = ${referralId}::uuid
      union all
      select at, real_at, 'send', state, id,
             jsonb_build_object('channel', channel, 'step', step, 'ordinal', ordinal, 'rung', rung, 'failure', failure, 'pages', pages, 'endpoint', endpoint_id, 'specialist', specialist_id,
                                'template', template, 'permit', permit, 'policy', policy, 'acceptedAt', accepted_at, 'settledAt', settled_at)
        from send where referral_id = ${referralId}::uuid
      union all
      select c.at, c.real_at, 'receipt', c.status, c.id, jsonb_build_object('send', c.send_id, 'rung', c.rung, 'failure', c.failure, 'pages', c.pages,
             'sentPages', s.pages, 'occurredAt', c.occurred_at)
        from receipt c join send s on s.id = c.send_id where s.referral_id = ${referralId}::uuid
      union all
      select at, real_at, 'reply', meaning, id, '{}'::jsonb from reply where referral_id = ${referralId}::uuid
      union all
      select at, real_at, 'appointment', status, id, jsonb_build_object('startAt', start_at, 'source', source, 'by', by, 'version', version)
        from appointment where referral_id = ${referralId}::uuid
      union all
      select at, real_at, 'evidence', kind, id, jsonb_build_object('grade', grade, 'kind', kind, 'source', source, 'by', by, 'visitAt', visit_at)
        from evidence where referral_id = ${referralId}::uuid
      union all
      select opened_at, real_at, 'task', 'opened', id, jsonb_build_object('reason', reason, 'owner', owner, 'queue', queue, 'deadline', deadline, 'detail', detail)
        from task where referral_id = ${referralId}::uuid
      union all
      select closed_at, real_at, 'task', status, id, jsonb_build_object('reason', reason, 'by', closed_by, 'decision', decision)
        from task where referral_id = ${referralId}::uuid and closed_at is not null
      union all
      select at, real_at, 'chart', split_part(what, ' ', 1), id, jsonb_build_object('resource', resource, 'version', version)
        from chart_write where referral_id = ${referralId}::uuid
      union all
      select at, real_at, split_part(kind, ':', 1), case when kind like 'call:%' then split_part(kind, ':', 2) else 'added' end, id,
             jsonb_build_object('by', coordinator_id, 'seconds', nullif(seconds, 0))
        from staff_activity where referral_id = ${referralId}::uuid
      union all
      select r.ended_at, 'infinity', 'end', r.outcome, r.id,
             jsonb_build_object('grade', r.evidence_grade, 'by', decided.detail->>'by', 'clinician', decided.detail->>'clinician')
        from referral_overview r left join lateral (
          select a.detail from audit a
           where a.action = 'act' and a.subject = 'referral/' || r.id::text and a.detail->>'name' = 'withdraw' and a.detail->>'outcome' = r.outcome
             and a.at <= r.ended_at order by a.sequence desc limit 1
        ) decided on true
       where r.id = ${referralId}::uuid and r.ended_at is not null
    ) as everything left join lateral (select note from staff_activity where staff_activity.id = everything.id) as entered on true
    order by at, real_at, kind`;
  return rows.map(({ at, written, detail, ...row }) => ({
    ...row,
    at: at.toISOString(),
    detail: written === null || vault === undefined ? detail : { ...detail, ...openWritten(vault, written) },
  }));
}

const openWritten = (vault: Vault, written: Uint8Array): WrittenDetail =>
  JSON.parse(Buffer.from(vault.open(written, 'note')).toString('utf8')) as WrittenDetail;
