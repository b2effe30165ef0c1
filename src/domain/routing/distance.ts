/** Mean radius of the earth in statute miles (IUGG: 6,371.0088 km). */
const earthMiles = 3_958.7613;

interface Point {
  /** Degrees, north and east positive. */
  latitude: number;
  longitude: number;
}

/**
 * As the crow flies, by the haversine formula: near enough between two centroids of postal codes.
 */
export function milesBetween(one: Point, other: Point): number {
  const half = (degrees: number) => Math.sin((degrees * Math.PI) / 360) ** 2;
  const cosines = Math.cos((one.latitude * Math.PI) / 180) * Math.cos((other.latitude * Math.PI) / 180);
  const chord = half(other.latitude - one.latitude) + cosines * half(other.longitude - one.longitude);
  return 2 * earthMiles * Math.asin(Math.min(1, Math.sqrt(chord)));
}
