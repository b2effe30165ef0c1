import type { Candidate, Endpoint } from '../../../domain/routing/routing.js';
import type { Clock } from '../../../ports/clock.js';
import type { Directory } from '../../../ports/directory.js';
import type { Database } from '../database.js';
import { withDatabase } from '../intake/failures.js';
import { weekMs } from '../../../domain/time/durations.js';

/**
 * A specialist's row with what hangs on it, as PostgreSQL makes it. Instants in epoch milliseconds.
 */
interface SpecialistRow {
  id: string;
  npi: string;
  name: string;
  organization: string;
  specialty: string;
  phone: string;
  postal_code: string;
  zone: string;
  latitude: number;
  longitude: number;
  languages: string[];
  accepting: boolean;
  weekly_capacity: number | null;
  sent_last_week: number;
  networks: { plan: string; from: number; until: number | null }[];
  endpoints: Endpoint[];
}

/**
 * The directory in PostgreSQL: each method is one statement. All throw `Unavailable` when the
 * database is out of reach.
 */
export function createPostgresDirectory(db: Database, clock: Clock): Directory {
  const find = async (where: { specialty: string } | { id: string }): Promise<Candidate[]> => {
    const since = new Date(clock.now() - weekMs);
    const specialty = 'specialty' in where ? where.specialty : null;
    const id = 'id' in where ? where.id : null;
    // A packet that failed, or was never allowed out, is no load for the office; of a referral sent
    // twice the office has one patient.
    const rows = await withDatabase(
      () => db.$queryRaw<SpecialistRow[]>`
      with wanted as (
        select * from specialist s
         where (${specialty}::text is null or s.specialty = ${specialty}) and (${id}::text is null or s.id = ${id})
      ), sent as (
        select specialist_id, count(distinct referral_id)::int as referrals from send
         where step = 'packet' and at > ${since}::timestamptz and state not in ('denied', 'failed')
           and specialist_id in (select id from wanted)
         group by specialist_id
      )
      select w.id, w.npi, w.name, w.organization, w.specialty, w.phone, w.postal_code, w.zone, w.latitude, w.longitude, w.languages, w.accepting,
             w.weekly_capacity, coalesce(sent.referrals, 0) as sent_last_week,
             coalesce((select jsonb_agg(jsonb_build_object('plan', n.plan,
                                'from', extract(epoch from n."from") * 1000, 'until', extract(epoch from n.until) * 1000) order by n.id)
                         from specialist_network n where n.specialist_id = w.id), '[]') as networks,
             coalesce((select jsonb_agg(jsonb_build_object('id', e.id, 'kind', e.kind, 'address', e.address, 'rank', e.rank,
                                'verified', e.verified_at is not null, 'quarantined', e.quarantined_at is not null) order by e.rank, e.id)
                         from endpoint e where e.specialist_id = w.id), '[]') as endpoints
        from wanted w left join sent on sent.specialist_id = w.id
       order by w.id`,
    );
    return rows.map(candidateOf);
  };

  return {
    candidates: (specialty) => find({ specialty }),
    candidate: async (specialistId) => (await find({ id: specialistId }))[0],
    place: async (postalCode) => {
      const code = /^\s*(\d{5})(?:-?\d{4})?\s*$/u.exec(postalCode)?.[1];
      const row = code === undefined ? null : await withDatabase(() => db.postalCode.findUnique({ where: { code } }));
      return row === null ? undefined : { latitude: row.latitude, longitude: row.longitude, zone: row.zone };
    },
  };
}

function candidateOf({ postal_code, weekly_capacity, sent_last_week, networks, ...row }: SpecialistRow): Candidate {
  return {
    ...row,
    postalCode: postal_code,
    ...(weekly_capacity !== null && { weeklyCapacity: weekly_capacity }),
    sentLastWeek: sent_last_week,
    networks: networks.map(({ plan, from, until }) => ({ plan, from, ...(until !== null && { until }) })),
  };
}
