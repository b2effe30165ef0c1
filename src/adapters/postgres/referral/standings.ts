import type { Standing } from '../../../domain/process/believe.js';
import { isOfAMachine, type ReferralEvent } from '../../../domain/process/messages.js';
import type { ReferralStore } from '../../../ports/referralStore.js';
import { closedValue } from '../closedColumns.js';
import type { Database } from '../database.js';

interface StandingRow {
  change: string | null;
  state: string | null;
  rung: number | null;
  failure: string | null;
  meaning: string | null;
  status: string | null;
  startAt: Date | null;
  isRun: boolean;
}

/** What an event names, as the columns that are looked up. A run's id is the service's own. */
interface Named {
  name: ReferralEvent['name'];
  id: string | null;
  of: string | null;
  run: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;
const rowId = (id: string): string | null => (uuid.test(id) ? id : null);

/**
 * The rows behind events, in one statement. An id that no row can have finds none. A STOP and a
 * START are about a number: they stand for every referral that texted it.
 */
export function createStandings(db: Database): ReferralStore['standings'] {
  return async (referralId, events) => {
    const named = JSON.stringify(events.map(namedBy));
    const rows = await db.$queryRaw<StandingRow[]>`
      select v.change, s.state, s.rung, s.failure, p.meaning, a.status, a.start_at as "startAt", j.referral_id is not null as "isRun"
        from rows from (jsonb_to_recordset(${named}::jsonb) as (name text, id uuid, of uuid, run text)) with ordinality as x(name, id, of, run, n)
        left join order_version v on x.name = 'orderChanged' and v.id = x.id and v.referral_id = ${referralId}::uuid
        left join receipt r on x.name in ('deliveryReceipt', 'textStatus') and r.id = x.id and r.send_id = x.of
        left join send s on s.id = r.send_id and s.referral_id = ${referralId}::uuid and (s.channel = 'sms') = (x.name = 'textStatus')
        left join reply p on x.name = 'reply' and p.id = x.id
             and (p.referral_id = ${referralId}::uuid or (p.meaning in ('stop', 'start') and exists (
                  select 1 from send t where t.referral_id = ${referralId}::uuid and t.channel = 'sms' and t."to" = p."from")))
        left join appointment a on x.name = 'appointment' and a.id = x.of and a.referral_id = ${referralId}::uuid
        left join referral_projection j on x.name = 'runChanged' and j.referral_id = ${referralId}::uuid and j.run_id = x.run
       order by x.n`;
    return events.map(({ name }, index) => standingOf(name, rows[index]));
  };
}

function namedBy({ name, input }: ReferralEvent): Named {
  const of = name === 'deliveryReceipt' || name === 'textStatus' ? input.sendId : name === 'appointment' ? input.appointmentId : '';
  return { name, id: rowId(input.id), of: rowId(of), run: input.id };
}

function standingOf(name: ReferralEvent['name'], row: StandingRow | undefined): Standing | undefined {
  if (row === undefined) return undefined;
  switch (name) {
    case 'orderChanged':
      return row.change === null ? undefined : { name, row: { change: row.change } };
    case 'deliveryReceipt':
    case 'textStatus':
      return row.state === null ? undefined : { name, row: { state: row.state, rung: row.rung ?? 0, failure: row.failure ?? undefined } };
    case 'reply':
      return replyStanding(row.meaning);
    case 'appointment':
      if (row.status === null) return undefined;
      return { name, row: { status: closedValue('appointment.status', row.status), startAt: row.startAt?.getTime() } };
    case 'runChanged':
      return row.isRun ? { name, row: {} } : undefined;
  }
}

/** What a machine wrote stands for nothing. */
function replyStanding(stored: string | null): Standing | undefined {
  const meaning = stored === null ? 'reaction' : closedValue('reply.meaning', stored);
  return isOfAMachine(meaning) ? undefined : { name: 'reply', row: { meaning } };
}
