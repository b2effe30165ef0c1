import type { Chart } from '../../../domain/chart/chart.js';
import { Rejected } from '../../../domain/errors.js';
import { reachabilityOf, type Reachability } from '../../../domain/texting/reachability.js';
import { readinessLimits } from '../../../domain/goLive/readiness.js';
import type { ContactFacts } from '../../../domain/goLive/readinessFacts.js';
import { mobileOf } from '../../../domain/texting/whereabouts.js';
import type { Vault } from '../../../ports/vault.js';
import type { Database } from '../database.js';
import { dayMs } from '../../../domain/time/durations.js';

/** Charts are large: so many are in memory at once. */
const atOnce = 20;

/**
 * Of the specialty's recent patients; of everybody's while it has none, which is how a specialty
 * looks before it is switched on.
 */
export async function contactFacts({ db, vault }: { db: Database; vault: Vault }, specialty: string, now: number): Promise<ContactFacts> {
  const own = await newestPackets(db, specialty, now);
  const [of, packets] = own.length > 0 ? (['specialty', own] as const) : (['all', await newestPackets(db, undefined, now)] as const);
  const facts: ContactFacts = { of, counts: { reachable: 0, 'no-mobile': 0, 'no-consent': 0, 'opted-out': 0 }, unreadable: 0 };
  for (let from = 0; from < packets.length; from += atOnce) {
    const { found, unreadable } = await reachabilities({ db, vault }, packets.slice(from, from + atOnce));
    for (const one of found) facts.counts[one] += 1;
    facts.unreadable += unreadable;
  }
  return facts;
}

/** The newest packet of each patient with a recent order, the newest first. */
async function newestPackets(db: Database, specialty: string | undefined, now: number): Promise<string[]> {
  const since = new Date(now - readinessLimits.contactDays * dayMs);
  const rows = await db.$queryRaw<{ id: string }[]>`
    select id::text from (
      select distinct on (r.patient_ref) p.id, p.at from referral r join packet p on p.referral_id = r.id
       where r.ordered_at > ${since}::timestamptz and r.patient_ref is not null and (${specialty ?? null}::text is null or r.specialty = ${specialty ?? null})
       order by r.patient_ref, p.at desc) as newest
     order by at desc limit ${readinessLimits.patients}`;
  return rows.map(({ id }) => id);
}

async function reachabilities(
  { db, vault }: { db: Database; vault: Vault },
  ids: readonly string[],
): Promise<{ found: Reachability[]; unreadable: number }> {
  const rows = await db.packet.findMany({ where: { id: { in: [...ids] } }, select: { facts: true } });
  const charts = rows.flatMap(({ facts }) => opened(vault, facts) ?? []);
  const phones = charts.flatMap(({ patient }) => mobileOf(patient) ?? []);
  const blocked = await db.optOut.findMany({ where: { phone: { in: phones }, revokedAt: null }, select: { phone: true } });
  const optedOut = new Set(blocked.map(({ phone }) => phone));
  return { found: charts.flatMap((chart) => reachabilityOf(chart, optedOut) ?? []), unreadable: rows.length - charts.length };
}

/**
 * Undefined when its key is not at hand: the command line may lack it, and a key that was thrown
 * away is nobody's fault.
 */
function opened(vault: Vault, facts: Uint8Array): Chart | undefined {
  try {
    // Sealed by the referral store alone.
    return (JSON.parse(Buffer.from(vault.open(facts, 'packet-facts')).toString('utf8')) as { chart: Chart }).chart;
  } catch (error) {
    if (error instanceof Rejected && error.code === 'key-unknown') return undefined;
    throw error;
  }
}
