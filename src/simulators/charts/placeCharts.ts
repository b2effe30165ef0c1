import type { Bundle, Identifier } from 'fhir/r4.js';
import { patientsOf } from './bundlePatient.js';

export interface PlacedChart {
  /** `Patient/12` on the EHR. */
  patientRef: string;
  /** False when the EHR had this patient already, and nothing was added. */
  isNew: boolean;
}

/**
 * Posts charts to an EHR. A patient whom the EHR knows, by id or by an identifier, is left alone
 * with the whole bundle: placing charts twice adds nothing. Throws when the EHR refuses one, with
 * its status only.
 */
export async function placeCharts(ehrUrl: string, bundles: readonly Bundle[]): Promise<PlacedChart[]> {
  const placed: PlacedChart[] = [];
  for (const bundle of bundles) placed.push(...(await placeChart(ehrUrl, bundle)));
  return placed;
}

async function placeChart(ehrUrl: string, bundle: Bundle): Promise<PlacedChart[]> {
  const people = patientsOf(bundle);
  const known = await Promise.all(people.map(async ({ patient, reference }) => knownAs(ehrUrl, reference, patient.identifier ?? [])));
  const found = known.filter((reference) => reference !== undefined);
  if (found.length > 0) return found.map((patientRef) => ({ patientRef, isNew: false }));
  const answer = await post(ehrUrl, bundle);
  const refusal = answer.entry?.find(({ response }) => !response?.status.startsWith('2'));
  if (refusal !== undefined) throw new Error(`The EHR refused part of a chart with ${refusal.response?.status ?? 'no status'}`);
  const positions = people.map(({ entry }) => bundle.entry?.indexOf(entry) ?? -1);
  return positions.flatMap((position) => {
    const resource = answer.entry?.[position]?.resource;
    return resource?.id === undefined ? [] : [{ patientRef: `Patient/${resource.id}`, isNew: true }];
  });
}

async function knownAs(ehrUrl: string, reference: string, identifiers: readonly Identifier[]): Promise<string | undefined> {
  if (reference.startsWith('Patient/')) {
    const response = await fetch(`${ehrUrl}/${reference}`);
    await response.body?.cancel();
    return response.ok ? reference : undefined;
  }
  for (const { system, value } of identifiers) {
    if (system === undefined || value === undefined) continue;
    const response = await fetch(`${ehrUrl}/Patient?identifier=${encodeURIComponent(`${system}|${value}`)}&_count=1`);
    // The EHR answers a search with a Bundle; anything else finds nobody.
    const { entry } = (await response.json()) as Bundle;
    const id = entry?.[0]?.resource?.id;
    if (id !== undefined) return `Patient/${id}`;
  }
  return undefined;
}

async function post(ehrUrl: string, bundle: Bundle): Promise<Bundle> {
  const response = await fetch(`${ehrUrl}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify(bundle),
  });
  if (!response.ok) throw new Error(`The EHR refused a chart with ${response.status}`);
  // A transaction is answered with a Bundle, entry by entry.
  return (await response.json()) as Bundle;
}
