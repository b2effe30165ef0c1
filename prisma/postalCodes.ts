import lookUpZone from '@photostructure/tz-lookup';
import zipcodes from 'zipcodes/lib/codes.js';
import type { Database } from '../src/adapters/postgres/database.js';

/**
 * All postal codes of the United States with their place and zone, once: one statement, some two
 * seconds.
 */
export async function seedPostalCodes(db: Database): Promise<void> {
  if ((await db.postalCode.findFirst({ select: { code: true } })) !== null) return;
  const rows = placed();
  await db.$executeRaw`
    insert into postal_code (code, latitude, longitude, zone)
    select * from unnest(${rows.map(({ code }) => code)}::text[], ${rows.map(({ latitude }) => latitude)}::float8[],
                         ${rows.map(({ longitude }) => longitude)}::float8[], ${rows.map(({ zone }) => zone)}::text[])
    on conflict (code) do nothing`;
}

export interface Place {
  code: string;
  latitude: number;
  longitude: number;
  zone: string;
}

function placed(): Place[] {
  return Object.entries(zipcodes.codes).flatMap(([code, { latitude, longitude }]) => {
    if (!/^\d{5}$/u.test(code) || latitude === null || longitude === null || Math.abs(latitude) > 90 || Math.abs(longitude) > 180)
      return [];
    // Null Island: the package writes 0, 0 for codes that it has no place for.
    return latitude === 0 && longitude === 0 ? [] : [{ code, latitude, longitude, zone: lookUpZone(latitude, longitude) }];
  });
}

/**
 * The place of one postal code. Throws for one that the table does not have: the seed's own
 * addresses must be real.
 */
export function placeOf(code: string): Place {
  const found = zipcodes.codes[code];
  if (found === undefined || found.latitude === null || found.longitude === null)
    throw new Error(`The seed names the postal code ${code}, which has no place.`);
  return { code, latitude: found.latitude, longitude: found.longitude, zone: lookUpZone(found.latitude, found.longitude) };
}
