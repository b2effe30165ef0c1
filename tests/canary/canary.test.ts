import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { extractText, getDocumentProxy } from 'unpdf';
import type { ReferralDetail } from '../../src/ports/referralViews.js';
import { describeWith } from '../support/needs.js';
import { eventually } from '../support/temporal.js';
import { idleAmong, leaksAmong } from './allowed.js';
import { sendAsStranger, mistype } from './entryPoints.js';
import { openMarkedHouse, type MarkedInstallation } from './installation.js';
import { markedPatient } from './patients.js';
import { leftPlaces, livePlaces, searched, type Searched } from './places.js';
import { createScanner } from './scanner.js';
import { guardedMatter, isKept, isStopped, isTroubled, send } from './story.js';

/** Each was there at least once, or something was not looked into. */
const kinds = [
  'visibility of referral-',
  'description of referral-',
  'history of referral-',
  'schedules',
  'temporal workflow list',
  'column inbox.body',
  'column order_version.body',
  'column packet.facts',
  'column reply.body',
  'column staff_activity.note',
  'column referral_patient.summary',
  'column referral_patient.words',
  'column referral.patient_ref',
  'column audit.detail',
  'column task.detail',
  'column send.permit',
  'column outbox.message',
  'answer 200 to GET /metrics',
  'metrics of Temporal',
  'answer 200 to POST /api/worklist',
  'answer 401',
  'answer 404',
  'answer 409',
  'answer 413',
  'answer 422',
  'headers of the answer 202',
  'address at the ehr',
  'address at the fax',
  'address at the sms',
  'headers at the ehr',
  'headers at the fax',
  'headers at the sms',
  'body at the fax',
  'form around the packet',
  'text to +',
  'file of the packet',
  'properties of the packet',
  'up.json',
  'data folder/temporal.db',
  'data folder/logs/api.log',
  'data folder/logs/worker.log',
  'data folder/logs/temporal.log',
  'data folder/postgres/postgres.log',
  'data folder/postgres/cluster/base',
  'data folder/secrets',
  'working tree/src',
];

describeWith('temporal', 'patient data', () => {
  const [kept, stopped, troubled] = [patient('kept', '339'), patient('stopped', '774'), patient('troubled', '351')];
  const patients = [kept, stopped, troubled];
  const scanner = createScanner(patients.flatMap(({ markers }) => markers));
  let installation: MarkedInstallation;
  let guarded: ReferralDetail;
  let texts: { to: string; body: string }[];
  let packets: string[];
  let found: Searched;

  beforeAll(async () => {
    installation = await openMarkedHouse({ preload: 'faults.js', told: { CANARY_PATIENT: troubled.mark('family') } });
    await installation.world.place(patients.map(({ chart }) => chart));
    // The faxes that the provider will refuse are not these.
    const [toBeKept, toBeStopped] = await Promise.all([send(installation, kept), send(installation, stopped, guardedMatter)]);
    await Promise.all([
      isKept(installation, kept, toBeKept),
      isStopped(installation, stopped, toBeStopped),
      isTroubled(installation, troubled).then((placed) => mistype(installation, placed, troubled)),
      sendAsStranger(installation, troubled),
    ]);
    guarded = await installation.referral(toBeStopped.id);
    texts = await listed(`${installation.world.urls.sms}/_sent`);
    const faxes = await listed<{ id: string }>(`${installation.world.urls.fax}/_sent`);
    packets = await Promise.all(faxes.map((fax) => wordsOf(`${installation.world.urls.fax}/_pages/${fax.id}`)));
    const live = await searched(scanner, livePlaces(installation));
    await crash(installation);
    await installation.stop();
    const left = await searched(scanner, leftPlaces(installation));
    found = { places: [...live.places, ...left.places], hits: [...live.hits, ...left.hits] };
  });
  afterAll(() => installation?.close());

  it('is on the pages of packets, so that there is something to find', () => {
    for (const { mark } of patients) {
      const words = ['family', 'given', 'mrn', 'note', 'medicine', 'conclusion', 'member'].map(mark);
      expect(packets.filter((text) => words.every((word) => text.includes(word))).length).toBe(1);
    }
  });

  it('was looked for in every place', () => {
    expect(kinds.filter((kind) => !found.places.some((place) => place.startsWith(kind)))).toEqual([]);
  });

  it('is nowhere but where it may be', () => {
    expect(leaksAmong(found.hits)).toEqual([]);
  });

  it('is in every place that the table allows', () => {
    expect(idleAmong(found.hits)).toEqual([]);
  });

  it('is no more in texts about a guarded matter than the given name: no specialty, no office', () => {
    const said = texts.filter(({ to }) => to === stopped.phone).map(({ body }) => body);
    expect(said.length).toBeGreaterThan(1);
    const { name = '', organization = '', phone = '' } = guarded.specialist ?? {};
    const spoken = phone.replace(/^\+1(...)(...)(....)$/, '$1-$2-$3');
    for (const word of ['cardio', 'heart', name, organization, phone, spoken]) {
      expect(word.length).toBeGreaterThan(4);
      for (const body of said) expect(body.toLowerCase()).not.toContain(word.toLowerCase());
    }
  });
});

function patient(name: string, areaCode: string) {
  return markedPatient(name, areaCode, Date.now());
}

/** Both programs end by an error that speaks of a patient; they are started again. */
async function crash({ up, data }: MarkedInstallation): Promise<void> {
  const log = (name: string): string => readFileSync(join(data, 'logs', `${name}.log`), 'utf8');
  for (const name of ['api', 'worker'] as const) {
    process.kill(up.pids[name] ?? 0, 'SIGUSR2');
    await eventually(() => (log(name).includes('ended by an error that nobody caught') ? true : undefined));
  }
}

const listed = async <Row>(url: string): Promise<Row[]> => (await (await fetch(url)).json()) as Row[]; // the simulators' own lists

async function wordsOf(url: string): Promise<string> {
  const pdf = new Uint8Array(await (await fetch(url)).arrayBuffer());
  const { text } = await extractText(await getDocumentProxy(pdf, { verbosity: 0 }), { mergePages: true });
  return text.replace(/\s+/g, ' ');
}
