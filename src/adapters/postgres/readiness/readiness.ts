import { channels } from '../../../domain/routing/channel.js';
import { attested } from '../../../domain/goLive/attestation.js';
import { Rejected } from '../../../domain/errors.js';
import { readinessLimits } from '../../../domain/goLive/readiness.js';
import type { DirectoryFacts, EndpointFacts, OrderFacts, ReadinessFacts } from '../../../domain/goLive/readinessFacts.js';
import { urgencies, type Urgency } from '../../../domain/referral.js';
import { windowsPolicy } from '../../../domain/process/windows.js';
import type { Clock } from '../../../ports/clock.js';
import type { MeasureStore } from '../../../ports/measureStore.js';
import type { Policies } from '../../../ports/policies.js';
import type { Readiness } from '../../../ports/readiness.js';
import type { Vault } from '../../../ports/vault.js';
import type { Database } from '../database.js';
import { allWithDatabase } from '../intake/failures.js';
import { contactFacts } from './contacts.js';
import { dayMs } from '../../../domain/time/durations.js';

interface ReadinessParts {
  readonly db: Database;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly policies: Policies;
  readonly measure: Pick<MeasureStore, 'baseline'>;
}

export function createPostgresReadiness(parts: ReadinessParts): Readiness {
  const { db, clock } = parts;
  return allWithDatabase<Readiness>({
    specialties: async () => {
      const rows = await db.specialty.findMany({ orderBy: [{ label: 'asc' }, { name: 'asc' }] });
      return rows.map(({ name, label, enabled }) => ({ name, label, isOn: enabled }));
    },
    measure: async (specialty) => measured(parts, await chosen(db, specialty)),
    attest: async ({ what, by, reference, holds }) => {
      await db.attestation.create({ data: { what, by, reference, holds, at: new Date(clock.now()) } });
    },
    switchOn: async (specialty) => {
      const { count } = await db.specialty.updateMany({
        where: { name: specialty, enabled: false },
        data: { enabled: true, enabledAt: new Date(clock.now()) },
      });
      return count > 0;
    },
  });
}

interface Chosen {
  specialty: ReadinessFacts['specialty'];
  othersOn: ReadinessFacts['othersOn'];
}

async function chosen(db: Database, asked: string | undefined): Promise<Chosen> {
  const all = await db.specialty.findMany({ orderBy: { name: 'asc' } });
  const on = all.filter(({ enabled }) => enabled);
  const one = asked === undefined && on.length === 1 ? on[0] : all.find(({ name }) => name === asked);
  if (one === undefined) throw new Rejected('invalid-specialty', `${refusal(asked, on.length)} ${namesText(all.map(({ name }) => name))}`);
  return {
    specialty: { name: one.name, label: one.label, isOn: one.enabled },
    othersOn: on.filter(({ name }) => name !== one.name).map(({ label, enabledAt }) => ({ label, since: enabledAt?.getTime() })),
  };
}

function refusal(asked: string | undefined, on: number): string {
  if (asked !== undefined) return 'There is no specialty of that name.';
  return on === 0 ? 'No specialty is on: name the one to check.' : `${on} specialties are on: name the one to check.`;
}

const namesText = (names: readonly string[]): string =>
  names.length === 0 ? 'There are none yet: run the seed first.' : `There are: ${names.join(', ')}.`;

async function measured(parts: ReadinessParts, { specialty, othersOn }: Chosen): Promise<ReadinessFacts> {
  const { db, clock, measure } = parts;
  const now = clock.now();
  const [orders, contacts, directory, papers, baseline, activeCoordinators, windows] = await Promise.all([
    orderFacts(db, specialty.name, now),
    contactFacts(parts, specialty.name, now),
    directoryFacts(db, specialty.name, now),
    papersOnFile(db),
    measure.baseline(),
    db.coordinator.count({ where: { active: true } }),
    windowsInForce(parts, specialty.name),
  ]);
  const stop = await stopOf(db, papers['test-number']?.reference);
  return { now, specialty, othersOn, orders, contacts, directory, attested: papers, stop, baseline, activeCoordinators, windows };
}

/**
 * Only what was signed gets into the inbox: a referral with a row there came by a webhook that was
 * verified.
 */
