import { join } from 'node:path';
import { z } from 'zod';
import { buildId, deploymentName, e164, hostPort, list, phrases, port, roleName, token, url, workerVersion } from './configForms.js';
import { configProblems } from './configProblems.js';
import { demoFaxSigningKeyFile, demoVariables } from './demoVariables.js';
import { practicePerReal } from './domain/time/timeLapse.js';
import { type Role, roles } from './ports/tokens.js';
import { type SecretName, type Variables, withSecretFiles } from './secretFiles.js';

/** The environment, variable by variable; .env.example says what each is for. */
const schema = z.object({
  LOOPKEEPER_DEMO: z.stringbool().default(false),
  LOOPKEEPER_DATA: z.string().default('.loopkeeper'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  TEMPORAL_ADDRESS: hostPort.optional(),
  TEMPORAL_NAMESPACE: z.string().default('loopkeeper'),
  TEMPORAL_TLS: z.stringbool().default(false),
  TEMPORAL_TLS_CA_FILE: z.string().optional(),
  TEMPORAL_TLS_CERT_FILE: z.string().optional(),
  TEMPORAL_TLS_KEY_FILE: z.string().optional(),
  TEMPORAL_TLS_SERVER_NAME: z.string().optional(),
  TEMPORAL_UI_URL: url.optional(),
  TEMPORAL_WORKER_DEPLOYMENT: deploymentName.optional(),
  TEMPORAL_WORKER_BUILD_ID: buildId.optional(),
  PORT: port.default(3000),
  PUBLIC_URL: url.optional(),
  EHR_NAME: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'is not a short name of letters, digits and dashes')
    .default('ehr'),
  EHR_BASE_URL: url.optional(),
  EHR_CLIENT_ID: z.string().optional(),
  EHR_PRIVATE_KEY_FILE: z.string().optional(),
  EHR_WEBHOOK_SECRETS: list
    .pipe(z.array(z.string().regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'is not whsec_ and 24 bytes or more in base64')))
    .optional(),
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/i, 'is not AC and 32 digits')
    .optional(),
  TWILIO_AUTH_TOKEN: list.optional(),
  TWILIO_API_KEY: z.string().optional(),
  TWILIO_API_SECRET: z.string().optional(),
  TWILIO_MESSAGING_SERVICE_SID: z
    .string()
    .regex(/^MG[0-9a-f]{32}$/i, 'is not MG and 32 digits')
    .optional(),
  TWILIO_API_BASE_URL: url.optional(),
  TEXTS_PER_SECOND: z.coerce.number().positive().default(10),
  TELNYX_API_KEY: z.string().optional(),
  TELNYX_PUBLIC_KEY: list.pipe(z.array(z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'is not 32 bytes in base64'))).optional(),
  TELNYX_CONNECTION_ID: z.string().optional(),
  TELNYX_FAX_FROM: e164.optional(),
  TELNYX_API_BASE_URL: url.optional(),
  TELNYX_MEDIA_URLS: list.pipe(z.array(url)).default(['https://s3.amazonaws.com/faxes-prod/']),
  PAYLOAD_KEYS_FILE: z.string().optional(),
  CODEC_ORIGINS: list.pipe(z.array(url)).default([]),
  API_TOKENS: list.pipe(z.array(token)).default([]),
  // As it stands, with a slash at its end where the provider has one: it is compared letter by
  // letter.
  OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_ROLES: phrases.pipe(z.array(roleName)).optional(),
  OIDC_ACR: list.default([]),
  OIDC_AMR: list.default([]),
  SESSION_SECRETS: list.pipe(z.array(z.string().min(32, 'is shorter than 32 characters'))).optional(),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).default(0),
  TIME_LAPSE: z
    .string()
    .refine((text) => practicePerReal(text) !== undefined, 'is not a practice time and a real time, such as 1d=2s')
    .optional(),
  WORKER_METRICS_ADDRESS: hostPort.optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

const temporalSchema = schema.pick({
  TEMPORAL_ADDRESS: true,
  TEMPORAL_NAMESPACE: true,
  TEMPORAL_TLS: true,
  TEMPORAL_TLS_CA_FILE: true,
  TEMPORAL_TLS_CERT_FILE: true,
  TEMPORAL_TLS_KEY_FILE: true,
  TEMPORAL_TLS_SERVER_NAME: true,
  TEMPORAL_UI_URL: true,
});

