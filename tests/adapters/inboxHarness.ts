import { randomUUID } from 'node:crypto';
import { createPostgresIntake } from '../../src/adapters/postgres/intake/intake.js';
import type { ParsedOrder } from '../../src/domain/order/order.js';
import type { Intake, OrderAnswer } from '../../src/ports/intake.js';
import { clock, furnish, noLog, noPlans, rememberedProcess, blindIndex, vault, type RememberedProcess } from '../http/apiHarness.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';

export const raw = Buffer.from('{"secret":"Zqcanary"}');

/** An intake on a database of its own, with workflows that only remember. */
export interface InboxHarness {
  database: TestDatabase;
  process: RememberedProcess;
  intake: Intake;
  deliver: (version?: Version, eventId?: string) => Promise<OrderAnswer>;
}

export async function createInbox(): Promise<InboxHarness> {
  const database = await testDatabase();
  await furnish(database);
  const process = rememberedProcess();
  const intake = createPostgresIntake({ db: database.db, clock, vault, blindIndex, process, plans: noPlans, log: noLog });
  return { database, process, intake, deliver: (version, eventId) => deliver(intake, version, eventId) };
}

export interface Version {
  key?: string;
  version?: string;
  lastUpdated?: string;
  status?: string;
  specialty?: string | undefined;
  recordedBecause?: string;
  reason?: string;
  requesterName?: string;
  urgency?: ParsedOrder['content']['urgency'];
  authoredOn?: string;
}

function order({ key = 'urn:ehr|P-1', version = '1', status = 'active', reason = 'chest pain', ...rest }: Version = {}): ParsedOrder {
  const specialty = 'specialty' in rest ? rest.specialty : 'cardiology';
  return {
    ehr: 'ehr',
    orderKey: key,
    ...(specialty === undefined ? {} : { specialty: { name: specialty, because: 'performer-type x|y' } }),
    ...(rest.recordedBecause === undefined ? {} : { recordedBecause: rest.recordedBecause }),
    content: {
      id: `id-${key.replace(/\W/gu, '')}`,
      version,
      lastUpdated: rest.lastUpdated,
      status,
      intent: 'order',
      doNotPerform: false,
      urgency: rest.urgency ?? 'routine',
      code: { codings: [], text: 'Referral' },
      performerTypes: [],
      performerSpecialties: [],
      reasons: [{ codings: [], text: reason }],
      notes: [],
      patientRef: 'Patient/1',
      requesterName: rest.requesterName,
      insuranceRefs: [],
      supportingRefs: [],
      authoredOn: rest.authoredOn,
    },
  };
}

/** The hash follows from the content, as the normal form's does. */
function deliver(intake: Intake, version: Version = {}, eventId: string = randomUUID()): Promise<OrderAnswer> {
  const parsed = order(version);
  const { version: _version, lastUpdated: _lastUpdated, ...said } = parsed.content;
  return intake.order({ eventId, order: parsed, contentHash: JSON.stringify([said, parsed.specialty]), raw });
}
