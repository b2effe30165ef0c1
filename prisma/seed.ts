import type { Database, Transaction } from '../src/adapters/postgres/database.js';
import type { PolicyKind } from '../src/domain/policy.js';
import { defaultPolicies } from '../src/domain/rules/policyKinds.js';
import { seedPostalCodes } from './postalCodes.js';
import { specialistRows } from './seedSpecialists.js';
import { specialties, specialtyCodes } from './seedSpecialties.js';

const practice = {
  id: 1,
  name: 'Harborview Primary Care',
  zone: 'America/New_York',
  phone: '+16175550190',
  address: ['12 Harbor Street, Suite 300', 'Boston, MA 02210'],
  closures: [],
};

const coordinators = [
  { id: 'coordinator-1', name: 'Maya Ortiz', email: 'maya.ortiz@harborview.example' },
  { id: 'coordinator-2', name: 'Ben Carter', email: 'ben.carter@harborview.example' },
  { id: 'coordinator-3', name: 'Ines Duarte', email: 'ines.duarte@harborview.example' },
];

/** Real milliseconds: a second seed waits for the first one, and a busy machine takes its time. */
const patient = { maxWait: 60_000, timeout: 300_000 };

/**
 * What every practice needs: specialties, policies, postal codes; and where there is no practice,
 * the demo's, with its coordinators and its directory. Safe to repeat and to run twice at once:
 * what is there is left as it stands, deletions too; only policies of a new kind and specialties
 * that are not there yet are added.
 * @param nowMs practice time, which network periods and verifications are counted from
 */
export async function seed(db: Database, { nowMs }: { nowMs: number }): Promise<void> {
  await seedPostalCodes(db);
  await db.$transaction(async (tx) => {
    // Of two that seed at once, the second finds everything there. The number is any: nothing else
    // takes it.
    await tx.$executeRaw`select pg_advisory_xact_lock(4180131)`;
    const isSomebodys = (await tx.practice.count()) > 0;
    await seedSpecialties(tx, nowMs);
    await seedPolicies(tx);
    if (!isSomebodys) await seedDemo(tx, nowMs);
  }, patient);
}

async function seedSpecialties(tx: Transaction, nowMs: number): Promise<void> {
  const known = new Set((await tx.specialty.findMany({ select: { name: true } })).map(({ name }) => name));
  const added = specialties.filter(({ name }) => !known.has(name));
  const data = added.map(({ name, label, taxonomy, enabled = false, sensitive = false }) => ({
    name,
    label,
    taxonomy,
    enabled,
    sensitive,
    enabledAt: enabled ? new Date(nowMs) : null,
  }));
  await tx.specialty.createMany({ data });
  // A code that a person gave to another specialty stays there.
  const codes = specialtyCodes().filter(({ specialty }) => added.some(({ name }) => name === specialty));
  await tx.specialtyCode.createMany({ data: codes, skipDuplicates: true });
}

async function seedDemo(tx: Transaction, nowMs: number): Promise<void> {
  await tx.practice.create({ data: practice });
  if ((await tx.coordinator.count()) === 0) await tx.coordinator.createMany({ data: coordinators });
  if ((await tx.specialist.count()) > 0) return;
  const { specialists, networks, endpoints } = specialistRows(nowMs);
  await tx.specialist.createMany({ data: specialists });
  await tx.specialistNetwork.createMany({ data: networks });
  await tx.endpoint.createMany({ data: endpoints });
}

/** Version 1 of what no version is there of. */
async function seedPolicies(tx: Transaction): Promise<void> {
  const rows = await tx.policy.findMany({ select: { kind: true, specialty: true, urgency: true } });
  const known = new Set(rows.map(({ kind, specialty, urgency }) => `${kind}/${specialty}/${urgency}`));
  const added = defaultPolicies.filter(({ kind, specialty, urgency }) => !known.has(`${kind.name}/${specialty}/${urgency}`));
  const data = added.map(({ kind, specialty, urgency, body, source }) => ({
    kind: kind.name,
    specialty,
    urgency,
    version: 1,
    body: jsonOf(body, kind.schema),
    source,
  }));
  await tx.policy.createMany({ data });
}

/** A default must be of its kind's own shape: better found here than at the first referral. */
function jsonOf(body: unknown, schema: PolicyKind<unknown>['schema']): object {
  // Every kind's schema is an object or a list.
  return schema.parse(body) as object;
}
