import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import type { ActivityPorts } from '../activities/index.js';
import { byChannel } from './adapters/byChannel.js';
import { createFhirEhr } from './adapters/fhir/fhirEhr.js';
import { createSmartToken } from './adapters/fhir/smartToken.js';
import { createBlindIndex } from './adapters/keyring/blindIndex.js';
import { loadKeyring } from './adapters/keyring/keyring.js';
import { createVault } from './adapters/keyring/vault.js';
import { createIdentityProvider } from './adapters/oidc/identityProvider.js';
import { createPacketRenderer } from './adapters/pdf/packetRenderer.js';
import { createPostgresAudit } from './adapters/postgres/audit.js';
import { createClock, readClockSettings } from './adapters/postgres/clock.js';
import { openDatabase } from './adapters/postgres/database.js';
import { createPostgresDirectory } from './adapters/postgres/directory/directory.js';
import { createPostgresDirectoryEditor } from './adapters/postgres/directory/editor.js';
import { createPostgresIntake } from './adapters/postgres/intake/intake.js';
import { createIntakePlans } from './adapters/postgres/intake/plans.js';
import { createPostgresMeasureStore } from './adapters/postgres/measure/store.js';
import { createPostgresMessageStore } from './adapters/postgres/messages/messageStore.js';
import { createPostgresOpenBook } from './adapters/postgres/reconciliationStore.js';
import { createPostgresPolicies } from './adapters/postgres/policies/policies.js';
import { createPostgresPracticeBook } from './adapters/postgres/practiceSettings.js';
import { createPostgresReadiness } from './adapters/postgres/readiness/readiness.js';
import { createPostgresReferralStore } from './adapters/postgres/referral/store.js';
import { createPostgresReferralViews } from './adapters/postgres/referral/views.js';
import { createPostgresSpecialties } from './adapters/postgres/specialties.js';
import { createPostgresWorklist } from './adapters/postgres/worklist/worklist.js';
import { createPostgresSessions } from './adapters/postgres/sessions.js';
import { createSignatures } from './adapters/signatures/signatures.js';
import { createPostgresFaxStore } from './adapters/postgres/faxes/faxStore.js';
import { createTelnyxDocuments } from './adapters/telnyx/documents.js';
import { createTelnyxTransmitter } from './adapters/telnyx/transmitter.js';
import { createPostgresWorkloadBook } from './adapters/postgres/operationalMetrics.js';
import { createDataConverter } from './adapters/temporal/dataConverter.js';
import { createPostgresRuleBook } from './adapters/postgres/policies/editor.js';
import { createTemporalReferralProcess } from './adapters/temporal/referralProcess.js';
import { createWireCodec } from './adapters/temporal/wireCodec.js';
import { createTwilioMessenger } from './adapters/twilio/messenger.js';
import type { Config } from './config.js';
import { createLiveChanges } from './http/worklist/changeFeed.js';
import type { AppParts, LoginParts } from './http/parts.js';
import { createLoginCookies } from './http/auth/loginCookie.js';
import { createStaticTokens } from './http/auth/staticTokens.js';
import type { Clock } from './ports/clock.js';
import type { ReferralProcess } from './ports/referralProcess.js';
import { temporalTls } from './temporalTls.js';

/**
 * Real milliseconds that an answer may take; much shorter ones would give up on answers that come.
 */
const answerTimes = { ehrMs: 20_000, faxMs: 30_000, textMs: 10_000 };
/** A person waits for it at a browser. */
const identityMs = 10_000;

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
    blindIndex: createBlindIndex(keyring),
    audit: createPostgresAudit({ db, clock: time }),
    policies: createPostgresPolicies(db),
    practiceSettings: createPostgresPracticeBook(db),
    measure: createPostgresMeasureStore(db),
    dataConverter: createDataConverter(keyring, config.temporal.namespace),
    close: () => db.$disconnect(),
  };
}

/** The worker stores events and dispatches none, so its intake logs nothing. */
const noLog = { error: () => undefined };

/**
 * The worker's side: everything that touches the world.
 * @param timeouts shorter ones, for tests of providers that hang
 */
