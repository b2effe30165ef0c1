import type { OrderContent } from '../chart/chart.js';
import { startOfDate } from '../fhir/date.js';
import type { ParsedOrder } from './order.js';
import type { SpecialtyName } from '../referral.js';

/** An order as it is known: the version that counts until now. */
export interface KnownVersion {
  contentHash: string;
  version?: string | undefined;
  /** `meta.lastUpdated`, epoch milliseconds. */
  updatedAt?: number | undefined;
  specialty?: SpecialtyName | undefined;
  /** What it said; without it, every difference counts as clinical. */
  content?: OrderContent | undefined;
}

export type OrderChange = 'known' | 'older' | 'administrative' | 'clinical' | 'specialty' | 'revoked' | 'entered-in-error';

/** Decision 9: what another version of a known order means. */
export function compareOrder({
  known,
  incoming,
}: {
  known: KnownVersion;
  incoming: { contentHash: string; order: ParsedOrder };
}): OrderChange {
  const { content, specialty, recordedBecause } = incoming.order;
  if (known.contentHash === incoming.contentHash) return 'known';
  if (isOlder(content, known)) return 'older';
  if (content.status === 'revoked' || content.status === 'entered-in-error') return content.status;
  // The order now forbids or only proposes it: it is no longer ordered.
  if (recordedBecause === 'do-not-perform' || recordedBecause === 'proposal') return 'revoked';
  if (specialty !== undefined && specialty.name !== known.specialty) return 'specialty';
  if (known.content === undefined) return 'clinical';
  return compareContent(known.content, content) === 'clinical' ? 'clinical' : 'administrative';
}

/**
 * What two versions differ in: `clinical` is what a specialist must know, so the packet
 * is sent again; the rest is read afresh anyway.
 */
export function compareContent(before: OrderContent, after: OrderContent): 'same' | 'administrative' | 'clinical' {
  if (JSON.stringify(clinicalPart(before)) !== JSON.stringify(clinicalPart(after))) return 'clinical';
  return JSON.stringify(otherPart(before)) === JSON.stringify(otherPart(after)) ? 'same' : 'administrative';
}

/**
 * Codes by system and code: a display that an EHR rewords is no news. The patient is here too: a
 * packet about somebody else must not stand.
 */
function clinicalPart(order: OrderContent): unknown {
  const codes = (codings: OrderContent['performerTypes']) =>
    codings.map(({ system, code, display }) => [system, code, code === undefined ? display : undefined]);
  return [
    order.patientRef,
    order.urgency,
    order.doNotPerform,
    codes(order.code.codings),
    order.code.text ?? null,
    order.reasons.map(({ codings, text }) => [codes(codings), text ?? null]),
    order.reasonRefs ?? [],
    order.notes,
    order.supportingRefs,
    order.occurrence ?? null,
  ];
}

function otherPart(order: OrderContent): unknown {
  const { status, intent, requesterRef, requesterName, insuranceRefs, performerTypes, performerSpecialties, authoredOn, placer } = order;
  const performers = [performerTypes, performerSpecialties].map((codings) => codings.map(({ system, code }) => [system, code]));
  // `completed` as in the normal form: we write it ourselves.
  return [status === 'completed' ? 'active' : status, intent, requesterRef, requesterName, insuranceRefs, performers, authoredOn, placer];
}

/**
 * By `versionId` where both are numbers, else by `lastUpdated`; without either, what comes
 * later is newer: to miss an amendment is worse.
 */
function isOlder(incoming: OrderContent, known: KnownVersion): boolean {
  const [ours, theirs] = [numberOf(known.version), numberOf(incoming.version)];
  if (ours !== undefined && theirs !== undefined && ours !== theirs) return theirs < ours;
  const updatedAt = startOfDate(incoming.lastUpdated);
  return updatedAt !== undefined && known.updatedAt !== undefined && updatedAt < known.updatedAt;
}

function numberOf(version: string | undefined): bigint | undefined {
  return version !== undefined && /^\d{1,64}$/u.test(version) ? BigInt(version) : undefined;
}
