import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Bundle, Patient, ServiceRequest } from 'fhir/r4.js';
import { openDatabase, type Database } from '../../adapters/postgres/database.js';
import { createPostgresMeasureStore } from '../../adapters/postgres/measure/store.js';
import { createPostgresReferralViews } from '../../adapters/postgres/referral/views.js';
import { atLocal, dayIn, officeHours, plusDays, weekdayOf, weekOf, workingDayFrom } from '../../domain/time/calendar.js';
import { toPractice, toReal } from '../../domain/time/clock.js';
import type { ReferralDetail, ReferralViews } from '../../ports/referralViews.js';
import { demoOrder, suitablePatient } from '../../simulators/charts.js';
import { reviewNow } from '../commands/review.js';
import { messages } from './messages.js';
import { createTeller, type Teller } from './storyText.js';
import type { PlayStory, StoryOptions } from '../shared/storyOptions.js';

/** Real milliseconds between two queries of the timeline. */
const lookEveryMs = 150;
/** How long after the opening on a Monday an order still counts as that morning's. Practice time. */
const morningMs = 3_600_000;
const opening = officeHours.opens;
/** The one call takes the coordinator four minutes. */
const callSeconds = 240;

/** What a later start needs to go on with the story. */
interface Bookmark {
  readonly placer: string;
  readonly patientRef: string;
  /** The keys of the lines that were printed. */
  readonly printed: readonly string[];
}

interface Stage {
  readonly options: StoryOptions;
  readonly db: Database;
  readonly views: ReferralViews;
  readonly zone: string;
  readonly now: () => number;
}

/**
 * The acceptance scenario: an order on Monday, texts that the patient ignores, a flag after a week,
 * one call, a visit that is kept. The clinician and the coordinator act through the EHR and the API,
 * as real ones do; everything else happens by itself. Goes on where an earlier start left it.
 */
export const playStory: PlayStory = async (options) => {
  const db = openDatabase(options.database, 2);
  try {
    const practice = await db.practice.findUniqueOrThrow({ where: { id: 1 } });
    const now = (): number => toPractice(options.clock, Date.now());
    await play({ options, db, views: createPostgresReferralViews(db), zone: practice.zone, now });
  } catch (error) {
    if (!options.signal.aborted) throw error;
  } finally {
    await db.$disconnect();
  }
};

async function play(stage: Stage): Promise<void> {
  const { options } = stage;
  const bookmark = (await openStory(stage)) ?? (await newStory(stage));
  const teller = createTeller({
    specialists: await specialistNames(stage.db),
    zone: stage.zone,
    printed: bookmark.printed,
    print: options.print,
    keep: (printed) => keepBookmark(options.dataFolder, { ...bookmark, printed }),
  });
  const referralId = await referralOf(stage, bookmark.placer);
  const closed = await follow(stage, referralId, teller);
  teller.closing(closed);
  await tellWeek(stage, closed);
}

async function specialistNames(db: Database): Promise<ReadonlyMap<string, string>> {
  const all = await db.specialist.findMany({ select: { id: true, name: true, organization: true } });
  return new Map(all.map(({ id, name, organization }) => [id, `${name}, ${organization}`]));
}

/** The story of an earlier start that has not ended. */
async function openStory(stage: Stage): Promise<Bookmark | undefined> {
  const bookmark = readBookmark(stage.options.dataFolder);
  if (bookmark === undefined) return undefined;
  const row = await stage.db.referralOverview.findFirst({ where: { placer: { endsWith: bookmark.placer } }, select: { status: true } });
  if (row?.status !== 'open') return undefined;
  stage.options.print(`\n${messages.resumed}\n`);
  return bookmark;
}

async function newStory(stage: Stage): Promise<Bookmark> {
  const { options } = stage;
  await mondayMorning(stage);
  const patientRef = await patientFor(options);
  const placer = `STORY-${dayIn(stage.zone, stage.now())}-${stage.now().toString(36)}`;
  const bookmark = { placer, patientRef, printed: [] };
  keepBookmark(options.dataFolder, bookmark);
  const authoredOn = new Date(stage.now()).toISOString();
  await post(
    `${options.simulators.ehr}/ServiceRequest`,
    demoOrder({
      patientRef,
      placer,
      authoredOn,
      reason: 'Chest pain on exertion for six weeks',
      reasonIcd10: ['R07.9', 'Chest pain, unspecified'],
    }),
    options,
  );
  return bookmark;
}

async function mondayMorning({ options, zone, now }: Stage): Promise<void> {
  const today = dayIn(zone, now());
  const opens = atLocal(zone, today, opening);
  const isMorning = weekdayOf(today) === 1 && now() - opens < morningMs;
  const monday = isMorning && now() >= opens ? opens : nextMonday(zone, now());
  if (monday > now()) options.print(`\n${messages.waiting(spokenDay(zone, now()))}`);
  await delay(Math.max(0, toReal(options.clock, monday) - Date.now()), undefined, { signal: options.signal });
  options.print('');
}

function nextMonday(zone: string, nowMs: number): number {
  const today = dayIn(zone, nowMs);
  const ahead = (8 - weekdayOf(today)) % 7;
  const monday = atLocal(zone, plusDays(today, ahead), opening);
  return monday >= nowMs ? monday : atLocal(zone, plusDays(today, 7), opening);
}