/** The simulators are a program of their own; they use the demo's secrets and the same database. */
const simulatorSchema = z.object({
  LOOPKEEPER_DATA: z.string(),
  DATABASE_URL: z.string(),
  PUBLIC_URL: url,
  SIMULATOR_EHR_PORT: port,
  SIMULATOR_FAX_PORT: port,
  SIMULATOR_SMS_PORT: port,
  SIMULATOR_IDP_PORT: port,
  CHARTS_DIR: z.string().optional(),
  LOG_LEVEL: schema.shape.LOG_LEVEL,
});

export const variableNames = [...new Set([...Object.keys(schema.shape), ...Object.keys(simulatorSchema.shape)])];

export type Settings = z.output<typeof schema>;
export type Config = ReturnType<typeof configOf>;

/** Everything that is wrong with the environment, at once; free of every value. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/**
 * The configuration that an environment gives.
 * @throws ConfigError naming every problem
 */
export function parseConfig(environment: Variables): Config {
  const isDemo = z.stringbool().safeParse(environment['LOOPKEEPER_DEMO']).data === true;
  const { variables, problems } = withSecretFiles(isDemo ? demoVariables(environment) : environment);
  const parsed = schema.safeParse(variables);
  const all = [...problems, ...schemaProblems(parsed.error), ...configProblems(variables, isDemo)];
  if (all.length > 0 || !parsed.success) throw new ConfigError(all);
  return configOf(parsed.data);
}

export type SimulatorConfig = ReturnType<typeof parseSimulatorConfig>;

/**
 * What the simulators run on.
 * @throws ConfigError naming every problem
 */
export function parseSimulatorConfig(environment: Variables) {
  const { variables, problems } = withSecretFiles(demoVariables(environment));
  const parsed = simulatorSchema.safeParse(variables);
  const settings = parsed.data;
  if (settings === undefined || problems.length > 0) throw new ConfigError([...problems, ...schemaProblems(parsed.error)]);
  return {
    dataFolder: settings.LOOPKEEPER_DATA,
    databaseUrl: settings.DATABASE_URL,
    /** The API, where callbacks and the EHR's webhooks go. */
    publicUrl: settings.PUBLIC_URL,
    ports: {
      ehr: settings.SIMULATOR_EHR_PORT,
      fax: settings.SIMULATOR_FAX_PORT,
      sms: settings.SIMULATOR_SMS_PORT,
      idp: settings.SIMULATOR_IDP_PORT,
    },
    chartsFolder: settings.CHARTS_DIR,
    logLevel: settings.LOG_LEVEL,
    ehrWebhookSecret: required(variables['EHR_WEBHOOK_SECRETS']),
    twilio: { accountSid: required(variables['TWILIO_ACCOUNT_SID']), authToken: required(variables['TWILIO_AUTH_TOKEN']) },
    telnyx: {
      apiKey: required(variables['TELNYX_API_KEY']),
      signingKeyFile: join(settings.LOOPKEEPER_DATA, 'secrets', demoFaxSigningKeyFile),
    },
    oidc: { clientId: required(variables['OIDC_CLIENT_ID']), clientSecret: required(variables['OIDC_CLIENT_SECRET']) },
  };
}

/**
 * The configuration of the simulators' process; says every problem and ends it, as `loadConfig`
 * does.
 */
export function loadSimulatorConfig(): SimulatorConfig {
  return orExit(() => parseSimulatorConfig(process.env));
}

/**
 * The configuration of this process; says every problem on standard error and ends it when there is
 * one.
 */
export function loadConfig(): Config {
  return orExit(() => parseConfig(process.env));
}

function orExit<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    // EX_CONFIG of sysexits.h: a supervisor sees that starting again is no use.
    process.exit(78);
  }
}

/** For the command line, which passes the environment on to the programs that it starts. */
export function processEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}

/**
 * One secret of an environment, or of the file that `NAME_FILE` names: for the command line.
 * @throws ConfigError when the file cannot be read, or when both are set
 */
export function secretOf(name: SecretName, environment: Variables): string | undefined {
  const { variables, problems } = withSecretFiles({ [name]: environment[name], [`${name}_FILE`]: environment[`${name}_FILE`] });
  if (problems.length > 0) throw new ConfigError(problems);
  return variables[name];
}

/** Zod's words may repeat the value, so that only ours and the name of the variable are kept. */
function schemaProblems(error: z.ZodError | undefined): string[] {
  const words = (issue: z.core.$ZodIssue) => (issue.message.startsWith('is ') ? issue.message : 'has a value that cannot be used');
  return [...new Set((error?.issues ?? []).map((issue) => `${String(issue.path[0])} ${words(issue)}`))];
}

/**
 * The same by subject. What is undefined here is allowed to be: `configProblems` has seen to the
 * rest.
 */
