import type { WeekWorld } from './weekWorld.js';

/**
 * The numbers of a week, counted again from the raw rows as docs/metrics.md defines them. On
 * purpose it shares nothing with src/domain: loops over rows, days by Intl, weeks by adding seven.
 */
const dayMs = 86_400_000;
const horizons = [30, 60, 90];
const reasons = ['entered-in-error', 'duplicate', 'deceased', 'changed-specialty', 'revoked-before-arrival', 'revoked-within-24-hours'];

export interface PastRow {
  key: string;
  specialty: string;
  orderedAt: number;
  sentAt?: number;
  bookedAt?: number;
  keptAt?: number;
  network: 'in-network' | 'out-of-network' | 'unknown';
  lost?: boolean;
  staffMinutes?: number;
}

/**
 * What the rows say of one order as of an instant; times in epoch milliseconds, days counted from
 * 1970.
 */
interface Episode {
  id: string;
  ordered: number;
  day: number;
  specialty: string | null;
  specialist: string | null;
  isRecorded: boolean;
  exclusion: string | undefined;
  sent?: number;
  delivered?: number;
  contacted?: number;
  booked?: number;
  claimed?: number;
  kept?: { at: number; day: number; grade: string; place: string };
  outcome?: string;
  staffSeconds: number;
  texts: number;
  optedOut: boolean;
}

const formats = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York', year: 'numeric', month: '2-digit', day: '2-digit' });
const dayOf = (ms: number): number => Date.parse(`${formats.format(ms)}T00:00:00Z`) / dayMs;
const dayText = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);

const earlier = (a: number | undefined, b: number): number => (a === undefined || b < a ? b : a);
const share = (count: number, of: number): number | null => (of === 0 ? null : count / of);
const rate = (count: number, of: number) => ({ count, of, rate: share(count, of) });

