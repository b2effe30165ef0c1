import type { Address } from 'fhir/r4.js';
import zipcodes from 'zipcodes/lib/codes.js';

interface Place {
  latitude: number;
  longitude: number;
}

const geolocation = 'http://hl7.org/fhir/StructureDefinition/geolocation';
/** Farther than this from every postal code of the United States is not in them. */
const mostMiles = 30;
const milesPerDegree = 69;

/**
 * The postal code nearest to where the address says that it lies; undefined when it does not say,
 * or lies elsewhere.
 */
export function nearestPostalCode(address: Address): string | undefined {
  const here = placeOf(address);
  if (here === undefined) return undefined;
  let nearest: { code: string; miles: number } | undefined;
  for (const place of places()) {
    // Most are too far north or south to be looked at closer.
    if (Math.abs(place.latitude - here.latitude) * milesPerDegree >= (nearest?.miles ?? mostMiles)) continue;
    const miles = roughMiles(here, place);
    if (miles < (nearest?.miles ?? mostMiles)) nearest = { code: place.code, miles };
  }
  return nearest?.code;
}

let known: readonly (Place & { code: string })[] | undefined;

/** Some 42,000, listed once, when the first address needs one. */
function places(): readonly (Place & { code: string })[] {
  known ??= Object.entries(zipcodes.codes).flatMap(([code, { latitude, longitude }]) =>
    /^\d{5}$/u.test(code) && latitude !== null && longitude !== null ? [{ code, latitude, longitude }] : [],
  );
  return known;
}

/** R4's geolocation extension: two decimals within. */
function placeOf(address: Address): Place | undefined {
  const parts = address.extension?.find(({ url }) => url === geolocation)?.extension ?? [];
  const [latitude, longitude] = ['latitude', 'longitude'].map((name) => parts.find(({ url }) => url === name)?.valueDecimal);
  return latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
}

/** On a plane: good enough to tell which of two neighbouring towns is nearer. */
function roughMiles(a: Place, b: Place): number {
  const east = (a.longitude - b.longitude) * Math.cos((a.latitude * Math.PI) / 180);
  return Math.hypot(a.latitude - b.latitude, east) * milesPerDegree;
}
