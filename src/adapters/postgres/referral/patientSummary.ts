import type { Chart, OrderContent } from '../../../domain/chart/chart.js';
import { wordsOfReferral } from '../../../domain/packet/searchWords.js';
import type { BlindIndex } from '../../../ports/blindIndex.js';
import type { Vault } from '../../../ports/vault.js';
import type { PatientSummary } from '../../../ports/worklist.js';
import { Prisma } from '../generated/client.js';

const purpose = 'patient-summary';

/** Who a referral is about, and what finds it: a statement, or a part of one. */
export function keepPatient(
  { vault, blindIndex }: { vault: Vault; blindIndex: BlindIndex },
  { referralId, order, chart: { patient }, at }: { referralId: string; order: OrderContent; chart: Chart; at: Date },
): Prisma.Sql {
  const summary: PatientSummary = {
    name: patient.name ?? null,
    birthDate: patient.birthDate ?? null,
    phone: phoneOf(patient),
  };
  const sealed = Buffer.from(vault.seal(Buffer.from(JSON.stringify(summary)), purpose));
  return Prisma.sql`
    insert into referral_patient (referral_id, summary, words, phones, at)
    values (${referralId}::uuid, ${sealed}, ${blindIndex.of(wordsOfReferral(order, patient))}::text[], ${blindIndex.of(phonesOf(patient))}::text[], ${at})
    on conflict (referral_id) do update set summary = excluded.summary, words = excluded.words, phones = excluded.phones, at = excluded.at`;
}

/** Null for a referral that no packet was put together for. Throws as the vault does. */
export function openSummary(vault: Vault, sealed: Uint8Array | null): PatientSummary | null {
  if (sealed === null) return null;
  // Sealed above, hence of that shape.
  return JSON.parse(Buffer.from(vault.open(sealed, purpose)).toString('utf8')) as PatientSummary;
}

const phonesOf = ({ phones }: Chart['patient']): string[] => [...new Set(phones.flatMap(({ dialable }) => dialable ?? []))];

/** The first that can be called; else whatever the chart says. */
function phoneOf({ phones }: Chart['patient']): string | null {
  return phones.find(({ dialable }) => dialable !== undefined)?.dialable ?? phones[0]?.raw ?? null;
}
