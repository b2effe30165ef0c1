import type { Hit } from './scanner.js';

/**
 * Where a marker may stand, which, and why. Everything else is a leak. docs/security.md says the
 * same in words.
 */
interface Allowed {
  readonly place: RegExp;
  readonly marker: RegExp;
  readonly why: string;
}

export const allowed: readonly Allowed[] = [
  { place: /^column send\.to$/, marker: /\.phone$/, why: 'caps, quiet hours and STOP go by the number that a text went to' },
  { place: /^column reply\.from$/, marker: /\.phone$/, why: 'an answer finds its referral by the number that it came from' },
  { place: /^column opt_out\.phone$/, marker: /\.phone$/, why: 'a STOP blocks the number, whoever holds it' },
  {
    place: /^data folder\/postgres\/cluster\/(?:base|pg_wal)\//,
    marker: /\.phone$/,
    why: 'the same three columns as PostgreSQL keeps them',
  },
  {
    place: /^address at the sms: GET \/2010-04-01\/Accounts\/AC0{32}\/Messages\.json\?To=%2B\d{11}&PageSize=\d+$/,
    marker: /\.phone$/,
    why: 'whether a text whose answer was lost was sent can be asked of Twilio by number alone, and its API takes that in the query',
  },
  { place: /^text to /, marker: /\.given$/, why: 'a text greets the patient by the given name' },
  {
    place: /^answer 200 to (?:GET \/api\/referrals\/[0-9a-f-]{36}|POST \/api\/worklist)$/,
    marker: /\.(?:given|family|birthDate|phone)$/,
    why: 'whoever works on a referral has to know whom it is about, and to call',
  },
];

export const leaksAmong = (hits: readonly Hit[]): Hit[] => hits.filter((hit) => !allowed.some((one) => covers(one, hit)));

/** A line that covers nothing says more than is true. */
export const idleAmong = (hits: readonly Hit[]): Allowed[] => allowed.filter((one) => !hits.some((hit) => covers(one, hit)));

function covers({ place, marker }: Allowed, hit: Hit): boolean {
  return place.test(hit.place) && marker.test(hit.marker);
}
