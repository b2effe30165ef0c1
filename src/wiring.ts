import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import type { ActivityPorts } from '../activities/index.js';
import { createFhirEhr } from './adapters/fhir/fhirEhr.js';
import { createSmartToken } from './adapters/fhir/smartToken.js';
import { loadKeyring } from './adapters/keyring/keyring.js';
import { createVault } from './adapters/keyring/vault.js';
import { createPacketRenderer } from './adapters/pdf/packetRenderer.js';
import { createPostgresAudit } from './adapters/postgres/audit.js';
import { createClock, readClockSettings } from './adapters/postgres/clock.js';
import { openDatabase } from './adapters/postgres/database.js';
import { createPostgresDirectory } from './adapters/postgres/directory.js';
import { createPostgresIntake } from './adapters/postgres/intake.js';
import { createIntakePlans } from './adapters/postgres/intakePlans.js';
import { createPostgresMeasureStore } from './adapters/postgres/measureStore.js';
import { createPostgresMessageStore } from './adapters/postgres/messageStore.js';
import { createPostgresOpenBook } from './adapters/postgres/openBook.js';
import { createPostgresPolicies } from './adapters/postgres/policies.js';
import { createPostgresPracticeBook } from './adapters/postgres/practiceBook.js';
import { createPostgresReferralStore } from './adapters/postgres/referralStore.js';
import { createPostgresReferralViews } from './adapters/postgres/referralViews.js';
import { createSignatures } from './adapters/signatures/signatures.js';
import { createTelnyxTransmitter } from './adapters/telnyx/transmitter.js';
import { createPostgresWorkloadBook } from './adapters/postgres/workloadBook.js';
import { createDataConverter } from './adapters/temporal/dataConverter.js';
import { createTemporalReferralProcess } from './adapters/temporal/referralProcess.js';
import { createWireCodec } from './adapters/temporal/wireCodec.js';
import { createTwilioMessenger } from './adapters/twilio/messenger.js';
import type { Config } from './config.js';
import type { AppParts } from './http/parts.js';
import { createStaticTokens } from './http/staticTokens.js';
import { createTokenSessions } from './http/tokenSessions.js';
import type { Clock } from './ports/clock.js';
import type { ReferralProcess } from './ports/referralProcess.js';
import { temporalTls } from './temporalTls.js';

/** Real milliseconds that an answer may take; much shorter ones would give up on answers that come. */
const answerTimes = { ehrMs: 20_000, faxMs: 30_000, textMs: 10_000 };

/** What the API and the worker share: the facts, the clock, the keys. */
export type Installation = Awaited<ReturnType<typeof openInstallation>>;

/** @param clock another than the database's: a test's, on a server that skips time */
export async function openInstallation(config: Config, clock?: Clock) {
  const db = openDatabase(config.databaseUrl);
  const time = clock ?? createClock(await readClockSettings(db));
  const keyring = loadKeyring(config.payloadKeysFile);
  const vault = createVault(keyring);
  return {
    config,
    db,
    clock: time,
    keyring,
    vault,
    audit: createPostgresAudit({ db, clock: time }),
    policies: createPostgresPolicies(db),
    practiceBook: createPostgresPracticeBook(db),
    measure: createPostgresMeasureStore(db),
    dataConverter: createDataConverter(keyring, config.temporal.namespace),
    close: () => db.$disconnect(),
  };
}

/**
 * The worker's side: everything that touches the world.
 * @param timeouts shorter ones, for tests of providers that hang
 */
