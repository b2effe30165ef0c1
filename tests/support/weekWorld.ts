import pg from 'pg';
import type { Database } from '../../src/adapters/postgres/database.js';
import type { Vault } from '../../src/ports/vault.js';
import { randomOf, type Random } from '../chaos/random.js';
import { zone } from './measureRows.js';
import { createReferrals } from './referralRows.js';
import type { TestDatabase } from './postgres.js';
import { minuteMs, hourMs, dayMs } from '../../src/domain/time/durations.js';

/**
 * Half a year of a practice as its rows: what was ordered, sent, answered, booked, kept and ended,
 * with whatever goes wrong in between. Nothing in it knows of the measures.
 */
export interface WeekWorld {
  specialists: { id: string; name: string; specialty: string }[];
  referrals: ReferralRow[];
  sends: SendRow[];
  receipts: { id: string; sendId: string; eventId: string; status: string; rung: number; occurredAt: Date; at: Date }[];
  replies: { id: string; providerId: string; from: string; referralId: string; meaning: string; body: Buffer<ArrayBuffer>; at: Date }[];
  optOuts: { phone: string; at: Date; by: string }[];
  appointments: { id: string; referralId: string; status: string; source: string; startAt: Date | null; at: Date }[];
  evidence: EvidenceRow[];
  staff: { id: string; coordinatorId: string; referralId: string; kind: string; seconds: number; at: Date }[];
  versions: { id: string; referralId: string; contentHash: string; change: string; body: Buffer<ArrayBuffer>; at: Date }[];
  routes: RouteRow[];
}

interface ReferralRow {
  id: string;
  ehr: string;
  orderKey: string;
  orderId: string;
  status: 'open' | 'ended' | 'recorded' | 'tombstone';
  stage: string;
  specialty: string | null;
  specialistId: string | null;
  orderedAt: Date;
  createdAt: Date;
  firstSentAt: Date | null;
  keptAt: Date | null;
  evidenceGrade: string | null;
  outcome: string | null;
  endedAt: Date | null;
}

interface SendRow {
  id: string;
  referralId: string;
  channel: string;
  step: string;
  ordinal: number;
  state: string;
  to: string;
  rung: number;
  at: Date;
  acceptedAt: Date | null;
  settledAt: Date | null;
}

interface EvidenceRow {
  id: string;
  referralId: string;
  grade: string;
  kind: string;
  source: string;
  visitAt: Date | null;
  inNetwork: boolean | null;
  at: Date;
}

interface RouteRow {
  id: string;
  referralId: string;
  ordinal: number;
  specialistId: string;
  reasons: object;
  passedOver: object;
  by: string;
  policy: string;
  at: Date;
}

export interface WorldSpan {
  seed: number;
  referrals: number;
  /**
   * The first order's earliest, the last order's latest, and the instant after which nothing has
   * happened yet.
   */
  fromMs: number;
  toMs: number;
  nowMs: number;
}

/** A few have most of the orders, and the last ones too few to tell anything from. */
const offices = [
  ['cardiology', 8],
  ['dermatology', 6],
  ['gastroenterology', 6],
  ['neurology', 3],
  ['urology', 1],
] as const;
const specialties = ['cardiology', 'dermatology', 'gastroenterology', 'neurology'] as const;
const names = ['Abel', 'Brandt', 'Castillo', 'Dube', 'Eriksen', 'Farouk', 'Grant', 'Huang', 'Ito', 'Jonas', 'Kaya', 'Lopez'] as const;

export function weekWorld(span: WorldSpan): WeekWorld {
  const random = randomOf(span.seed);
  const specialists = offices
    .flatMap(([specialty, many]) => Array.from({ length: many }, () => specialty))
    .map((specialty, n) => ({
      id: `s-${n}`,
      name: `${names[(n * 5) % names.length] ?? ''} ${String.fromCodePoint(65 + n)}, MD`,
      specialty,
    }));
  const world: WeekWorld = {
    specialists,
    referrals: [],
    sends: [],
    receipts: [],
    replies: [],
    optOuts: [],
    appointments: [],
    evidence: [],
    staff: [],
    versions: [],
    routes: [],
  };
  for (let n = 0; n < span.referrals; n += 1) live(new Life(world, random, span, n));
  return world;
}

/** One referral as it comes into the world: only what lies before `nowMs` leaves a row. */
class Life {
  readonly id: string;
  readonly row: ReferralRow;
  private rows = 0;

