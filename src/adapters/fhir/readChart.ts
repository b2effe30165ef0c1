import { z } from 'zod';
import type { Chart, Contact, OrderContent } from '../../domain/chart/chart.js';
import { Rejected } from '../../domain/errors.js';
import { readable, type LeftOut, type Selection } from './chartResources.js';
import type { FhirClient, Json } from './client.js';
import { allergiesOf, allergyShape, conditionShape, medicationShape, medicationsOf, newestFirst, problemsOf } from './clinicalLists.js';
import { consentFacts, consentShape } from './consents.js';
import { coverageFacts, coverageShape } from './coverage.js';
import { patientFacts } from './patient.js';
import { idIn, localReference } from './references.js';
import { readRequester } from './requester.js';
import { observationShape, reportShape, resultsOf } from './results.js';
import { concept, date, list, nameOfConcept, sayingConcept, text, type Concept } from './shapes.js';

/** Page size: most lists fit into one request. */
const pageSize = '100';
/** Only the newest results are read. A chart may hold tens of thousands. */
const mostResults = 400;
/** Limit for Medications that are read one at a time. */
const mostMedications = 50;
/**
 * R4 observation-category. Social history and surveys are not results. US Core servers require a
 * category.
 */
const resultCategories = 'laboratory,vital-signs,procedure,imaging';

/** Text, language, phones, address, consent and death of one patient. */
export async function readContact(client: FhirClient, patientRef: string, nowMs: number): Promise<Contact> {
  const [patient, consents] = await Promise.all([
    readPatient(client, patientRef),
    client.search('Consent', { patient: patientRef, _count: pageSize }),
  ]);
  const selection = { base: client.base, patientRef, leftOut: new Map() };
  return { patient: patientFacts(patient, patientRef, nowMs), consents: consentFacts(readable(consentShape, consents, selection), nowMs) };
}

/** Everything that a packet needs, requested in parallel. */
export async function readChart(client: FhirClient, order: OrderContent, nowMs: number): Promise<Chart> {
  const { patientRef } = order;
  const leftOut: LeftOut = new Map();
  const selection: Selection = { base: client.base, patientRef, leftOut };
  const all = async <T extends z.ZodType>(type: string, shape: T, more: Record<string, string> = {}) =>
    readable(shape, await client.search(type, { patient: patientRef, _count: pageSize, ...more }), selection);
  const newest = async <T extends z.ZodType>(type: string, shape: T, more: Record<string, string> = {}) =>
    readable(shape, await client.search(type, { patient: patientRef, _sort: '-date', _count: pageSize, ...more }, mostResults), selection);

  const [patient, coverages, conditions, prescribed, stated, allergies, observations, reports, documents, consents, requester] =
    await Promise.all([
      readPatient(client, patientRef),
      readCoverages(client, order),
      all('Condition', conditionShape),
      all('MedicationRequest', medicationShape),
      all('MedicationStatement', medicationShape),
      all('AllergyIntolerance', allergyShape),
      newest('Observation', observationShape, { category: resultCategories }),
      newest('DiagnosticReport', reportShape),
      newest('DocumentReference', documentShape),
      all('Consent', consentShape),
      readRequester(client, order),
    ]);
  const medications = [...prescribed, ...stated];
  return {
    patient: patientFacts(patient, patientRef, nowMs),
    coverage: coverageFacts(readable(coverageShape, coverages, selection)),
    problems: problemsOf(conditions),
    medications: medicationsOf(medications, await readMedications(client, medications)),
    ...allergiesOf(allergies),
    results: resultsOf(observations, reports, client.base),
    documents: documentsOf(documents),
    consents: consentFacts(consents, nowMs),
    requester,
    ...(leftOut.size > 0 && { leftOut: Object.fromEntries(leftOut) }),
  };
}

async function readPatient(client: FhirClient, patientRef: string): Promise<Json> {
  const id = idIn(client.base, 'Patient', patientRef);
  const patient = id === undefined ? undefined : await client.read('Patient', id);
  if (patient === undefined) throw new Rejected('patient-not-found', 'The EHR does not know the patient of this order');
  return patient;
}

/**
 * The coverages that the order names, or else all of the patient's. Contained coverages prove
 * nothing and are ignored.
 */
async function readCoverages(client: FhirClient, { insuranceRefs, patientRef }: OrderContent): Promise<Json[]> {
  const ids = insuranceRefs.flatMap((reference) => idIn(client.base, 'Coverage', reference) ?? []);
  const named = await Promise.all(ids.map(async (id) => client.read('Coverage', id)));
  const found = named.filter((coverage) => coverage !== undefined);
  return found.length > 0 ? found : client.search('Coverage', { patient: patientRef, _count: pageSize });
}

const medicationResource = z.object({ code: sayingConcept });

/**
 * The Medications that prescriptions refer to. For a missing one, the line uses the reference's
 * display.
 */
async function readMedications(
  client: FhirClient,
  medications: readonly z.output<typeof medicationShape>[],
): Promise<Map<string, Concept>> {
  const written = [...new Set(medications.flatMap(({ medicationReference }) => medicationReference?.reference ?? []))].slice(
    0,
    mostMedications,
  );
  const pairs = await Promise.all(
    written.map(async (reference): Promise<[string, Concept][]> => {
      const id = idIn(client.base, 'Medication', localReference(client.base, reference));
      const parsed = medicationResource.safeParse(id === undefined ? undefined : await client.read('Medication', id));
      return parsed.success ? [[reference, parsed.data.code]] : [];
    }),
  );
  return new Map(pairs.flat());
}

const documentShape = z.object({
  status: z.string(),
  type: concept.optional().catch(undefined),
  description: text,
  date,
  content: list(z.object({ attachment: z.object({ title: text }) })),
});

function documentsOf(documents: readonly z.output<typeof documentShape>[]): Chart['documents'] {
  const current = documents.filter(({ status }) => status === 'current');
  const titled = current.map(({ type, description, date: when, content }) => ({
    title:
      nameOfConcept(type) ??
      description ??
      content.find(({ attachment }) => attachment.title !== undefined)?.attachment.title ??
      'Document',
    date: when,
  }));
  return newestFirst(titled);
}
