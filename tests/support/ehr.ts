import type { FhirResource } from 'fhir/r4.js';
import { demoOrder, demoPatients, placeCharts } from '../../src/simulators/charts.js';
import { createEhrSimulator, type EhrSimulator, type EhrSimulatorOptions } from '../../src/simulators/ehr.js';

/** Monday morning of the story, practice time. */
export const mondayMs = Date.parse('2026-11-23T14:00:00.000Z');

export type Json = Record<string, unknown>;

export interface TestEhr extends EhrSimulator {
  /** FHIR over HTTP, as a person at the EHR would: throws on anything but 2xx. */
  readonly put: (resource: Json | FhirResource) => Promise<Json>;
  readonly post: (resource: Json | FhirResource) => Promise<Json & { id: string }>;
  readonly get: (path: string) => Promise<Json>;
  /** Every match of one search, page by page. */
  readonly all: (path: string) => Promise<Json[]>;
  readonly behave: (what: { do: string; times?: number }) => Promise<void>;
}

export async function startEhr(options: Partial<EhrSimulatorOptions> = {}): Promise<TestEhr> {
  const simulator = await createEhrSimulator({ port: 0, clock: { now: () => mondayMs }, ...options });
  const send = async (method: string, path: string, body?: unknown): Promise<Json> => {
    const answer = await fetch(`${simulator.url}/${path}`, {
      method,
      headers: { 'content-type': 'application/fhir+json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const json = answer.status === 204 ? {} : ((await answer.json()) as Json);
    if (!answer.ok) throw new Error(`${method} answered ${answer.status}: ${JSON.stringify(json)}`);
    return json;
  };
  const get = async (path: string) => send('GET', path);
  const all = async (path: string): Promise<Json[]> => {
    const bundle = await get(path);
    const found = ((bundle['entry'] ?? []) as { resource: Json }[]).map(({ resource }) => resource);
    const next = ((bundle['link'] ?? []) as { relation: string; url: string }[]).find(({ relation }) => relation === 'next');
    return next === undefined ? found : [...found, ...(await all(next.url.slice(simulator.url.length + 1)))];
  };
  return {
    ...simulator,
    get,
    all,
    put: async (resource) => send('PUT', `${String((resource as Json)['resourceType'])}/${String((resource as Json)['id'])}`, resource),
    // A created resource comes back with its id.
    post: async (resource) => (await send('POST', String((resource as Json)['resourceType']), resource)) as Json & { id: string },
    behave: async (what) =>
      void (await fetch(`${simulator.url}/_behave`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(what),
      })),
  };
}

/** The demo's first patient, and an order for cardiology. */
export async function withCardiologyOrder(ehr: TestEhr): Promise<{ patientRef: string; orderId: string }> {
  const [chart] = demoPatients(mondayMs);
  if (chart === undefined) throw new Error('the demo has no patients');
  const [placed] = await placeCharts(ehr.url, [chart]);
  const patientRef = placed?.patientRef ?? '';
  const order = demoOrder({
    patientRef,
    placer: 'ORD-1',
    authoredOn: new Date(mondayMs).toISOString(),
    reason: 'Exertional chest pain for three weeks',
    requesterRef: 'Practitioner/demo-practitioner',
    insuranceRef: `Coverage/${patientRef.slice('Patient/'.length)}-coverage`,
  });
  return { patientRef, orderId: (await ehr.post(order)).id };
}
