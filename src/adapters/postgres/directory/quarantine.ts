import { sendRetryMinutes } from '../../../domain/process/nextStep.js';
import { faultOf, gaveUp, noFaultOfTheNumber, referralsBeforeQuarantine } from '../../../domain/routing/faxFailures.js';
import type { Clock } from '../../../ports/clock.js';
import { auditWithin } from '../audit.js';
import type { Transaction } from '../database.js';

/** The first try and those after 5, 20 and 60 minutes. */
const triesOfAReferral = sendRetryMinutes.length + 1;

/**
 * Nothing more goes to a number that does not exist, that is no fax machine, or that several
 * referrals in a row gave up, until a person verifies it again. Every endpoint with the number is
 * quarantined, in the transaction of the failure. A failure of a send from before the last
 * verification says nothing.
 */
export async function quarantineAfter(
  tx: Transaction,
  clock: Pick<Clock, 'now'>,
  failed: { sendId: string; failure: string },
): Promise<void> {
  const because = await reasonFor(tx, failed);
  if (because === undefined) return;
  const quarantined = await tx.$queryRaw<{ id: string }[]>`
    update endpoint e set quarantined_at = ${new Date(clock.now())}::timestamptz, quarantined_because = ${because}
      from send s where s.id = ${failed.sendId}::uuid and e.kind = s.channel and e.address = s."to" and e.quarantined_at is null
       and coalesce(e.verified_at, '-infinity') <= s.at
    returning e.id`;
  for (const { id } of quarantined)
    await auditWithin(tx, clock, { actor: 'loopkeeper', action: 'quarantine', subject: `endpoint/${id}`, detail: { because } });
}

async function reasonFor(tx: Transaction, { sendId, failure }: { sendId: string; failure: string }): Promise<string | undefined> {
  const fault = faultOf(failure);
  if (fault !== undefined) return fault === 'number' ? failure : undefined;
  // Since the number last worked, and since a person last verified it.
  const [row] = await tx.$queryRaw<{ referrals: number }[]>`
    with this as (select channel, "to" from send where id = ${sendId}::uuid)
    select count(*)::int as referrals from (
      select f.referral_id from send f, this
       where f.channel = this.channel and f."to" = this."to" and f.state = 'failed' and not f.failure = any(${[...noFaultOfTheNumber]}::text[])
         and f.at > coalesce((select max(g.at) from send g where g."to" = this."to" and g.channel = this.channel and g.rung >= 2), '-infinity')
         and f.at >= coalesce((select max(e.verified_at) from endpoint e where e.address = this."to" and e.kind = this.channel), '-infinity')
       group by f.referral_id having count(*) >= ${triesOfAReferral}) as given_up`;
  return (row?.referrals ?? 0) >= referralsBeforeQuarantine ? gaveUp : undefined;
}
