import { dayIn } from '../../../domain/time/calendar.js';
import type { Moment, ReferralFacts } from '../../../domain/measure/metrics.js';
import { closedValue } from '../closedColumns.js';
import type { Database } from '../database.js';

interface FactsRow {
  id: string;
  specialty: string | null;
  specialistId: string | null;
  specialistName: string | null;
  status: string;
  orderedAt: Date;
  sentAt: Date | null;
  deliveredAt: Date | null;
  contactedAt: Date | null;
  confirmedAt: Date | null;
  claimedAt: Date | null;
  keptAt: Date | null;
  grade: string | null;
  inNetwork: boolean | null;
  replaced: boolean;
  outcome: string | null;
  endedAt: Date | null;
  staffSeconds: number;
  textsSent: number;
  optedOut: boolean;
}

/**
 * The facts of a range of orders in one statement, from the rows that events left behind (decision
 * 1), not from the workflow's own view. The referral's own columns fill in where no such row is
 * left. All instants are practice time. With `knownAt` only what was known by then: the proof of
 * a visit may come weeks after it.
 */
export async function referralFacts(
  db: Database,
  zone: string,
  range: { fromMs: number; toMs: number; knownAt?: number | undefined },
): Promise<ReferralFacts[]> {
  const known = new Date(range.knownAt ?? endOfTime);
  const rows = await db.$queryRaw<FactsRow[]>`
    with cohort as (
      select r.*, case when not exists (select 1 from evidence e where e.referral_id = r.id and e.at > ${known}) then r.kept_at end as seen_at
      from referral_overview r where ordered_at >= ${new Date(range.fromMs)} and ordered_at < ${new Date(range.toMs)}
    ), packets as (
      select s.referral_id, min(s.accepted_at) as sent_at, min(coalesce(proof.at, s.settled_at)) filter (where s.rung >= 2) as delivered_at
      from send s join cohort on cohort.id = s.referral_id
        left join lateral (select min(at) as at from receipt where send_id = s.id and rung >= 2 and at <= ${known}) proof on true
      where s.step = 'packet' and s.at <= ${known} group by s.referral_id
    ), texts as (
      select s.referral_id, count(*) filter (where s.accepted_at is not null or s.state = 'unknown')::int as sent,
        min(s.settled_at) filter (where s.rung >= 3) as delivered_at, bool_or(o.at >= s.at and o.at <= ${known}) as opted_out
      from send s join cohort on cohort.id = s.referral_id left join opt_out o on o.phone = s."to"
      where s.channel = 'sms' and s.at <= ${known} group by s.referral_id
    ), replies as (
      select referral_id, min(at) as first_at, min(at) filter (where meaning = 'booked') as claimed_at
      from reply where at <= ${known} and referral_id in (select id from cohort) group by referral_id
    ), visits as (
      select referral_id, min(at) filter (where source <> 'patient' and start_at is not null and status not in ('proposed', 'entered-in-error')) as confirmed_at,
        min(at) filter (where source = 'patient') as claimed_at
      from appointment where at <= ${known} and referral_id in (select id from cohort) group by referral_id
    ), proofs as (
      select distinct on (referral_id) referral_id, grade, least(visit_at, at) as visit_at,
        first_value(in_network) over (partition by referral_id order by (in_network is null), grade, at) as in_network
      from evidence where at <= ${known} and referral_id in (select id from cohort) order by referral_id, grade, at
    ), staff as (
      select referral_id, sum(seconds)::int as seconds, min(at) filter (where kind in ('call:booked', 'call:will-book', 'call:declined')) as answered_at
      from staff_activity where at <= ${known} and referral_id in (select id from cohort) group by referral_id
    )
    select c.id::text, c.specialty, sp.id as "specialistId", sp.name as "specialistName", c.status,
      c.ordered_at as "orderedAt", coalesce(p.sent_at, c.first_sent_at) as "sentAt", p.delivered_at as "deliveredAt",
      least(t.delivered_at, r.first_at, s.answered_at) as "contactedAt", v.confirmed_at as "confirmedAt", least(v.claimed_at, r.claimed_at) as "claimedAt",
      case when e.grade <= 'C' then e.visit_at else coalesce(c.seen_at, e.visit_at) end as "keptAt",
      least(e.grade, case when c.seen_at is not null then c.evidence_grade end) as grade,
      e.in_network as "inNetwork", exists (select 1 from order_version o where o.referral_id = c.id and o.change = 'specialty' and o.at <= ${known}) as replaced,
      c.outcome, c.ended_at as "endedAt", coalesce(s.seconds, 0) as "staffSeconds", coalesce(t.sent, 0) as "textsSent", coalesce(t.opted_out, false) as "optedOut"
    from cohort c left join specialist sp on sp.id = c.specialist_id
      left join packets p on p.referral_id = c.id left join texts t on t.referral_id = c.id left join replies r on r.referral_id = c.id
      left join visits v on v.referral_id = c.id left join proofs e on e.referral_id = c.id left join staff s on s.referral_id = c.id
    order by c.ordered_at, c.id`;
  return rows.map((row) => factsOf(row, zone));
}

/** Later than anything that a row can say. */
const endOfTime = Date.UTC(9999, 0, 1);

function factsOf(row: FactsRow, zone: string): ReferralFacts {
  const moment = (date: Date | null): Moment | undefined =>
    date === null ? undefined : { at: date.getTime(), on: dayIn(zone, date.getTime()) };
  const kept = moment(row.keptAt);
  return {
    id: row.id,
    specialty: row.specialty ?? undefined,
    specialist: row.specialistId === null || row.specialistName === null ? undefined : { id: row.specialistId, name: row.specialistName },
    status: row.status === 'recorded' || row.status === 'tombstone' ? row.status : 'taken-on',
    ordered: { at: row.orderedAt.getTime(), on: dayIn(zone, row.orderedAt.getTime()) },
    sent: moment(row.sentAt),
    delivered: moment(row.deliveredAt),
    contacted: moment(row.contactedAt),
    confirmed: moment(row.confirmedAt),
    claimed: moment(row.claimedAt),
    kept:
      kept === undefined || row.grade === null
        ? undefined
        : { ...kept, grade: closedValue('evidence.grade', row.grade), network: networkName(row.inNetwork) },
    replaced: row.replaced,
    outcome: row.outcome === null ? undefined : closedValue('referral_projection.outcome', row.outcome),
    ended: moment(row.endedAt),
    staffSeconds: row.staffSeconds,
    textsSent: row.textsSent,
    optedOut: row.optedOut,
  };
}

const networkName = (inNetwork: boolean | null): 'in-network' | 'out-of-network' | 'unknown' => {
  if (inNetwork === null) return 'unknown';
  return inNetwork ? 'in-network' : 'out-of-network';
};