export function episodesOf(world: WeekWorld, asOf: number): Episode[] {
  const episodes = new Map<string, Episode>();
  const rows = new Map(world.referrals.map((row) => [row.id, row]));
  for (const row of world.referrals) {
    if (row.orderedAt.getTime() > asOf) continue;
    episodes.set(row.id, {
      id: row.id,
      ordered: row.orderedAt.getTime(),
      day: dayOf(row.orderedAt.getTime()),
      specialty: row.specialty,
      specialist: row.specialistId,
      isRecorded: row.status === 'recorded',
      exclusion: undefined,
      staffSeconds: 0,
      texts: 0,
      optedOut: false,
      ...(row.endedAt !== null && row.outcome !== null && row.endedAt.getTime() <= asOf ? { outcome: row.outcome } : {}),
    });
  }
  const known = <Row extends { at: Date }>(list: readonly Row[]): Row[] => list.filter(({ at }) => at.getTime() <= asOf);

  const proven = new Map<string, number>();
  for (const { sendId, rung, at } of known(world.receipts)) if (rung >= 2) proven.set(sendId, earlier(proven.get(sendId), at.getTime()));
  const blocked = new Map(known(world.optOuts).map(({ phone, at }) => [phone, at.getTime()]));
  const hasPacketRow = new Set<string>();
  for (const one of known(world.sends)) {
    const episode = episodes.get(one.referralId);
    if (episode === undefined) continue;
    const accepted = one.acceptedAt?.getTime();
    const settled = one.settledAt?.getTime();
    if (one.step === 'packet') {
      if (accepted !== undefined) hasPacketRow.add(one.referralId);
      if (accepted !== undefined && accepted <= asOf) episode.sent = earlier(episode.sent, accepted);
      const arrived = proven.get(one.id) ?? settled;
      if (one.rung >= 2 && arrived !== undefined && arrived <= asOf) episode.delivered = earlier(episode.delivered, arrived);
    } else {
      if (accepted !== undefined || one.state === 'unknown') episode.texts += 1;
      if (one.rung >= 3 && settled !== undefined && settled <= asOf) episode.contacted = earlier(episode.contacted, settled);
      if ((blocked.get(one.to) ?? 0) >= one.at.getTime()) episode.optedOut = true;
    }
  }
  for (const { referralId, meaning, at } of known(world.replies)) {
    const episode = episodes.get(referralId);
    if (episode === undefined) continue;
    episode.contacted = earlier(episode.contacted, at.getTime());
    if (meaning === 'booked') episode.claimed = earlier(episode.claimed, at.getTime());
  }
  for (const { referralId, kind, seconds, at } of known(world.staff)) {
    const episode = episodes.get(referralId);
    if (episode === undefined) continue;
    episode.staffSeconds += seconds;
    const isAnswered = kind === 'call:booked' || kind === 'call:will-book' || kind === 'call:declined';
    if (isAnswered) episode.contacted = earlier(episode.contacted, at.getTime());
  }
  for (const { referralId, source, status, startAt, at } of known(world.appointments)) {
    const episode = episodes.get(referralId);
    if (episode === undefined) continue;
    if (source === 'patient') episode.claimed = earlier(episode.claimed, at.getTime());
    else if (startAt !== null && status !== 'proposed' && status !== 'entered-in-error')
      episode.booked = earlier(episode.booked, at.getTime());
  }

  const statements = new Map<string, WeekWorld['evidence']>();
  for (const one of world.evidence) statements.set(one.referralId, [...(statements.get(one.referralId) ?? []), one]);
  const changed = new Set(known(world.versions).map(({ referralId }) => referralId));
  for (const episode of episodes.values()) {
    const row = rows.get(episode.id);
    if (row === undefined) continue;
    if (row.firstSentAt !== null && !hasPacketRow.has(row.id) && row.firstSentAt.getTime() <= asOf)
      episode.sent = row.firstSentAt.getTime();
    // The better grade first, then whoever spoke first.
    const said = known(statements.get(row.id) ?? []).sort(
      (a, b) => (a.grade < b.grade ? -1 : Number(a.grade > b.grade)) || a.at.getTime() - b.at.getTime(),
    );
    const best = said[0];
    const place = said.find(({ inNetwork }) => inNetwork !== null)?.inNetwork ?? null;
    // The row's own columns speak where no statement is left, and not before one is made.
    const isBare = statements.get(row.id) === undefined;
    const bareMs = isBare ? row.keptAt?.getTime() : undefined;
    const at = best === undefined ? bareMs : Math.min(best.visitAt?.getTime() ?? Number.POSITIVE_INFINITY, best.at.getTime());
    const grade = best?.grade ?? row.evidenceGrade;
    if (at !== undefined && at <= asOf && grade !== null)
      episode.kept = { at, day: dayOf(at), grade, place: place === null ? 'unknown' : place ? 'in-network' : 'out-of-network' };
    const endedMs = row.endedAt?.getTime() ?? 0;
    if (['entered-in-error', 'duplicate', 'deceased'].includes(episode.outcome ?? '')) episode.exclusion = episode.outcome;
    else if (changed.has(row.id)) episode.exclusion = 'changed-specialty';
    else if (row.status === 'tombstone') episode.exclusion = 'revoked-before-arrival';
    else if (episode.outcome === 'revoked' && endedMs - episode.ordered <= dayMs) episode.exclusion = 'revoked-within-24-hours';
  }
  return [...episodes.values()];
}

const isProven = ({ kept, day }: Episode): boolean => kept !== undefined && kept.grade !== 'D' && kept.day >= day;
const keptBy = (one: Episode, days: number): boolean => isProven(one) && (one.kept?.day ?? 0) - one.day <= days;
const by = (one: Episode, at: number | undefined, days: number): boolean => at !== undefined && dayOf(at) - one.day <= days;

/** The middle, and what nine in ten stay within. */
function spread(values: number[], of: number) {
  values.sort((a, b) => a - b);
  const n = values.length;
  if (n === 0) return { medianMs: null, p90Ms: null, count: 0, of };
  const medianMs = n % 2 === 1 ? values[(n - 1) / 2] : ((values[n / 2 - 1] ?? 0) + (values[n / 2] ?? 0)) / 2;
  let rank = 1;
  while (rank * 10 < n * 9) rank += 1;
  return { medianMs, p90Ms: values[rank - 1], count: n, of };
}

const waits = (episodes: readonly Episode[], what: 'sent' | 'delivered'): number[] => {
  const list: number[] = [];
  for (const one of episodes) if (one[what] !== undefined) list.push(Math.max(0, one[what] - one.ordered));
  return list;
};