export async function activityPorts(installation: Installation, timeouts = answerTimes): Promise<ActivityPorts> {
  const { config, db, clock, vault, audit, policies, practiceBook, measure } = installation;
  const { name } = await practiceBook.practice();
  const process = createTemporalReferralProcess(temporalClient(installation));
  return {
    clock,
    audit,
    policies,
    practiceBook,
    measure,
    directory: createPostgresDirectory(db, clock),
    store: createPostgresReferralStore({ db, vault, clock }),
    openBook: createPostgresOpenBook({ db, vault, clock }),
    process,
    intake: inboxOf(installation, process),
    messages: createPostgresMessageStore({ db, clock }),
    renderer: createPacketRenderer(),
    ehr: createFhirEhr({
      baseUrl: config.ehr.baseUrl,
      token: smartToken(config),
      timeoutMs: timeouts.ehrMs,
      practiceNow: clock.now,
      onBehalfOf: name,
    }),
    transmitter: createTelnyxTransmitter({
      apiKey: config.telnyx.apiKey,
      connectionId: config.telnyx.connectionId,
      from: config.telnyx.faxFrom,
      baseUrl: config.telnyx.baseUrl,
      webhookUrl: `${config.publicUrl}/webhooks/telnyx/fax`,
      timeoutMs: timeouts.faxMs,
    }),
    messenger: createTwilioMessenger({
      accountSid: config.twilio.accountSid,
      credentials: twilioCredentials(config),
      messagingServiceSid: config.twilio.messagingServiceSid,
      baseUrl: config.twilio.baseUrl,
      statusCallbackUrl: `${config.publicUrl}/webhooks/twilio/status`,
      timeoutMs: timeouts.textMs,
      ...(config.isDemo ? { clockSlackMs: 0 } : {}),
    }),
  };
}

/** The API's side. `log` and `sweeper` belong to the process that serves. */
export function appParts(installation: Installation, client: Client, parts: Pick<AppParts, 'log'>) {
  const { config, db, clock, audit, keyring, practiceBook, measure } = installation;
  const process = createTemporalReferralProcess(client);
  const intake = inboxOf(installation, process);
  const { host } = new URL(config.publicUrl);
  const tokens = createStaticTokens(config.apiTokens);
  return {
    ...parts,
    intake,
    process,
    audit,
    workload: createPostgresWorkloadBook({ db, clock }),
    views: createPostgresReferralViews(db),
    reviews: { get: (week: string) => measure.review(week) },
    signatures: createSignatures({
      ehrSecrets: config.ehr.webhookSecrets,
      twilioAuthTokens: config.twilio.authTokens,
      telnyxPublicKeys: config.telnyx.publicKeys,
      publicUrl: config.publicUrl,
      realNow: Date.now,
    }),
    codec: createWireCodec(keyring, config.temporal.namespace),
    practice: practiceBook.practice,
    specialtyRules: practiceBook.specialtyRules,
    tokens,
    sessions: createTokenSessions({ tokens, secrets: config.sessionSecrets, realNow: Date.now }),
    now: clock.now,
    isReady: () =>
      db.$queryRaw`select 1`.then(
        () => true,
        () => false,
      ),
    settings: {
      ehr: config.ehr.name,
      ehrBaseUrl: config.ehr.baseUrl,
      publicUrl: config.publicUrl,
      allowedHosts: [host, `127.0.0.1:${config.port}`, `localhost:${config.port}`],
      codecOrigins: config.codecOrigins,
      temporalUi: { url: config.temporal.uiUrl, namespace: config.temporal.namespace },
      trustedProxies: config.trustedProxies,
    },
  } satisfies Omit<AppParts, 'sweeper'>;
}

/** Both sides put into it: the API what it is told, the worker what it had to ask for. */
export function inboxOf({ db, clock, vault, policies, practiceBook }: Installation, process: ReferralProcess) {
  const plans = createIntakePlans({ clock, policies, practice: practiceBook.practice });
  return createPostgresIntake({ db, clock, vault, process, plans });
}

/** A client that connects when it is first needed: the API accepts orders with Temporal down. */
export function temporalClient({ config, dataConverter }: Installation): Client {
  const connection = Connection.lazy({ address: config.temporal.address, tls: temporalTls(config) });
  return new Client({ connection, namespace: config.temporal.namespace, dataConverter });
}

const smartScope = 'system/Patient.r system/*.rs system/Task.cud system/Appointment.cud system/ServiceRequest.u system/Provenance.c';

function smartToken({ ehr }: Config) {
  if (ehr.clientId === undefined || ehr.privateKeyFile === undefined) return undefined;
  return createSmartToken({
    baseUrl: ehr.baseUrl,
    clientId: ehr.clientId,
    privateKey: readFileSync(ehr.privateKeyFile, 'utf8'),
    scope: smartScope,
    timeoutMs: answerTimes.ehrMs,
  });
}

function twilioCredentials({ twilio }: Config) {
  const { apiKey, apiSecret, authTokens } = twilio;
  return apiKey !== undefined && apiSecret !== undefined ? { apiKey, apiSecret } : { authToken: authTokens[0] ?? '' };
}
