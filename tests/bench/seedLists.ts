import pg from 'pg';
import { blindIndex, vault } from '../http/apiHarness.js';
import { wordsOfReferral } from '../../src/domain/packet/searchWords.js';
import type { TestDatabase } from '../support/postgres.js';

/** In one statement. */
const batch = 5_000;

/**
 * Open referrals as a large practice has them: one in ten needs a person, twenty coordinators own
 * those; and half as many that have ended. Each open one has a patient, of a thousand surnames and
 * two hundred first names.
 */
export async function seedOpenReferrals({ db, ownerUrl }: TestDatabase, open: number): Promise<void> {
  await db.$executeRaw`
    insert into referral (id, ehr, order_key, order_id, specialty, urgency, patient_ref, ordered_at, created_at)
    select gen_random_uuid(), 'ehr', 'urn:ehr|P-' || n, 'order-' || n,
           case when abs(hashtext('order-' || n)) % 1000 = 5 then 'urology'
                else (array['cardiology', 'gastroenterology', 'dermatology', 'orthopedics'])[1 + n % 4] end,
           (array['routine', 'routine', 'routine', 'urgent', 'asap', 'stat'])[1 + n % 6],
           'Patient/' || n, now() - n * interval '1 minute', now() - n * interval '1 minute'
      from generate_series(1, ${Math.floor(open * 1.5)}::int) n`;
  await db.$executeRaw`
    insert into referral_projection (referral_id, specialty, urgency, ordered_at, outcome, stage, owner, next_what, next_at, deadline, queue)
    select r.id, r.specialty, r.urgency, r.ordered_at, case when n > ${open} then 'kept' end,
           (array['assembling', 'sending', 'delivered', 'booking', 'booked'])[1 + n % 5], 'loopkeeper', 'nudge', now() + n * interval '1 minute',
           now() + (n % 40000 - 2000) * interval '1 minute', 'automatic'
      from referral r cross join lateral (select substr(r.order_id, 7)::int as n) as numbered`;
  await db.$executeRaw`
    update referral_projection p set queue = 'coordinators',
           needs_attention = (array['no-booking', 'no-booking', 'urgent-call', 'not-delivered', 'verify-visit'])[1 + abs(hashtext(r.order_id)) % 5],
           owner = case when abs(hashtext(r.order_id)) % 20 = 0 then 'ana' else 'person-' || abs(hashtext(r.order_id)) % 20 end
      from referral r where r.id = p.referral_id and p.status = 'open' and abs(hashtext(r.order_key)) % 10 = 0`;
  await db.$executeRaw`
    update referral_projection p set stage = 'missed', needs_attention = 'no-show'
      from referral r
     where r.id = p.referral_id and p.status = 'open' and p.needs_attention is not null and abs(hashtext(r.order_id)) % 500 = 7`;
  for (let from = 1; from <= open; from += batch) await seedPatients(db, from, Math.min(open, from + batch - 1));
  await tidy(ownerUrl);
}

/** As PostgreSQL does by itself in the background, sooner or later. */
async function tidy(ownerUrl: string): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query('vacuum analyze referral, referral_projection');
  await owner.query('vacuum analyze referral_patient');
  await owner.end();
}

async function seedPatients(db: TestDatabase['db'], from: number, to: number): Promise<void> {
  const rows = Array.from({ length: to - from + 1 }, (_, index) => patientOf(from + index));
  await db.$executeRaw`
    insert into referral_patient (referral_id, summary, words, at)
    select r.id, decode(x.summary, 'base64'), array(select jsonb_array_elements_text(x.words)), now()
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x("orderId" text, summary text, words jsonb) join referral r on r.order_id = x."orderId"`;
}

function patientOf(n: number): { orderId: string; summary: string; words: string[] } {
  const name = `Given${n % 200} Family${n % 1_000}`;
  const birthDate = new Date(Date.UTC(1930, 0, 1 + (n % 25_000))).toISOString().slice(0, 10);
  const summary = Buffer.from(vault.seal(Buffer.from(JSON.stringify({ name, birthDate, phone: null })), 'patient-summary')).toString(
    'base64',
  );
  const orderId = `order-${n}`;
  const words = wordsOfReferral({ id: orderId }, { name, birthDate, identifiers: [{ label: 'MRN', value: `MRN-${n}` }] });
  return { orderId, summary, words: blindIndex.of(words) };
}