export const steps = ['ordered', 'sent', 'delivered', 'contacted', 'booked', 'kept'] as const;

/** 0 for who was only ordered, up to 5 for who was seen. */
export function reachedStep(one: Episode, days: number): number {
  if (keptBy(one, days)) return 5;
  if (by(one, one.booked, days)) return 4;
  if (by(one, one.contacted, days)) return 3;
  if (by(one, one.delivered, days)) return 2;
  return by(one, one.sent, days) ? 1 : 0;
}

interface Asked {
  /** Its Monday, counted in days from 1970. */
  monday: number;
  asOf: number;
  past: readonly PastRow[];
  specialistNames: ReadonlyMap<string, string>;
}

export function recount(episodes: readonly Episode[], { monday, asOf, past, specialistNames }: Asked) {
  const today = dayOf(asOf);
  const between = (from: number, to: number): Episode[] => episodes.filter(({ day }) => day >= from && day <= to);
  const takenOn = between(monday, monday + 6).filter(({ isRecorded }) => !isRecorded);
  const eligible = takenOn.filter(({ exclusion }) => exclusion === undefined);
  const kept = eligible.filter(isProven);
  const isMature = (sunday: number, days: number): boolean => today - sunday - 1 >= days;
  const seen = (place: string): number => kept.filter((one) => one.kept?.place === place).length;
  const elsewhere = eligible.filter((one) => one.outcome === 'seen-elsewhere' && !isProven(one)).length;
  const out = seen('out-of-network');

  let staffSeconds = 0;
  let texts = 0;
  let textsOfKept = 0;
  for (const one of takenOn) {
    staffSeconds += one.staffSeconds;
    texts += one.texts;
    if (isProven(one)) textsOfKept += one.texts;
  }
  const allKept = takenOn.filter(isProven).length;
  const texted = takenOn.filter((one) => one.texts > 0);
  const answers = ['revoked', 'patient-declined', 'seen-elsewhere'];
  const lost = isMature(monday + 6, 90) ? eligible.filter((one) => !keptBy(one, 90) && !answers.includes(one.outcome ?? '')) : [];
  const ofLost = isMature(monday + 6, 90) ? eligible.length : 0;

  const withinDays = Math.min(90, today - monday - 7);
  const counts = steps.map((_, index) => eligible.filter((one) => reachedStep(one, withinDays) >= index).length);
  const pastOfFunnel = pastFunnel(past, withinDays);
  const exclusions: Record<string, number> = Object.fromEntries(reasons.map((reason) => [reason, 0]));
  for (const { exclusion } of takenOn) if (exclusion !== undefined) exclusions[exclusion] = (exclusions[exclusion] ?? 0) + 1;

  return {
    orders: {
      all: takenOn.length,
      eligible: eligible.length,
      excluded: exclusions,
      recorded: between(monday, monday + 6).filter(({ isRecorded }) => isRecorded).length,
    },
    loopClosure: {
      soFar: rate(kept.length, eligible.length),
      byDay: horizons.map((days) => ({
        days,
        ...rate(eligible.filter((one) => keptBy(one, days)).length, eligible.length),
        mature: isMature(monday + 6, days),
        baseline: pastKept(past, days),
      })),
      anchors: anchorsOf(episodes, monday, isMature).map((anchor) => ({ ...anchor, baseline: pastKept(past, anchor.days) })),
      grades: Object.fromEntries(['A', 'B', 'C'].map((grade) => [grade, kept.filter((one) => one.kept?.grade === grade).length])),
    },
    timeToSend: { ...spread(waits(eligible, 'sent'), eligible.length), baseline: spread(pastWaits(past), past.length) },
    timeToDelivery: spread(waits(eligible, 'delivered'), eligible.length),
    confirmation: [14, 30].map((days) => ({
      days,
      ...rate(eligible.filter((one) => by(one, one.booked, days)).length, eligible.length),
      mature: isMature(monday + 6, days),
      baseline: rate(past.filter((one) => (pastDays(one).booked ?? 999) <= days).length, past.length),
    })),
    lost: {
      ...rate(lost.length, ofLost),
      unreachable: lost.filter(({ outcome }) => outcome === 'unreachable').length,
      baseline: rate(past.filter((one) => one.lost === true).length, past.filter((one) => one.lost !== undefined).length),
    },
    staffMinutesPer100: { soFar: (staffSeconds / 60 / takenOn.length) * 100, baseline: pastMinutes(past) },
    guardRails: {
      texts,
      textsPerKept: allKept === 0 ? null : textsOfKept / allKept,
      optOuts: rate(texted.filter(({ optedOut }) => optedOut).length, texted.length),
      claimedOnly: takenOn.filter((one) => one.claimed !== undefined && one.booked === undefined).length,
      saidOnly: takenOn.filter((one) => one.kept?.grade === 'D').length,
      keptBeforeOrdered: takenOn.filter((one) => one.kept !== undefined && one.kept.grade !== 'D' && one.kept.day < one.day).length,
    },
    network: {
      inNetwork: seen('in-network'),
      outOfNetwork: out,
      unknown: seen('unknown'),
      seenElsewhere: elsewhere,
      leakage: rate(out + elsewhere, seen('in-network') + out + elsewhere),
      baseline: pastLeakage(past),
    },
    baseline: { orders: past.length },
    funnel: {
      withinDays,
      steps: steps.slice(1).map((step, index) => ({ from: steps[index], step, ...rate(counts[index + 1] ?? 0, counts[index] ?? 0) })),
      baseline: pastOfFunnel.slice(1).map(([step, count], index) => {
        const [from, of] = pastOfFunnel[index] ?? ['', 0];
        return { from, step, ...rate(count, of) };
      }),
    },
    whereToLook: lookAt(counts, pastOfFunnel),
    cohorts: cohortsOf(episodes, monday, isMature),
    comparison: comparisonOf(between(monday - 25 * 7, monday + 6), { monday, isMature, past, specialistNames }),
  };
}