  constructor(
    readonly world: WeekWorld,
    readonly random: Random,
    readonly span: WorldSpan,
    readonly n: number,
  ) {
    this.id = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
    const orderedAt = new Date(Math.floor(random.between(span.fromMs, span.toMs)));
    const specialist = random.chance(0.9) ? this.anySpecialist() : undefined;
    this.row = {
      id: this.id,
      ehr: 'ehr',
      orderKey: `urn:ehr|W-${n}`,
      orderId: `order-${n}`,
      status: 'open',
      stage: 'booking',
      specialty: specialist?.specialty ?? (random.chance(0.2) ? null : random.pick(specialties)),
      specialistId: specialist?.id ?? null,
      orderedAt,
      createdAt: orderedAt,
      firstSentAt: null,
      keptAt: null,
      evidenceGrade: null,
      outcome: null,
      endedAt: null,
    };
  }

  get orderedMs(): number {
    return this.row.orderedAt.getTime();
  }

  /** A patient with two referrals has one phone. */
  get phone(): string {
    return `+1202${String(5_550_000 + (this.n % Math.ceil(this.span.referrals * 0.9)))}`;
  }

  nextId(): string {
    this.rows += 1;
    return `00000000-0000-4000-9000-${String(this.n * 100 + this.rows).padStart(12, '0')}`;
  }

  happened = (...times: (number | null)[]): boolean => times.every((ms) => ms === null || ms <= this.span.nowMs);

  private anySpecialist(): WeekWorld['specialists'][number] | undefined {
    const weights = Object.fromEntries(this.world.specialists.map((_, n) => [String(n), (n + 1) ** -1.6]));
    return this.world.specialists[Number(this.random.weighted(weights))];
  }
}

const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

function live(life: Life): void {
  const { random, row, world } = life;
  world.referrals.push(row);
  const kind = random.weighted({ recorded: 3, tombstone: 1, ordinary: 96 });
  if (kind !== 'ordinary') {
    row.status = kind;
    return;
  }
  route(life);
  send(life);
  text(life);
  work(life);
  const startAt = book(life);
  const provenAt = startAt === undefined ? undefined : keep(life, startAt);
  if (random.chance(0.01)) change(life);
  end(life, provenAt);
}

function route(life: Life): void {
  const { random, row, world } = life;
  if (row.specialistId === null) return;
  const other = random.pick(['s-0', 's-1', 's-2']);
  const decisions = random.chance(0.15) ? [other, row.specialistId] : [row.specialistId];
  for (const [index, specialistId] of decisions.entries())
    world.routes.push({
      id: life.nextId(),
      referralId: life.id,
      ordinal: index + 1,
      specialistId,
      reasons: [],
      passedOver: [],
      by: random.chance(0.8) ? 'rules' : 'ana',
      policy: 'routing 1',
      at: new Date(life.orderedMs + (index + 1) * 1_000),
    });
}

function send(life: Life): void {
  const { random, row } = life;
  if (!random.chance(0.93)) return;
  const at = life.orderedMs + minuteMs + Math.floor(random.chance(0.9) ? random.gap(3 * hourMs) : random.gap(6 * dayMs));
  // The rows of a few have been deleted since, by the retention of their tables.
  if (random.chance(0.02)) {
    if (life.happened(at)) row.firstSentAt = new Date(at);
    return;
  }
  const failsFirst = random.chance(0.1);
  if (failsFirst) fax(life, 1, at, random.chance(0.5) ? 'refused' : 'undelivered');
  fax(life, failsFirst ? 2 : 1, failsFirst ? at + 20 * minuteMs : at, random.weighted({ delivered: 93, undelivered: 7 }));
}

function fax(life: Life, ordinal: number, at: number, fate: 'refused' | 'undelivered' | 'delivered'): void {
  const { random, world } = life;
  const settled = at + 5_000 + Math.floor(random.gap(8 * minuteMs));
  if (!life.happened(at, settled)) return;
  const id = life.nextId();
  const isDelivered = fate === 'delivered';
  world.sends.push({
    id,
    referralId: life.id,
    channel: 'fax',
    step: 'packet',
    ordinal,
    state: isDelivered ? 'transmitted' : 'failed',
    to: '+12025550111',
    rung: { refused: 0, undelivered: 1, delivered: 2 }[fate],
    at: new Date(at),
    acceptedAt: fate === 'refused' ? null : new Date(at + 800),
    settledAt: new Date(settled),
  });
  const receipt = (name: string, rung: number, ms: number): void =>
    void world.receipts.push({
      id: life.nextId(),
      sendId: id,
      eventId: `${id}-${name}`,
      status: name,
      rung,
      occurredAt: new Date(ms - 500),
      at: new Date(ms),
    });
  if (fate !== 'refused' && random.chance(0.4)) receipt('sending', 1, at + 2_000);
  // The others were asked about: the row says that they arrived, and no receipt does.
  if (isDelivered && random.chance(0.9)) receipt('delivered', 2, settled - 1_000);
}

