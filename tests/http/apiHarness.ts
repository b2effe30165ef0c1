import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { createKeyring, generateKeyring } from '../../src/adapters/keyring/keyring.js';
import { createBlindIndex } from '../../src/adapters/keyring/blindIndex.js';
import { createVault } from '../../src/adapters/keyring/vault.js';
import { createPostgresAudit } from '../../src/adapters/postgres/audit.js';
import { createPostgresFaxStore } from '../../src/adapters/postgres/faxes/faxStore.js';
import { createPostgresIntake } from '../../src/adapters/postgres/intake/intake.js';
import { createPostgresDirectoryEditor } from '../../src/adapters/postgres/directory/editor.js';
import { createPostgresRuleBook } from '../../src/adapters/postgres/policies/editor.js';
import { createPostgresMeasureStore } from '../../src/adapters/postgres/measure/store.js';
import { createPostgresPolicies } from '../../src/adapters/postgres/policies/policies.js';
import { createPostgresReadiness } from '../../src/adapters/postgres/readiness/readiness.js';
import { createPostgresReferralViews } from '../../src/adapters/postgres/referral/views.js';
import { createPostgresSpecialties } from '../../src/adapters/postgres/specialties.js';
import { createPostgresWorklist } from '../../src/adapters/postgres/worklist/worklist.js';
import { createPostgresPracticeBook } from '../../src/adapters/postgres/practiceSettings.js';
import { createPostgresSessions } from '../../src/adapters/postgres/sessions.js';
import { createPostgresWorkloadBook } from '../../src/adapters/postgres/operationalMetrics.js';
import { createSignatures } from '../../src/adapters/signatures/signatures.js';
import { twilioSignature } from '../../src/adapters/signatures/twilio.js';
import { wallClock } from '../../src/domain/time/clock.js';
import { Rejected, Unavailable } from '../../src/domain/errors.js';
import type { Action, ReferralEvent } from '../../src/domain/process/messages.js';
import { specialtyRulesOf } from '../../src/domain/order/specialtyRules.js';
import { createApp } from '../../src/http/app.js';
import { createLiveChanges } from '../../src/http/worklist/changeFeed.js';
import type { AppParts, AppSettings } from '../../src/http/parts.js';
import { createStaticTokens } from '../../src/http/auth/staticTokens.js';
import { createDispatcher } from '../../src/outbox/dispatcher.js';
import type { Clock } from '../../src/ports/clock.js';
import type { PracticeSettings } from '../../src/ports/practiceSettings.js';
import type { ReferralInput, ReferralProcess } from '../../src/ports/referralProcess.js';
import type { Sessions } from '../../src/ports/sessions.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';
import { expectDescribed } from './describedAnswers.js';

/** What the workflow plans itself. */
/** A log that keeps nothing. */
export const noLog = { info: () => undefined, error: () => undefined };
export const noPlans = {
  packetDue: async () => undefined,
  visitCheck: async () => undefined,
  messageDue: async (_: boolean, from: number) => from,
};

export const clock: Clock = { settings: wallClock, now: () => Date.now(), realNow: () => Date.now() };

/** Workflows that only remember what reached them, and can be out of reach. */
export interface RememberedProcess extends ReferralProcess {
  starts: ReferralInput[];
  signals: { referralId: string; event: ReferralEvent }[];
  acts: { referralId: string; action: Action; key: string }[];
  isDown: boolean;
  ended: Set<string>;
  refuses?: Rejected | undefined;
}

export function rememberedProcess(): RememberedProcess {
  const reached = (process: RememberedProcess): void => {
    if (process.isDown) throw new Unavailable('temporal-away', 'down');
  };
  const process: RememberedProcess = {
    starts: [],
    signals: [],
    acts: [],
    isDown: false,
    ended: new Set(),
    start: async (input) => {
      reached(process);
      process.starts.push(input);
    },
    signal: async (referralId, event) => {
      reached(process);
      if (process.ended.has(referralId)) throw new Rejected('workflow-missing', 'no such workflow');
      process.signals.push({ referralId, event });
    },
    act: async (referralId, action, key) => {
      reached(process);
      if (process.refuses !== undefined) throw process.refuses;
      if (process.ended.has(referralId)) throw new Rejected('workflow-missing', 'no such workflow');
      process.acts.push({ referralId, action, key });
      return { accepted: true };
    },
    status: async () => undefined,
    running: async () => new Map(),
    latestRun: async () => ({ standing: 'gone' }),
  };
  return process;
}

