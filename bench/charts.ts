import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceRequest } from 'fhir/r4.js';
import { areaCodes } from '../src/domain/texting/areaCodes.js';
import { demoOrder, demoPatients } from '../src/simulators/charts.js';

/** An order that stands in the EHR and was not announced yet. */
export interface PlacedOrder {
  readonly id: string;
  readonly patientRef: string;
  readonly body: string;
}

/** Numbers that ring nowhere (555-01xx) are a hundred an area code. */
export const mostOrders = areaCodes.length * 100;

/**
 * Fills the simulated EHR before it starts, by the journal that it keeps: a patient with chart,
 * consent and phone for each order. Nothing of that is announced, so that the load decides when an
 * order comes.
 */
export function placeOrders(dataFolder: string, count: number, nowMs: number): PlacedOrder[] {
  if (count > mostOrders)
    throw new Error(`There are patients for ${mostOrders} orders, not for ${count}: take a lower rate, duration or number open.`);
  const folder = join(dataFolder, 'simulators', 'ehr');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const template = JSON.stringify(demoPatients(nowMs)[0]?.entry?.map(({ resource }) => resource));
  const orders = Array.from({ length: count }, (_, index) => order(index));
  const lines = orders.map((one, index) => journalLine([...chart(template, index), one], nowMs));
  writeFileSync(join(folder, 'ehr.jsonl'), lines.join(''), { mode: 0o600 });
  return orders.map((one) => ({ id: one.id, patientRef: one.subject.reference ?? '', body: JSON.stringify(versioned(one, nowMs)) }));
}

const patientId = (index: number): string => `bench-${index}`;

function chart(template: string, index: number): unknown[] {
  const phone = `+1${areaCodes[Math.floor(index / 100)] ?? ''}55501${String(index % 100).padStart(2, '0')}`;
  const renamed = template.replaceAll('demo-1001', patientId(index)).replaceAll('001001', String(100_000 + index));
  const resources = JSON.parse(renamed) as { resourceType: string }[]; // the demo's own resources under other ids
  return resources.map((resource) =>
    resource.resourceType === 'Patient' ? { ...resource, telecom: [{ system: 'phone', use: 'mobile', value: phone }] } : resource,
  );
}

/** Without a date: it is made when it is announced. */
function order(index: number): ServiceRequest & { id: string } {
  const { authoredOn: _, ...made } = demoOrder({
    patientRef: `Patient/${patientId(index)}`,
    placer: patientId(index),
    authoredOn: '',
    reason: 'Chest pain on exertion',
  });
  return { ...made, id: `order-${index}` };
}

const versioned = (resource: object, nowMs: number): object => ({
  ...resource,
  meta: { versionId: '1', lastUpdated: new Date(nowMs).toISOString() },
});

const journalLine = (resources: readonly unknown[], nowMs: number): string =>
  `${JSON.stringify({ changes: resources.map((resource) => ({ put: versioned(resource as object, nowMs) })), notices: [] })}\n`;
