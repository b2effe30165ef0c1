import type { MessageWhy } from '../../../domain/inbound/message.js';
import type { Language } from '../../../domain/referral.js';
import { dayMs } from '../../../domain/time/durations.js';
import { e164 } from '../../../domain/phoneNumber.js';
import type { Transaction } from '../database.js';
import { openSummary } from '../referral/patientSummary.js';
import type { IntakeParts } from './inbox.js';

/** A referral that a number may belong to. */
interface Candidate {
  readonly id: string;
  readonly status: string;
  /** One patient of one EHR; null when the order names none. */
  readonly patient: string | null;
}
interface Texted extends Candidate {
  readonly template: string | null;
  readonly language: Language;
}

/** Where a text belongs, by its sender's number. */
export interface Home {
  /** The open referral that it belongs to. */
  readonly referralId?: string | undefined;
  /** Every open referral that texted the number: a STOP and a START are about the number. */
  readonly texted: readonly string[];
  /** Why a person has to find its home, and where to look, the likeliest first. */
  readonly why: MessageWhy;
  readonly candidates: readonly string[];
  readonly language: Language;
  /** The last text to this number asked whether the visit is booked. */
  readonly wasAskedWhetherBooked: boolean;
}

/** The list of a message: more are no help. */
const mostCandidates = 10;

/**
 * The open referral that texted this number; of one patient's several, the one that texted last.
 * Else the open referral whose chart has the number. Of two patients, or of two referrals that did
 * not text, none: a person decides.
 */
export async function findHome(tx: Transaction, parts: IntakeParts, from: string): Promise<Home> {
  const texted = await textedReferrals(tx, from);
  const [last] = texted;
  const open = texted.filter(({ status }) => status === 'open');
  const known = {
    language: open[0]?.language ?? last?.language ?? 'en',
    wasAskedWhetherBooked: (open[0] ?? last)?.template?.startsWith('nudge2/') ?? false,
    texted: open.map(({ id }) => id),
  };
  if (!e164.test(from)) return { ...known, why: 'not-a-phone', candidates: [] };
  if (isOnePatient(open)) return { ...known, referralId: open[0]?.id, why: 'no-referral', candidates: [] };
  if (open.length > 0) return { ...known, why: 'several-referrals', candidates: idsOf(open) };
  const inChart = await referralsWithPhone(tx, parts, from);
  const openInChart = inChart.filter(({ status }) => status === 'open');
  if (openInChart.length === 1) return { ...known, referralId: openInChart[0]?.id, why: 'no-referral', candidates: [] };
  if (openInChart.length > 1) return { ...known, why: 'several-referrals', candidates: idsOf(openInChart) };
  const ended = idsOf([...texted, ...inChart]);
  return { ...known, why: ended.length === 0 ? 'no-referral' : 'referral-ended', candidates: ended };
}

const idsOf = (candidates: readonly Candidate[]): string[] => [...new Set(candidates.map(({ id }) => id))].slice(0, mostCandidates);

/** A referral that names no patient is somebody else's. */
const isOnePatient = (open: readonly Candidate[]): boolean => {
  const patients = new Set(open.map(({ id, patient }) => patient ?? id));
  return patients.size === 1;
};

/** The referrals that texted a number, the one that did so last first. */
function textedReferrals(tx: Transaction, from: string): Promise<Texted[]> {
  return tx.$queryRaw<Texted[]>`
    select r.id::text, r.status, r.ehr || '|' || r.patient_ref as patient, s.template,
           case when s.permit->>'language' = 'es' or s.template ~ '(^|[./:-])es($|[./:-])' then 'es' else 'en' end as language
      from (select distinct on (referral_id) referral_id, template, permit, at from send
             where "to" = ${from} and channel = 'sms' and state <> 'denied' order by referral_id, at desc) s
      join referral_overview r on r.id = s.referral_id order by s.at desc, r.id limit 50`;
}

/** The referrals whose chart has a number, the newest order first. */
async function referralsWithPhone(tx: Transaction, parts: IntakeParts, from: string): Promise<Candidate[]> {
  await indexOldPhones(tx, parts);
  const stored = parts.blindIndex.candidates([from]).flat();
  return tx.$queryRaw<Candidate[]>`
    select r.id::text, r.status, r.ehr || '|' || r.patient_ref as patient
      from referral_patient p join referral_overview r on r.id = p.referral_id
     where p.phones && ${stored}::text[] order by r.ordered_at desc, r.id limit 50`;
}

/** So many summaries are opened within one text: a quarter of a second. */
const mostAtOnce = 5_000;

/** Rows from before phones were kept: each is opened once, when the first text needs them. */
async function indexOldPhones(tx: Transaction, { vault, blindIndex }: IntakeParts): Promise<void> {
  const old = await tx.$queryRaw<{ id: string; summary: Uint8Array }[]>`
    select referral_id::text as id, summary from referral_patient where phones is null order by at desc limit ${mostAtOnce}`;
  if (old.length === 0) return;
  const rows = old.map(({ id, summary }) => {
    const phone = openOld(() => openSummary(vault, summary)?.phone);
    return { id, phones: phone === undefined || !e164.test(phone) ? [] : blindIndex.of([phone]) };
  });
  await tx.$executeRaw`
    update referral_patient p set phones = array(select jsonb_array_elements_text(x.phones))
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(id uuid, phones jsonb) where p.referral_id = x.id`;
}

/** A row under a key that is not there must not keep a text from being stored. */
function openOld(open: () => string | null | undefined): string | undefined {
  try {
    return open() ?? undefined;
  } catch {
    return undefined;
  }
}

/** What the number is, and how often it wrote the same in the last day. */
export async function readNumber(
  tx: Transaction,
  { clock }: IntakeParts,
  { from, meaning }: { from: string; meaning: string },
): Promise<{ isBlocked: boolean; sameToday: number }> {
  const since = new Date(clock.now() - dayMs);
  const [row] = await tx.$queryRaw<{ isBlocked: boolean; sameToday: number }[]>`
    select exists (select 1 from opt_out o where o.phone = ${from} and o.revoked_at is null) as "isBlocked",
           (select count(*)::int from reply p where p."from" = ${from} and p.meaning = ${meaning} and p.at > ${since}::timestamptz) as "sameToday"`;
  return row ?? { isBlocked: false, sameToday: 0 };
}
