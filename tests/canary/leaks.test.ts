import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith } from '../support/needs.js';
import { leaksAmong } from './allowed.js';
import { openMarkedHouse, type MarkedInstallation } from './installation.js';
import { markedPatient } from './patients.js';
import { leftPlaces, livePlaces, searched } from './places.js';
import { createScanner, type Hit } from './scanner.js';
import { place } from './story.js';

/**
 * What each leak of preloads/leaks.js lets out, and where that must be found; the scan says nothing
 * else.
 */
interface Leak {
  readonly leak: string;
  readonly marker: RegExp;
  readonly places: readonly RegExp[];
  readonly form?: RegExp;
}

const temporal = [/^history of /, /^data folder\/temporal\.db/];

const leaks: readonly Leak[] = [
  {
    leak: 'the bodies of requests are logged',
    marker: /\.(?:family|given|reason|note|phone)$/,
    places: [/^data folder\/logs\/api\.log$/],
  },
  { leak: 'an error answers with what it was about', marker: /\.city$/, places: [/^answer 404 to /] },
  {
    leak: 'a search attribute names the patient',
    marker: /\.street$/,
    places: [...temporal, /^visibility of /, /^description of /, /^temporal workflow /],
    form: /^(?:plain|base64, .*)$/,
  },
  { leak: 'failures are written in clear, with the words of the error', marker: /\.medicine$/, places: temporal },
  { leak: 'the title of a packet is the name', marker: /\.contact$/, places: [/^properties of the packet/, /^file of the packet/] },
  { leak: 'a packet is left in the temporary folder', marker: /\.problem$/, places: [/^temporary folder\/packet\.txt$/] },
  { leak: 'an address holds the phone', marker: /\.phone$/, places: [/^address at the fax: POST \/v2\/faxes\?/] },
  {
    leak: 'a payload is printed in base64',
    marker: /\.email$/,
    places: [/^data folder\/logs\/(?:api|worker)\.log$/],
    form: /^base64, /,
  },
  {
    leak: 'a column takes what is not for it',
    marker: /\.member$/,
    places: [/^column referral_projection\.queue$/, /^data folder\/postgres\/cluster\//, /^answer 200 to GET \/api\/referrals/],
  },
];

describeWith('temporal', 'a build that leaks', () => {
  const leaky = markedPatient('leaky', '351', Date.now());
  const scanner = createScanner(leaky.markers);
  let installation: MarkedInstallation;
  let hits: Hit[];

  beforeAll(async () => {
    const fields = ['city', 'street', 'medicine', 'contact', 'problem', 'email', 'member'];
    const told = { ...Object.fromEntries(fields.map((field) => [field, leaky.mark(field)])), phone: leaky.phone };
    installation = await openMarkedHouse({ preload: 'leaks.js', told: { CANARY_PATIENT: JSON.stringify(told) } });
    await installation.world.place([leaky.chart]);
    // Without a failure none is written.
    installation.gates.ehr.answerNext(({ url }) => url === `/${leaky.ref}`, { status: 500, type: 'text/plain', body: '' });
    const { id } = await place(installation, leaky);
    await installation.until(id, ({ axes }) => axes.delivery === 'transmitted');
    await installation.call('/nothing');
    const live = await searched(scanner, livePlaces(installation));
    await installation.stop();
    const left = await searched(scanner, leftPlaces(installation));
    hits = leaksAmong([...live.hits, ...left.hits]);
  });
  afterAll(() => installation?.close());

  it.each(leaks)('is caught: $leak', ({ marker, places, form = /./ }) => {
    const mine = hits.filter((hit) => marker.test(hit.marker));
    for (const wanted of places) expect(mine.filter((hit) => wanted.test(hit.place) && form.test(hit.form)).length).toBeGreaterThan(0);
  });

  it('is caught for what it lets out and nothing else', () => {
    const explained = ({ marker, place: where }: Hit): boolean =>
      leaks.some((leak) => leak.marker.test(marker) && leak.places.some((one) => one.test(where)));
    expect(hits.filter((hit) => !explained(hit))).toEqual([]);
  });
});