export async function activityPorts(installation: Installation, timeouts = answerTimes): Promise<ActivityPorts> {
  const { config, db, clock, vault, blindIndex, audit, policies, practiceSettings, measure } = installation;
  const { name } = await practiceSettings.practice();
  const process = createTemporalReferralProcess(temporalClient(installation));
  return {
    clock,
    audit,
    policies,
    practiceSettings,
    measure,
    directory: createPostgresDirectory(db, clock),
    store: createPostgresReferralStore({ db, vault, clock, blindIndex }),
    reconciliationStore: createPostgresOpenBook({ db, vault, clock }),
    process,
    intake: intakeOf(installation, process, noLog),
    messages: createPostgresMessageStore({ db, clock }),
    renderer: createPacketRenderer(),
    ownNumbers: { fax: config.telnyx.faxFrom },
    ehr: createFhirEhr({
      baseUrl: config.ehr.baseUrl,
      token: smartToken(config),
      timeoutMs: timeouts.ehrMs,
      practiceTime: clock.now,
      onBehalfOf: name,
    }),
    transmitter: byChannel({
      fax: createTelnyxTransmitter({
        apiKey: config.telnyx.apiKey,
        connectionId: config.telnyx.connectionId,
        from: config.telnyx.faxFrom,
        baseUrl: config.telnyx.baseUrl,
        webhookUrl: `${config.publicUrl}/webhooks/telnyx/fax`,
        timeoutMs: timeouts.faxMs,
      }),
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

/** The worker's side of faxes to the practice: their documents are fetched beside the workflows. */
export const faxParts = ({ config: { telnyx }, db, vault }: Installation) => ({
  faxes: createPostgresFaxStore({ db, vault }),
  documents: createTelnyxDocuments({
    apiKey: telnyx.apiKey,
    baseUrl: telnyx.baseUrl,
    mediaUrls: telnyx.mediaUrls,
    timeoutMs: answerTimes.faxMs,
  }),
});

/** The API's side. `log` and `dispatcher` belong to the process that serves. */
export function appParts(installation: Installation, client: Client, parts: Pick<AppParts, 'log'>) {
  const { config, db, clock, vault, blindIndex, audit, keyring, policies, practiceSettings, measure } = installation;
  const worklist = createPostgresWorklist({ db, vault, clock, blindIndex, ehr: config.ehr.name });
  const process = createTemporalReferralProcess(client);
  const intake = intakeOf(installation, process, parts.log);
  const { host } = new URL(config.publicUrl);
  const tokens = createStaticTokens(config.apiTokens);
  return {
    ...parts,
    intake,
    process,
    audit,
    workload: createPostgresWorkloadBook({ db, clock }),
    views: createPostgresReferralViews(db, vault),
    rules: createPostgresRuleBook(db),
    directory: createPostgresDirectoryEditor(db, clock, async () => (await practiceSettings.practice()).zone),
    worklist,
    faxes: createPostgresFaxStore({ db, vault }),
    changes: createLiveChanges({ mark: worklist.changeMark, log: parts.log }),
    reviews: measure,
    specialties: createPostgresSpecialties(db),
    readiness: createPostgresReadiness({ db, clock, vault, policies, measure }),
    signatures: createSignatures({
      ehrSecrets: config.ehr.webhookSecrets,
      twilioAuthTokens: config.twilio.authTokens,
      telnyxPublicKeys: config.telnyx.publicKeys,
      publicUrl: config.publicUrl,
      realNow: Date.now,
    }),
    codec: createWireCodec(keyring, config.temporal.namespace),
    practice: practiceSettings.practice,
    specialtyRules: practiceSettings.specialtyRules,
    tokens,
    sessions: createPostgresSessions({ db, tokens, vault: installation.vault, realNow: Date.now }),
    login: loginParts(installation),
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
      dashboard: builtDashboard(),
    },
  } satisfies Omit<AppParts, 'dispatcher'>;
}

function loginParts({ config, practiceSettings }: Installation): LoginParts | undefined {
  const { oidc, publicUrl, sessionSecrets } = config;
  if (oidc === undefined) return undefined;
  return {
    provider: createIdentityProvider({
      issuer: oidc.issuer,
      clientId: oidc.clientId,
      clientSecret: oidc.clientSecret,
      redirectUri: `${publicUrl}/session/callback`,
      signedOutUri: `${publicUrl}/session`,
      acrValues: oidc.rules.acr,
      timeoutMs: identityMs,
    }),
    rules: oidc.rules,
    cookies: createLoginCookies({ secrets: sessionSecrets, publicUrl, realNow: Date.now }),
    coordinatorOf: practiceSettings.coordinatorOf,
  };
}

/** The API stores webhooks in it, and the worker what it asks the providers for. */
export function intakeOf(
  { db, clock, vault, blindIndex, policies, practiceSettings }: Installation,
  process: ReferralProcess,
  log: Pick<AppParts['log'], 'error'>,
) {
  const plans = createIntakePlans({ clock, policies, practice: practiceSettings.practice });
  return createPostgresIntake({ db, clock, vault, blindIndex, process, plans, log });
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

/**
 * Beside the compiled program; from its sources, where the build puts it. Undefined while it was
 * not built, as in most tests.
 */
function builtDashboard(): string | undefined {
  const folders = ['../dashboard', '../dist/dashboard'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return folders.find((folder) => existsSync(join(folder, 'index.html')));
}
