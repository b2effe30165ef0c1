import { z } from 'zod';
import type { Chart, OrderContent } from '../../domain/chart/chart.js';
import { isNpi } from '../../domain/routing/npi.js';
import type { FhirClient, Json } from './client.js';
import { contactPoints } from './phones.js';
import { idIn, localReference } from './references.js';
import { identifier, list, maybe, reference, text } from './shapes.js';

const humanName = z.object({ text, family: text, given: list(z.string()), prefix: list(z.string()), suffix: list(z.string()) });
const personShape = z.object({ identifier: list(identifier), name: list(humanName), telecom: contactPoints });
const organizationShape = z.object({ identifier: list(identifier), name: text, telecom: contactPoints });
const roleShape = z.object({ practitioner: maybe(reference), organization: maybe(reference), telecom: contactPoints });

type Requester = NonNullable<Chart['requester']>;

/**
 * The ordering Practitioner, PractitionerRole or Organization. Resources that the EHR does not
 * serve are left out.
 */
export async function readRequester(client: FhirClient, { requesterRef, requesterName }: OrderContent): Promise<Requester | undefined> {
  const found = await byReference(client, requesterRef);
  const requester = { ...found, name: found?.name ?? requesterName };
  return Object.values(requester).some((value) => value !== undefined) ? requester : undefined;
}

async function byReference(client: FhirClient, written: string | undefined): Promise<Requester | undefined> {
  const [type = '', id = ''] = localReference(client.base, written)?.split('/') ?? [];
  if (!['Practitioner', 'PractitionerRole', 'Organization'].includes(type)) return undefined;
  const resource = await client.read(type, id);
  if (resource === undefined) return undefined;
  return type === 'PractitionerRole' ? ofRole(client, resource) : type === 'Practitioner' ? ofPerson(resource) : ofOrganization(resource);
}

async function ofRole(client: FhirClient, resource: Json): Promise<Requester | undefined> {
  const role = roleShape.safeParse(resource);
  if (!role.success) return undefined;
  const id = idIn(client.base, 'Practitioner', role.data.practitioner?.reference);
  const person = id === undefined ? undefined : await byReference(client, `Practitioner/${id}`);
  return { ...person, name: person?.name ?? role.data.practitioner?.display, phone: phoneIn(role.data.telecom) ?? person?.phone };
}

function ofPerson(resource: Json): Requester | undefined {
  const person = personShape.safeParse(resource);
  if (!person.success) return undefined;
  const [name] = person.data.name;
  const words = name === undefined ? [] : [...name.prefix, ...name.given, name.family, ...name.suffix].filter((part) => part !== undefined);
  return { name: name?.text ?? (words.join(' ') || undefined), npi: npiIn(person.data.identifier), phone: phoneIn(person.data.telecom) };
}

function ofOrganization(resource: Json): Requester | undefined {
  const organization = organizationShape.safeParse(resource);
  return organization.success
    ? { name: organization.data.name, npi: npiIn(organization.data.identifier), phone: phoneIn(organization.data.telecom) }
    : undefined;
}

/**
 * Only with a valid check digit: synthetic charts have `100`, and a wrong NPI on a packet is worse
 * than none.
 */
function npiIn(identifiers: readonly z.output<typeof identifier>[]): string | undefined {
  return identifiers.find(({ system, value }) => system === 'http://hl7.org/fhir/sid/us-npi' && isNpi(value))?.value;
}

function phoneIn(telecom: z.output<typeof contactPoints>): string | undefined {
  return telecom.find(({ system, use }) => system === 'phone' && use !== 'home' && use !== 'old')?.value;
}