function text(life: Life): void {
  const { random, world } = life;
  if (!random.chance(0.85)) return;
  let last: number | undefined;
  for (const ordinal of [1, 2, 3].slice(0, 1 + Math.floor(random.between(0, 3)))) {
    const at = life.orderedMs + (ordinal - 1) * 3 * dayMs + Math.floor(random.between(hourMs, 9 * hourMs));
    const fate = random.weighted({ delivered: 70, failed: 10, unknown: 5, denied: 15 });
    const settledAt = fate === 'delivered' || fate === 'failed' ? at + 4_000 : null;
    if (!life.happened(at, settledAt)) continue;
    world.sends.push({
      id: life.nextId(),
      referralId: life.id,
      channel: 'sms',
      step: 'nudge',
      ordinal,
      state: fate,
      to: life.phone,
      rung: { delivered: 3, failed: 1, unknown: 0, denied: 0 }[fate],
      at: new Date(at),
      acceptedAt: dateOf(fate === 'delivered' || fate === 'failed' ? at : null),
      settledAt: dateOf(settledAt),
    });
    if (fate !== 'denied') last = at;
  }
  if (last !== undefined && random.chance(0.3)) reply(life, last + minuteMs + Math.floor(random.gap(dayMs)));
}

function reply(life: Life, at: number): void {
  const { random, world } = life;
  const meaning = random.weighted({ booked: 4, help: 1, declined: 1, stop: 1, unclear: 1 });
  if (!life.happened(at)) return;
  const id = life.nextId();
  const body = Buffer.from('sealed');
  world.replies.push({ id, providerId: `SM${id}`, from: life.phone, referralId: life.id, meaning, body, at: new Date(at) });
  const isBlocked = world.optOuts.some(({ phone }) => phone === life.phone);
  if (meaning === 'stop' && !isBlocked) world.optOuts.push({ phone: life.phone, at: new Date(at), by: 'words' });
}

function work(life: Life): void {
  const { random, world } = life;
  if (!random.chance(0.35)) return;
  for (let turn = 0; turn < random.between(1, 4); turn += 1) {
    const at = life.orderedMs + Math.floor(random.gap(10 * dayMs));
    const kind = random.weighted({
      'call:no-answer': 3,
      'call:will-book': 2,
      'call:booked': 2,
      'call:declined': 1,
      'call:voicemail': 1,
      note: 2,
    });
    const seconds = kind === 'note' ? 0 : Math.floor(random.between(20, 900));
    if (life.happened(at))
      world.staff.push({ id: life.nextId(), coordinatorId: 'ana', referralId: life.id, kind, seconds, at: new Date(at) });
  }
}

/** When the visit is to be; undefined for whoever never booked. */
function book(life: Life): number | undefined {
  const { random, world } = life;
  if (!random.chance(0.65)) return undefined;
  const at = life.orderedMs + Math.floor(random.gap(11 * dayMs));
  const startAt = at + Math.floor(random.gap(18 * dayMs));
  const entries = random.chance(0.1) ? [at, at + 2 * dayMs] : [at];
  for (const ms of entries) {
    const source = random.weighted({ ehr: 6, coordinator: 2, office: 1, patient: 2 });
    const status = random.weighted({ booked: 6, fulfilled: 3, cancelled: 1, proposed: 1, 'entered-in-error': 0.3 });
    const isOpenEnded = random.chance(0.03);
    if (life.happened(ms))
      world.appointments.push({
        id: life.nextId(),
        referralId: life.id,
        status,
        source,
        startAt: isOpenEnded ? null : new Date(startAt),
        at: new Date(ms),
      });
  }
  return startAt;
}

const kindOf = { A: 'ehr-encounter-finished', B: 'office-attested', C: 'office-and-patient', D: 'patient-said' } as const;

/** When proof was at hand that closes the loop; undefined without. */
function keep(life: Life, startAt: number): number | undefined {
  const { random, row, world } = life;
  if (!random.chance(0.8)) return undefined;
  const visitMs = random.chance(0.01) ? life.orderedMs - 3 * dayMs : startAt;
  if (random.chance(0.02)) {
    if (!life.happened(visitMs + dayMs)) return undefined;
    row.keptAt = new Date(visitMs);
    row.evidenceGrade = 'A';
    return visitMs + dayMs;
  }
  let proven: number | undefined;
  for (let turn = 0; turn < (random.chance(0.25) ? 2 : 1); turn += 1) {
    const grade = random.weighted({ A: 6, B: 2, C: 1, D: 2 });
    const at = random.chance(0.03) ? visitMs - 10 * minuteMs : visitMs + Math.floor(random.gap(4 * dayMs));
    const inNetwork = { yes: true, no: false, unknown: null }[random.weighted({ yes: 3, no: 1.5, unknown: 5.5 })];
    const visitAt = random.chance(0.03) ? null : new Date(visitMs);
    if (!life.happened(at)) continue;
    world.evidence.push({
      id: life.nextId(),
      referralId: life.id,
      grade,
      kind: kindOf[grade],
      source: 'ehr',
      visitAt,
      inNetwork,
      at: new Date(at),
    });
    if (grade === 'D') continue;
    proven = Math.min(proven ?? at, at);
    row.keptAt = new Date(visitMs);
    row.evidenceGrade = row.evidenceGrade === null || grade < row.evidenceGrade ? grade : row.evidenceGrade;
  }
  return proven;
}