function configOf(settings: Settings) {
  const publicUrl = settings.PUBLIC_URL ?? `http://127.0.0.1:${settings.PORT}`;
  return {
    isDemo: settings.LOOPKEEPER_DEMO,
    dataFolder: settings.LOOPKEEPER_DATA,
    databaseUrl: required(settings.DATABASE_URL),
    port: settings.PORT,
    publicUrl,
    trustedProxies: settings.TRUSTED_PROXIES,
    logLevel: settings.LOG_LEVEL,
    /** Where the worker serves its metrics, `host:port`; undefined: nowhere. */
    workerMetricsAddress: settings.WORKER_METRICS_ADDRESS,
    /** Practice milliseconds per real millisecond. */
    scale: settings.TIME_LAPSE === undefined ? 1 : (practicePerReal(settings.TIME_LAPSE) ?? 1),
    apiTokens: settings.API_TOKENS,
    /** What a log-in under way is sealed with in the browser; the active one first. */
    sessionSecrets: settings.SESSION_SECRETS ?? [],
    codecOrigins: settings.CODEC_ORIGINS,
    payloadKeysFile: required(settings.PAYLOAD_KEYS_FILE),
    temporal: temporalOf(settings),
    ehr: {
      name: settings.EHR_NAME,
      baseUrl: required(settings.EHR_BASE_URL),
      clientId: settings.EHR_CLIENT_ID,
      privateKeyFile: settings.EHR_PRIVATE_KEY_FILE,
      webhookSecrets: settings.EHR_WEBHOOK_SECRETS ?? [],
    },
    twilio: {
      accountSid: required(settings.TWILIO_ACCOUNT_SID),
      /** Also what its webhooks are signed with; the active one first. */
      authTokens: settings.TWILIO_AUTH_TOKEN ?? [],
      apiKey: settings.TWILIO_API_KEY,
      apiSecret: settings.TWILIO_API_SECRET,
      messagingServiceSid: required(settings.TWILIO_MESSAGING_SERVICE_SID),
      baseUrl: settings.TWILIO_API_BASE_URL,
      textsPerSecond: settings.TEXTS_PER_SECOND,
    },
    telnyx: {
      apiKey: required(settings.TELNYX_API_KEY),
      publicKeys: settings.TELNYX_PUBLIC_KEY ?? [],
      connectionId: required(settings.TELNYX_CONNECTION_ID),
      faxFrom: required(settings.TELNYX_FAX_FROM),
      baseUrl: settings.TELNYX_API_BASE_URL,
      mediaUrls: settings.LOOPKEEPER_DEMO ? [] : settings.TELNYX_MEDIA_URLS,
    },
    oidc: oidcOf(settings),
  };
}

/** Which Temporal an environment names, if any: for the command line. @throws ConfigError */
export function parseTemporal(environment: Variables) {
  const parsed = temporalSchema.safeParse(environment);
  if (!parsed.success) throw new ConfigError(schemaProblems(parsed.error));
  return { ...reachedBy(parsed.data), address: parsed.data.TEMPORAL_ADDRESS };
}

const temporalOf = (settings: Settings) => ({
  ...reachedBy(settings),
  address: required(settings.TEMPORAL_ADDRESS),
  workerVersion: workerVersion(settings.TEMPORAL_WORKER_DEPLOYMENT, settings.TEMPORAL_WORKER_BUILD_ID),
});

function reachedBy(settings: z.output<typeof temporalSchema>) {
  const { TEMPORAL_TLS_CA_FILE: caFile, TEMPORAL_TLS_CERT_FILE: certFile, TEMPORAL_TLS_KEY_FILE: keyFile } = settings;
  const isTls = settings.TEMPORAL_TLS || caFile !== undefined || certFile !== undefined;
  return {
    namespace: settings.TEMPORAL_NAMESPACE,
    tls: isTls ? { caFile, certFile, keyFile, serverName: settings.TEMPORAL_TLS_SERVER_NAME } : undefined,
    uiUrl: settings.TEMPORAL_UI_URL,
  };
}

function oidcOf(settings: Settings) {
  if (settings.OIDC_ISSUER === undefined) return undefined;
  const clientId = required(settings.OIDC_CLIENT_ID);
  const roleOf = new Map<string, Role>(settings.OIDC_ROLES ?? roles.map((name) => [name, name] as const));
  return {
    issuer: settings.OIDC_ISSUER,
    clientId,
    clientSecret: required(settings.OIDC_CLIENT_SECRET),
    rules: { roleOf, acr: settings.OIDC_ACR, amr: settings.OIDC_AMR },
  };
}

function required(value: string | undefined): string {
  if (value === undefined) throw new Error('A required variable went unnoticed: configProblems and configOf disagree.');
  return value;
}
