import type { Provenance } from 'fhir/r4.js';
import type { ChartTarget } from '../../domain/chart/chart.js';
import type { FhirClient, Json, Saved } from './client.js';

export interface Author {
  /** The practice's name in Provenance. */
  onBehalfOf?: string | undefined;
  /** Practice time of the write. */
  nowMs: () => number;
}

/** One Provenance for one write: its author, its time, and its evidence. */
export function provenanceOf(target: ChartTarget, saved: Pick<Saved, 'reference' | 'created'>, author: Author): Provenance {
  const activity = saved.created ? { code: 'CREATE', display: 'create' } : { code: 'UPDATE', display: 'revise' };
  return {
    ...statement(target, saved.reference, author, { code: 'transmitter', display: 'Transmitter' }),
    activity: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-DataOperation', ...activity }] },
  };
}

function statement(
  target: ChartTarget,
  reference: string,
  { onBehalfOf, nowMs }: Author,
  role: { code: string; display: string },
): Provenance {
  return {
    resourceType: 'Provenance',
    target: [{ reference }],
    occurredDateTime: target.occurredAt,
    recorded: new Date(nowMs()).toISOString(),
    agent: [
      {
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', ...role }] },
        who: { display: 'Loopkeeper', identifier: { system: 'urn:loopkeeper:system', value: 'loopkeeper' } },
        ...(onBehalfOf !== undefined && { onBehalfOf: { display: onBehalfOf } }),
      },
    ],
    ...(target.evidenceRef !== undefined && { entity: [{ role: 'source', what: sourceOf(target.evidenceRef) }] }),
  };
}

/** Loopkeeper's evidence is not in the EHR: it is named, without a reference. */
function sourceOf(evidenceRef: string): { reference: string } | { identifier: { system: string; value: string } } {
  return evidenceRef.startsWith('urn:') ? { identifier: { system: 'urn:ietf:rfc:3986', value: evidenceRef } } : { reference: evidenceRef };
}

/**
 * Repairs a crash between a write and its Provenance. A version without a Provenance gets one that
 * records a verification. It cannot be known later whether it was our own write or a person's edit.
 * In both cases the content was verified.
 */
export async function ensureProvenance(
  client: FhirClient,
  target: ChartTarget,
  reference: string,
  author: Author,
): Promise<Saved | undefined> {
  const known = await client.search('Provenance', { target: reference, _count: '1' }, 1);
  return known.length > 0
    ? undefined
    : client.create(asJson(statement(target, reference, author, { code: 'verifier', display: 'Verifier' })));
}

/**
 * FHIR types are interfaces, which TypeScript does not accept as a record. Each of them is plain
 * JSON.
 */
export function asJson(resource: object): Json {
  return resource as Json;
}