/** A practice with cardiology switched on and dermatology known but not switched on. */
export async function furnish({ db }: TestDatabase): Promise<void> {
  await db.specialty.createMany({
    data: [
      { name: 'cardiology', label: 'Cardiology', taxonomy: '207RC0000X', enabled: true },
      { name: 'gastroenterology', label: 'Gastroenterology', taxonomy: '207RG0100X', enabled: true },
      { name: 'dermatology', label: 'Dermatology', taxonomy: '207N00000X', enabled: false },
    ],
  });
}

const keyring = createKeyring(generateKeyring('test'));
export const vault = createVault(keyring);
export const blindIndex = createBlindIndex(keyring);

const rules = specialtyRulesOf([
  { system: 'http://nucc.org/provider-taxonomy', code: '207RC0000X', specialty: 'cardiology' },
  { system: 'http://nucc.org/provider-taxonomy', code: '207RG0100X', specialty: 'gastroenterology' },
  { system: 'http://nucc.org/provider-taxonomy', code: '207N00000X', specialty: 'dermatology' },
  { system: 'word', code: 'cardiology', specialty: 'cardiology' },
]);

export const publicUrl = 'https://loopkeeper.example.org';
export const tokens = {
  coordinator: 'token-of-the-desk',
  clinician: 'token-of-the-clinician',
  engineer: 'token-of-the-engineer',
  manager: 'token-of-the-manager',
  administrator: 'token-of-the-administrator',
} as const;
const ehrSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const twilioToken = 'twilio-token';
const host = 'loopkeeper.test';
const telnyx = generateKeyPairSync('ed25519');
/** The raw key is the end of its SPKI form. */
const telnyxPublicKey = telnyx.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64');

export interface Harness {
  database: TestDatabase;
  process: RememberedProcess;
  logged: { fields: Readonly<Record<string, unknown>>; message: string }[];
  parts: AppParts;
  url: string;
  practiceSettings: Pick<PracticeSettings, 'coordinatorOf'>;
  /** The same sessions by another clock. */
  sessionsAt: (realNow: () => number) => Sessions;
  /** Everything that is owed was passed on, or tried. */
  settled: () => Promise<void>;
  call: (method: string, path: string, options?: CallOptions) => Promise<Response>;
  order: (body: unknown, options?: DeliveryOptions) => Promise<Response>;
  appointment: (body: unknown, options?: DeliveryOptions) => Promise<Response>;
  twilio: (path: string, form: Record<string, string>) => Promise<Response>;
  telnyx: (event: unknown) => Promise<Response>;
  stop: () => Promise<void>;
}

export interface CallOptions {
  token?: string;
  body?: string | Uint8Array;
  headers?: Record<string, string>;
}

export interface DeliveryOptions {
  eventId?: string;
  type?: string;
  signedAt?: Date;
  secret?: string;
}