const spokenDay = (zone: string, at: number): string => new Intl.DateTimeFormat('en-US', { weekday: 'long', timeZone: zone }).format(at);

/** Someone of the loaded charts whom a referral can be made for, else the demo's own. */
async function patientFor({ chartsFolder, simulators }: StoryOptions): Promise<string> {
  if (chartsFolder === undefined) return 'Patient/demo-1001';
  const response = await fetch(`${simulators.ehr}/Patient?_count=200`);
  // A search is answered with a Bundle.
  const found = ((await response.json()) as Bundle<Patient>).entry ?? [];
  const chosen = suitablePatient(found.flatMap(({ resource }) => (resource === undefined ? [] : [resource])));
  return `Patient/${chosen?.id ?? 'demo-1001'}`;
}

async function referralOf({ db, options }: Stage, placer: string): Promise<string> {
  for (;;) {
    const row = await db.referral.findFirst({ where: { placer: { endsWith: placer } }, select: { id: true } });
    if (row !== null) return row.id;
    await delay(lookEveryMs, undefined, { signal: options.signal });
  }
}

/** Prints each event as it happens and acts for the coordinator, until the referral has ended. */
async function follow(stage: Stage, referralId: string, teller: Teller): Promise<ReferralDetail> {
  const { options, views } = stage;
  for (;;) {
    const [row, entries] = [await views.one(referralId), await views.timeline(referralId)];
    teller.tell(entries);
    if (row !== undefined && row.status === 'ended') return row;
    if (row !== undefined) await answer(stage, row, teller);
    await delay(lookEveryMs, undefined, { signal: options.signal });
  }
}

/**
 * The scripted coordinator: one call for the patient who did not book, and a word with the office
 * where the EHR is silent.
 */
async function answer(stage: Stage, row: ReferralDetail, teller: Teller): Promise<void> {
  const by = row.tasks.find(({ status }) => status === 'open')?.owner ?? 'coordinator-1';
  switch (row.needsAttention) {
    case 'no-booking':
    case 'consent-needed':
    case 'unreachable': {
      const startAt = visitTime(stage);
      teller.say(messages.callsPatient(by, teller.time(startAt)));
      return act(stage, row.id, 'recordCall', { by, outcome: 'booked', startAt, seconds: callSeconds });
    }
    case 'verify-visit':
      teller.say(messages.callsOffice(by));
      return act(stage, row.id, 'recordCall', {
        by,
        outcome: 'visit-kept',
        with: 'office',
        spokeTo: 'the front desk',
        seconds: callSeconds,
      });
    case null:
      return undefined;
    default:
      teller.waiting(row.needsAttention);
  }
}

/** In four days or so, at ten, on a working day. */
function visitTime({ zone, now }: Stage): number {
  const day = workingDayFrom({ zone, closures: [] }, plusDays(dayIn(zone, now()), 4));
  return atLocal(zone, day, '10:00');
}

/** A refusal means that something else settled the matter meanwhile: the next look shows it. */
async function act({ options }: Stage, referralId: string, action: string, input: object): Promise<void> {
  await post(`${options.api}/api/referrals/${referralId}/${action}`, input, options).catch((error: unknown) => {
    if (!(error instanceof Error) || !error.message.includes('409')) throw error;
  });
}

async function post(url: string, body: ServiceRequest | object, { token, api, signal }: StoryOptions): Promise<void> {
  const headers = {
    'content-type': url.startsWith(api) ? 'application/json' : 'application/fhir+json',
    ...(url.startsWith(api) ? { authorization: `Bearer ${token}` } : {}),
  };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), signal });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`${new URL(url).pathname} answered ${response.status}`);
}

async function tellWeek({ options, db, zone, now }: Stage, row: ReferralDetail): Promise<void> {
  const week = weekOf(zone, Date.parse(row.orderedAt));
  const review = await reviewNow(createPostgresMeasureStore(db), { week, nowMs: now() });
  const lines = [
    '',
    messages.week(week, review.headline),
    '',
    `  ${messages.temporal.padEnd(14)} ${options.temporal.ui === '' ? messages.noTemporal : workflowPage(options, row.id)}`,
    `  ${messages.apiReference.padEnd(14)} ${options.api}/docs`,
    `  ${messages.faxLink.padEnd(14)} ${options.simulators.fax}/_sent`,
    '',
    messages.staysUp,
  ];
  lines.forEach(options.print);
}

/** The workflow of the story's referral. */
const workflowPage = ({ temporal: { ui, namespace } }: StoryOptions, referralId: string): string =>
  `${ui}/namespaces/${namespace}/workflows/referral-${referralId}`;

const bookmarkFile = (dataFolder: string): string => join(dataFolder, 'story.json');

function readBookmark(dataFolder: string): Bookmark | undefined {
  try {
    // Ours: written below.
    return JSON.parse(readFileSync(bookmarkFile(dataFolder), 'utf8')) as Bookmark;
  } catch {
    return undefined;
  }
}

function keepBookmark(dataFolder: string, bookmark: Bookmark): void {
  writeFileSync(bookmarkFile(dataFolder), JSON.stringify(bookmark), { mode: 0o600 });
}
