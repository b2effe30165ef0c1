import { randomUUID } from 'node:crypto';
import { atLocal } from '../../../domain/time/calendar.js';
import { Rejected } from '../../../domain/errors.js';
import type { NewSpecialist } from '../../../domain/routing/directoryEntry.js';
import type { Clock } from '../../../ports/clock.js';
import type { DirectoryEditor, DirectoryEntry } from '../../../ports/directoryEditor.js';
import type { Database } from '../database.js';
import type { Prisma } from '../generated/client.js';
import { allWithDatabase, isDuplicate } from '../intake/failures.js';

/** @param zoneOf of the practice, whose days those of a network are */
export function createPostgresDirectoryEditor(db: Database, clock: Clock, zoneOf: () => Promise<string>): DirectoryEditor {
  const exists = async (id: string): Promise<boolean> => (await db.specialist.count({ where: { id } })) > 0;
  const now = (): Date => new Date(clock.now());
  return allWithDatabase<DirectoryEditor>({
    entries: async (specialty) => {
      const rows = await db.specialist.findMany({
        ...(specialty !== undefined && { where: { specialty } }),
        orderBy: [{ name: 'asc' }, { id: 'asc' }],
        include: {
          networks: { orderBy: [{ plan: 'asc' }, { from: 'asc' }] },
          endpoints: { orderBy: [{ rank: 'asc' }, { id: 'asc' }] },
        },
      });
      return rows.map(entryOf);
    },
    add: (entry) => add(db, entry),
    change: async (id, { phone, accepting, weeklyCapacity, languages }) => {
      const data = {
        ...(phone !== undefined && { phone }),
        ...(accepting !== undefined && { accepting }),
        ...(weeklyCapacity !== undefined && { weeklyCapacity }),
        ...(languages !== undefined && { languages }),
      };
      return (await db.specialist.updateMany({ where: { id }, data })).count > 0;
    },
    addEndpoint: async (specialistId, { address, rank }) => {
      if (!(await exists(specialistId))) return undefined;
      const { id } = await db.endpoint.create({ data: { id: randomUUID(), specialistId, kind: 'fax', address, rank } });
      return id;
    },
    verify: async (id, by) =>
      (await db.endpoint.updateMany({ where: { id }, data: { verifiedAt: now(), verifiedBy: by, ...inUse } })).count > 0,
    retire: async (id) =>
      (await db.endpoint.updateMany({ where: { id }, data: { quarantinedAt: now(), quarantinedBecause: null } })).count > 0,
    setNetwork: async (specialistId, { plan, from, until }) => {
      if (!(await exists(specialistId))) return false;
      const zone = await zoneOf();
      const begins = new Date(atLocal(zone, from, '00:00'));
      const ends = until === undefined ? null : new Date(atLocal(zone, until, '00:00'));
      await db.specialistNetwork.upsert({
        where: { specialistId_plan_from: { specialistId, plan, from: begins } },
        create: { specialistId, plan, from: begins, until: ends },
        update: { until: ends },
      });
      return true;
    },
  });
}

const inUse = { quarantinedAt: null, quarantinedBecause: null };

async function add(db: Database, { line, city, state, postalCode, ...entry }: NewSpecialist): Promise<string> {
  const [place, specialty] = await Promise.all([
    db.postalCode.findUnique({ where: { code: postalCode } }),
    db.specialty.findUnique({ where: { name: entry.specialty } }),
  ]);
  if (place === null) throw new Rejected('postal-code-unknown', 'There is no such postal code.');
  if (specialty === null) throw new Rejected('specialty-unknown', 'There is no such specialty here.');
  const { latitude, longitude, zone } = place;
  const id = randomUUID();
  const data = {
    ...entry,
    id,
    taxonomy: specialty.taxonomy,
    address: [line, `${city}, ${state} ${postalCode}`],
    postalCode,
    latitude,
    longitude,
    zone,
  };
  await db.specialist.create({ data }).catch((error: unknown) => {
    throw isDuplicate(error) ? new Rejected('npi-known', 'A specialist of this NPI is in the directory already.') : error;
  });
  return id;
}

function entryOf({ networks, endpoints, ...row }: Row): DirectoryEntry {
  const { id, npi, name, organization, specialty, phone, postalCode, languages, accepting, weeklyCapacity } = row;
  return {
    id,
    npi,
    name,
    organization,
    specialty,
    phone,
    postalCode,
    languages,
    accepting,
    weeklyCapacity,
    networks: networks.map(({ plan, from, until }) => ({ plan, from: from.toISOString(), until: iso(until) })),
    endpoints: endpoints.map(({ verifiedAt, quarantinedAt, quarantinedBecause, verifiedBy, rank, address, kind, id: endpointId }) => ({
      id: endpointId,
      kind,
      address,
      rank,
      verifiedBy,
      verifiedAt: iso(verifiedAt),
      quarantinedAt: iso(quarantinedAt),
      quarantinedBecause,
    })),
  };
}

type Row = Prisma.SpecialistGetPayload<{ include: { networks: true; endpoints: true } }>;

const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null;