export async function openHarness(settings: Partial<AppSettings> = {}, changed: Partial<AppParts> = {}): Promise<Harness> {
  const database = await testDatabase();
  await furnish(database);
  const process = rememberedProcess();
  const logged: Harness['logged'] = [];
  const log = { info: keep, error: keep };
  function keep(fields: Readonly<Record<string, unknown>>, message: string): void {
    logged.push({ fields, message });
  }
  const { db } = database;
  const known = createStaticTokens([
    { token: tokens.coordinator, actor: 'ana', role: 'coordinator' },
    { token: tokens.engineer, actor: 'eve', role: 'engineer' },
    { token: tokens.manager, actor: 'max', role: 'manager' },
    { token: tokens.clinician, actor: 'lee', role: 'clinician' },
    { token: tokens.administrator, actor: 'ada', role: 'administrator' },
  ]);
  const intake = createPostgresIntake({ db, clock, vault, blindIndex, process, plans: noPlans, log });
  const dispatcher = createDispatcher({ dispatch: intake.dispatch, log });
  const worklist = createPostgresWorklist({ db, vault, clock, blindIndex, ehr: 'ehr' });
  const measure = createPostgresMeasureStore(db);
  const changes = createLiveChanges({ mark: worklist.changeMark, log, everyMs: 50 });
  const parts: AppParts = {
    intake,
    process,
    views: createPostgresReferralViews(db, vault),
    rules: createPostgresRuleBook(db),
    directory: createPostgresDirectoryEditor(db, clock, async () => 'America/New_York'),
    worklist,
    faxes: createPostgresFaxStore({ db, vault }),
    changes,
    reviews: measure,
    specialties: createPostgresSpecialties(db),
    readiness: createPostgresReadiness({ db, clock, vault, policies: createPostgresPolicies(db), measure }),
    audit: createPostgresAudit({ db, clock }),
    workload: createPostgresWorkloadBook({ db, clock }),
    signatures: createSignatures({
      ehrSecrets: [ehrSecret],
      twilioAuthTokens: [twilioToken],
      telnyxPublicKeys: [telnyxPublicKey],
      publicUrl,
      realNow: clock.realNow,
    }),
    codec: { encode: async (list) => [...list], decode: async (list) => [...list] },
    practice: async () => ({ name: 'Elm Street Practice', zone: 'America/New_York', phone: '+16175550100', address: [], closures: [] }),
    tokens: known,
    sessions: createPostgresSessions({ db, tokens: known, vault, realNow: clock.realNow }),
    now: clock.now,
    specialtyRules: async () => rules,
    log,
    dispatcher,
    isReady: async () => (await db.$queryRaw<unknown[]>`select 1`).length === 1,
    settings: {
      ehr: 'ehr',
      publicUrl,
      allowedHosts: [host],
      codecOrigins: ['http://127.0.0.1:8233'],
      temporalUi: { url: undefined, namespace: 'loopkeeper' },
      limits: { denials: 100_000 },
      ...settings,
    },
    ...changed,
  };
  const server = createServer(createApp(parts));
  const url = await listening(server);
  const call: Harness['call'] = async (method, path, { token, body, headers } = {}) => {
    const credentials = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await request(`${url}${path}`, method, { host, ...credentials, ...headers }, body);
    await expectDescribed(method, path, answer);
    return answer;
  };
  const deliver =
    (path: string) =>
    (body: unknown, options: DeliveryOptions = {}) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return call('POST', path, { body: text, headers: signed(text, options) });
    };
  return {
    database,
    process,
    logged,
    parts,
    url,
    practiceSettings: createPostgresPracticeBook(db),
    sessionsAt: (realNow) => createPostgresSessions({ db, tokens: known, vault, realNow }),
    settled: async () => {
      dispatcher.wake();
      await dispatcher.stop();
      await intake.dispatch(1_000);
    },
    call,
    order: deliver('/webhooks/ehr/orders'),
    appointment: deliver('/webhooks/ehr/appointments'),
    twilio: (path, form) =>
      call('POST', path, {
        body: new URLSearchParams(form).toString(),
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-twilio-signature': twilioSignature(twilioToken, `${publicUrl}${path}`, form),
        },
      }),
    telnyx: (event) => {
      const body = JSON.stringify(event);
      const timestamp = String(Math.floor(Date.now() / 1_000));
      const signature = sign(null, Buffer.from(`${timestamp}|${body}`), telnyx.privateKey).toString('base64');
      const headers = { 'content-type': 'application/json', 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature };
      return call('POST', '/webhooks/telnyx/fax', { body, headers });
    },
    stop: async () => {
      await dispatcher.stop();
      changes.stop();
      await new Promise((done) => server.close(done));
      await database.stop();
    },
  };
}

export function signed(
  text: string,
  { eventId = randomUUID(), type = 'application/fhir+json', signedAt = new Date(), secret = ehrSecret }: DeliveryOptions = {},
): Record<string, string> {
  return {
    'content-type': type,
    'webhook-id': eventId,
    'webhook-timestamp': String(Math.floor(signedAt.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(eventId, signedAt, text),
  };
}

/** node:http rather than fetch: fetch does not let a test choose its Host. */
async function request(url: string, method: string, headers: Record<string, string>, body?: string | Uint8Array): Promise<Response> {
  const { request: open } = await import('node:http');
  return new Promise((done, failed) => {
    const sent = open(url, { method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const status = answer.statusCode ?? 0;
        const text = status === 204 || status === 304 ? null : Buffer.concat(chunks);
        done(
          new Response(text, {
            status,
            headers: Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as [string, string]),
          }),
        );
      });
    });
    sent.on('error', failed);
    sent.end(body);
  });
}

function listening(server: Server): Promise<string> {
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      // A server that listens on a port has an address of this shape.
      const { port } = server.address() as AddressInfo;
      done(`http://127.0.0.1:${port}`);
    });
  });
}

/** A cardiology order as an EHR writes it. */
export function cardiologyOrder(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    resourceType: 'ServiceRequest',
    id: 'order-1',
    meta: { versionId: '1', lastUpdated: '2026-03-02T14:00:00Z' },
    identifier: [
      { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'PLAC' }] }, system: 'urn:ehr', value: 'P-1' },
    ],
    status: 'active',
    intent: 'order',
    priority: 'routine',
    code: { coding: [{ system: 'http://snomed.info/sct', code: '3457005', display: 'Patient referral' }], text: 'Referral to cardiology' },
    subject: { reference: 'Patient/pat-1' },
    performerType: { coding: [{ system: 'http://nucc.org/provider-taxonomy', code: '207RC0000X' }] },
    authoredOn: '2026-03-02T14:00:00Z',
    reasonCode: [{ text: 'Zqcanary chest tightness on exertion' }],
    ...changes,
  };
}