async function orderFacts(db: Database, specialty: string, now: number): Promise<OrderFacts> {
  const since = new Date(now - readinessLimits.recentDays * dayMs);
  const [row] = await db.$queryRaw<OrderRow[]>`
    select count(*)::int as received, max(r.created_at) as newest, count(*) filter (where r.specialty = ${specialty})::int as "ofSpecialty",
           count(r.specialty)::int as mapped, count(*) filter (where r.specialty is null and r.disposition = 'accepted')::int as unmapped,
           (select count(*)::int from specialty_code where specialty = ${specialty}) as codes,
           (select min(created_at) from referral) as watched
      from referral r
     where r.ordered_at > ${since}::timestamptz and r.disposition <> 'tombstone'
       and exists (select 1 from inbox i where i.referral_id = r.id and i.source = 'ehr-orders')`;
  if (row === undefined) throw new Error('an aggregate has one row');
  const { newest, watched, ...counts } = row;
  return { ...counts, newestAt: newest?.getTime(), watchedSince: watched?.getTime() };
}

interface OrderRow extends Pick<OrderFacts, 'received' | 'ofSpecialty' | 'mapped' | 'unmapped' | 'codes'> {
  newest: Date | null;
  watched: Date | null;
}

/**
 * As routing sees them: a plan in force today, an endpoint of a channel that was verified and is
 * not in quarantine.
 */
async function directoryFacts(db: Database, specialty: string, nowMs: number): Promise<DirectoryFacts> {
  const now = new Date(nowMs);
  const [[counts], endpoints] = await Promise.all([
    db.$queryRaw<Omit<DirectoryFacts, 'endpoints'>[]>`
      select count(*)::int as specialists, count(*) filter (where networked)::int as "inNetwork", count(*) filter (where reachable)::int as "withEndpoint",
             count(*) filter (where networked and reachable and accepting)::int as usable
        from (select s.accepting,
                     exists (select 1 from specialist_network n where n.specialist_id = s.id and n."from" <= ${now}::timestamptz
                               and (n.until is null or n.until > ${now}::timestamptz)) as networked,
                     exists (select 1 from endpoint e where e.specialist_id = s.id and e.kind = any(${[...channels]}) and e.verified_at is not null
                               and e.quarantined_at is null) as reachable
                from specialist s where s.specialty = ${specialty}) as each`,
    db.endpoint.findMany({
      where: { quarantinedAt: null, specialist: { specialty } },
      select: { kind: true, address: true, verifiedAt: true, specialist: { select: { name: true } } },
      orderBy: [{ specialist: { name: 'asc' } }, { rank: 'asc' }, { id: 'asc' }],
    }),
  ]);
  if (counts === undefined) throw new Error('an aggregate has one row');
  return { ...counts, endpoints: endpoints.map(endpointOf) };
}

function endpointOf(row: { kind: string; address: string; verifiedAt: Date | null; specialist: { name: string } }): EndpointFacts {
  return { specialist: row.specialist.name, kind: row.kind, address: row.address, verifiedAt: row.verifiedAt?.getTime() };
}

async function papersOnFile(db: Database): Promise<ReadinessFacts['attested']> {
  const rows = await db.attestation.findMany({ distinct: ['what'], orderBy: { id: 'desc' } });
  const entries = attested.flatMap((what) => {
    const row = rows.find((one) => one.what === what);
    return row?.holds === true ? [[what, { by: row.by, at: row.at.getTime(), reference: row.reference }] as const] : [];
  });
  return Object.fromEntries(entries);
}

/**
 * A STOP that came as a text: the provider said so, or our own reading of the words did. Taken back
 * by START it has passed all the same. `textsSince` counts what the provider took from us while the
 * number was blocked; the answers to texts are no sends.
 */
async function stopOf(db: Database, phone: string | undefined): Promise<ReadinessFacts['stop']> {
  if (phone === undefined) return undefined;
  const row = await db.optOut.findFirst({ where: { phone, by: { in: ['provider', 'words'] } } });
  if (row === null) return undefined;
  const textsSince = await db.send.count({
    where: { to: phone, channel: 'sms', acceptedAt: { gt: row.at, ...(row.revokedAt !== null && { lt: row.revokedAt }) } },
  });
  return { at: row.at.getTime(), by: row.by, textsSince };
}

async function windowsInForce({ policies }: ReadinessParts, specialty: string): Promise<ReadinessFacts['windows']> {
  const found = await Promise.all(urgencies.map(async (urgency) => [urgency, await versionOf(policies, specialty, urgency)] as const));
  // One entry for each urgency.
  return Object.fromEntries(found) as ReadinessFacts['windows'];
}

/** Undefined for none, and for one that nothing can be done by. */
async function versionOf(policies: Policies, specialty: string, urgency: Urgency): Promise<string | undefined> {
  try {
    return (await policies.get(windowsPolicy, { specialty, urgency })).version;
  } catch (error) {
    if (error instanceof Rejected) return undefined;
    throw error;
  }
}