type Mature = (sunday: number, days: number) => boolean;

/** The newest week that is old enough, for each horizon. */
function anchorsOf(episodes: readonly Episode[], monday: number, isMature: Mature) {
  const anchors = [];
  for (const days of horizons)
    for (let start = monday; start >= monday - 25 * 7; start -= 7) {
      const mine = episodes.filter(({ day, isRecorded }) => day >= start && day < start + 7 && !isRecorded);
      if (mine.length === 0 || !isMature(start + 6, days)) continue;
      const eligible = mine.filter(({ exclusion }) => exclusion === undefined);
      anchors.push({ days, ...rate(eligible.filter((one) => keptBy(one, days)).length, eligible.length), mature: true });
      break;
    }
  return anchors;
}

function cohortsOf(episodes: readonly Episode[], monday: number, isMature: Mature) {
  const rows = [];
  for (let start = monday - 14 * 7; start <= monday; start += 7) {
    const mine = episodes.filter(({ day, isRecorded }) => day >= start && day < start + 7 && !isRecorded);
    const eligible = mine.filter(({ exclusion }) => exclusion === undefined);
    const kept = [7, 14, 30, 60, 90].map((days) => ({
      days,
      count: eligible.filter((one) => keptBy(one, days)).length,
      mature: isMature(start + 6, days),
    }));
    if (mine.length > 0) rows.push({ eligible: eligible.length, kept });
  }
  return rows;
}

interface Compared extends Pick<Asked, 'monday' | 'past' | 'specialistNames'> {
  isMature: Mature;
}