function change(life: Life): void {
  const at = life.orderedMs + Math.floor(life.random.gap(2 * dayMs));
  if (!life.happened(at)) return;
  life.world.versions.push({
    id: life.nextId(),
    referralId: life.id,
    contentHash: 'h',
    change: 'specialty',
    body: Buffer.from('sealed'),
    at: new Date(at),
  });
}

function end(life: Life, provenAt: number | undefined): void {
  const { random, row } = life;
  if (provenAt !== undefined && random.chance(0.9)) return ended(life, 'kept', provenAt + Math.floor(random.gap(hourMs)));
  const soon = random.chance(0.03);
  if (soon) return ended(life, 'revoked', life.orderedMs + Math.floor(random.gap(16 * hourMs)));
  if (!random.chance(0.25)) {
    if (row.stage === 'booking' && random.chance(0.4)) row.stage = 'booked';
    return;
  }
  const outcome = random.weighted({
    'patient-declined': 4,
    'seen-elsewhere': 3,
    unreachable: 4,
    revoked: 2,
    duplicate: 1,
    'entered-in-error': 1,
    deceased: 1,
  });
  ended(life, outcome, life.orderedMs + Math.floor(random.gap(25 * dayMs)));
}

function ended({ row, happened }: Life, outcome: string, at: number): void {
  if (!happened(at)) return;
  Object.assign(row, { status: 'ended', stage: outcome === 'kept' ? 'kept' : 'ended', outcome, endedAt: new Date(at) });
}

/** In one statement: each row is a dozen parameters. */
const batch = 1_000;

/** Writes all of it, with the practice around it, into an empty database. */
export async function settle({ db, ownerUrl }: Pick<TestDatabase, 'db' | 'ownerUrl'>, world: WeekWorld): Promise<void> {
  await db.practice.create({ data: { name: 'Maple Street Family Practice', zone, phone: '+12025550100', address: [] } });
  const office = {
    taxonomy: 'x',
    phone: '+12025550111',
    address: {},
    postalCode: '20001',
    zone,
    latitude: 38.9,
    longitude: -77,
    languages: ['en'],
  };
  await db.specialist.createMany({
    data: world.specialists.map((one, n) => ({ ...one, ...office, npi: String(1_000_000_000 + n), organization: `Office ${n}` })),
  });
  await inBatches(world.referrals, (data) => createReferrals(db, data));
  await inBatches(world.sends, (data) => db.send.createMany({ data }));
  await inBatches(world.receipts, (data) => db.receipt.createMany({ data }));
  await inBatches(world.replies, (data) => db.reply.createMany({ data }));
  await inBatches(world.optOuts, (data) => db.optOut.createMany({ data }));
  await inBatches(world.appointments, (data) => db.appointment.createMany({ data }));
  await inBatches(world.evidence, (data) => db.evidence.createMany({ data }));
  await inBatches(world.staff, (data) => db.staffActivity.createMany({ data }));
  await inBatches(world.versions, (data) => db.orderVersion.createMany({ data }));
  await inBatches(world.routes, (data) => db.routingDecision.createMany({ data }));
  // As PostgreSQL does by itself in the background, sooner or later: without it the plans are those
  // of empty tables.
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query('analyze');
  await owner.end();
}

async function inBatches<Row>(rows: readonly Row[], write: (data: Row[]) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < rows.length; start += batch) await write(rows.slice(start, start + batch));
}

const given = ['Ada', 'Bo', 'Cleo', 'Dev', 'Elif', 'Finn', 'Gala', 'Hugo'] as const;
const family = ['Okafor', 'Lindqvist', 'Marin', 'Nakata', 'Petrov', 'Quispe', 'Rahman'] as const;

/** Who the referrals are about, as the first packet leaves it. */
export async function namePatients(db: Database, world: WeekWorld, vault: Vault): Promise<void> {
  const rows = world.referrals.map(({ id, orderedAt }, n) => {
    const summary = { name: `${given[n % given.length] ?? ''} ${family[n % family.length] ?? ''}`, birthDate: '1968-04-12', phone: null };
    return {
      referralId: id,
      summary: Buffer.from(vault.seal(Buffer.from(JSON.stringify(summary)), 'patient-summary')),
      words: [],
      at: orderedAt,
    };
  });
  await inBatches(rows, (data) => db.referralPatient.createMany({ data }));
}