function comparisonOf(members: readonly Episode[], { monday, isMature, past, specialistNames }: Compared) {
  const eligible = members.filter(({ isRecorded, exclusion }) => !isRecorded && exclusion === undefined);
  const matureTo = horizons.map((days) => {
    let sunday: number | null = null;
    for (let one = monday + 6 - 25 * 7; one <= monday + 6; one += 7) if (isMature(one, days)) sunday = one;
    return { days, sunday };
  });
  const groups = (
    keyOf: (one: Episode) => string | null,
    nameOf: (key: string) => string,
    pastOf: (key: string | null) => readonly PastRow[],
  ) => {
    const found = new Map<string | null, Episode[]>();
    for (const one of eligible) found.set(keyOf(one), [...(found.get(keyOf(one)) ?? []), one]);
    const rows = [...found].map(([id, mine]) => ({
      id,
      name: id === null ? null : nameOf(id),
      orders: mine.length,
      timeToSend: mine.length < 20 ? null : spread(waits(mine, 'sent'), mine.length),
      kept: matureTo.map(({ days, sunday }) => {
        const old = mine.filter(({ day }) => sunday !== null && day <= sunday);
        const count = old.filter((one) => keptBy(one, days)).length;
        const before = pastOf(id);
        return {
          days,
          of: old.length,
          ...(old.length < 20 ? { count: null, rate: null } : { count, rate: count / old.length }),
          baseline: before.length === 0 ? null : pastKept(before, days),
        };
      }),
    }));
    const ofKey = (name: string | null): string => name ?? '\u{10FFFF}';
    return rows.sort((a, b) => (ofKey(a.name) < ofKey(b.name) ? -1 : 1));
  };
  return {
    from: dayText(monday - 25 * 7),
    to: dayText(monday + 6),
    orders: eligible.length,
    matureTo: matureTo.map(({ days, sunday }) => ({ days, to: sunday === null ? null : dayText(sunday) })),
    bySpecialty: groups(
      ({ specialty }) => specialty,
      (name) => name,
      (key) => past.filter(({ specialty }) => specialty === key),
    ),
    bySpecialist: groups(
      ({ specialist }) => specialist,
      (id) => specialistNames.get(id) ?? '',
      () => [],
    ),
  };
}

/** Days to each step of a past order; whoever was seen was booked and sent. */
function pastDays({ orderedAt, sentAt, bookedAt, keptAt }: PastRow) {
  const days = (...times: (number | undefined)[]): number | undefined => {
    let least: number | undefined;
    for (const ms of times) if (ms !== undefined) least = earlier(least, dayOf(ms) - dayOf(orderedAt));
    return least;
  };
  return { sent: days(sentAt, bookedAt, keptAt), booked: days(bookedAt, keptAt), kept: days(keptAt) };
}

const pastKept = (past: readonly PastRow[], days: number) =>
  rate(past.filter((one) => (pastDays(one).kept ?? 999) <= days).length, past.length);

const pastWaits = (past: readonly PastRow[]): number[] => {
  const list: number[] = [];
  for (const one of past) if (one.sentAt !== undefined) list.push(one.sentAt - one.orderedAt);
  return list;
};

function pastMinutes(past: readonly PastRow[]): number {
  let [sum, n] = [0, 0];
  for (const { staffMinutes } of past) if (staffMinutes !== undefined) [sum, n] = [sum + staffMinutes, n + 1];
  return (sum / n) * 100;
}

function pastLeakage(past: readonly PastRow[]) {
  let [inside, outside] = [0, 0];
  for (const { keptAt, network } of past) {
    if (keptAt !== undefined && network === 'in-network') inside += 1;
    if (keptAt !== undefined && network === 'out-of-network') outside += 1;
  }
  return rate(outside, inside + outside);
}

function pastFunnel(past: readonly PastRow[], days: number): (readonly [string, number])[] {
  const reached = (step: 'sent' | 'booked' | 'kept'): number => past.filter((one) => (pastDays(one)[step] ?? 999) <= days).length;
  return [
    ['ordered', past.length],
    ['sent', reached('sent')],
    ['booked', reached('booked')],
    ['kept', reached('kept')],
  ];
}

/**
 * Over the steps that both know, the one that lies furthest below the past; null when none does.
 */
function lookAt(counts: readonly number[], past: readonly (readonly [string, number])[]) {
  let worst: { from: string; step: string; count: number; of: number; drop: number } | null = null;
  for (let index = 1; index < past.length; index += 1) {
    const [[from, pastOf], [step, pastCount]] = [past[index - 1] ?? ['', 0], past[index] ?? ['', 0]];
    const [count, of] = [step, from].map((name) => counts[steps.findIndex((one) => one === name)] ?? 0);
    if (count === undefined || of === undefined || of === 0 || pastOf === 0) continue;
    const drop = pastCount / pastOf - count / of;
    if (drop > 0 && drop > (worst?.drop ?? 0)) worst = { from, step, count, of, drop };
  }
  if (worst === null) return null;
  const { drop, ...look } = worst;
  return { ...look, dropPoints: 100 * drop };
}
