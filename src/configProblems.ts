import { isLoopbackAddress, isLoopbackHost, isLoopbackUrl } from './loopback.js';
import type { Variables } from './secretFiles.js';

const alwaysRequired = ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'EHR_BASE_URL', 'EHR_WEBHOOK_SECRETS', 'PAYLOAD_KEYS_FILE', 'SESSION_SECRETS'];
const twilioRequired = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_MESSAGING_SERVICE_SID'];
const telnyxRequired = ['TELNYX_API_KEY', 'TELNYX_PUBLIC_KEY', 'TELNYX_CONNECTION_ID', 'TELNYX_FAX_FROM'];
/**
 * Outside the demo people log in by name (decision 20), at an address that the world and Twilio's
 * signature know.
 */
const productionRequired = ['PUBLIC_URL', 'OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'];
/** The demo must not fall back on a vendor's real address. */
const demoRequired = ['TWILIO_API_BASE_URL', 'TELNYX_API_BASE_URL'];

/**
 * What no single variable shows: what is missing, and what goes where it must not. Names alone, no
 * values.
 */
export function configProblems(variables: Variables, isDemo: boolean): string[] {
  const names = [...alwaysRequired, ...twilioRequired, ...telnyxRequired, ...(isDemo ? demoRequired : productionRequired)];
  const missing = names.filter((name) => variables[name] === undefined).map((name) => `${name} is missing`);
  return [...missing, ...pairs(variables), ...connections(variables), ...(isDemo ? demoOnly(variables) : productionOnly(variables))];
}

/** Two that make sense together only. */
function pairs(variables: Variables): string[] {
  const together = [
    ['TWILIO_API_KEY', 'TWILIO_API_SECRET'],
    ['EHR_CLIENT_ID', 'EHR_PRIVATE_KEY_FILE'],
    ['TEMPORAL_TLS_CERT_FILE', 'TEMPORAL_TLS_KEY_FILE'],
    ['TEMPORAL_WORKER_DEPLOYMENT', 'TEMPORAL_WORKER_BUILD_ID'],
  ] as const;
  return together.flatMap(([one, other]) => {
    const isHalf = (variables[one] === undefined) !== (variables[other] === undefined);
    return isHalf ? [`${one} and ${other} go together: set both or neither`] : [];
  });
}

/** Decision 23: patient data crosses no network in clear, and to nobody unknown. */
function connections(variables: Variables): string[] {
  const { DATABASE_URL: database, TEMPORAL_ADDRESS: temporal } = variables;
  const isTls = ['TEMPORAL_TLS', 'TEMPORAL_TLS_CA_FILE', 'TEMPORAL_TLS_CERT_FILE'].some((name) => variables[name] !== undefined);
  const problems: string[] = [];
  if (database !== undefined && !isSafeDatabase(database))
    problems.push('DATABASE_URL leaves this machine and does not say sslmode=verify-full');
  if (temporal !== undefined && !isLoopbackAddress(temporal) && !isTls)
    problems.push('TEMPORAL_ADDRESS leaves this machine and no TEMPORAL_TLS is set');
  return problems;
}

function isSafeDatabase(text: string): boolean {
  if (!URL.canParse(text)) return true;
  const { hostname, searchParams } = new URL(text);
  // A `host` parameter wins over the host, and is a socket's folder when it begins with a slash.
  const host = searchParams.get('host') ?? hostname;
  return host === '' || host.startsWith('/') || isLoopbackHost(host) || searchParams.get('sslmode') === 'verify-full';
}

const outgoing = ['EHR_BASE_URL', 'TWILIO_API_BASE_URL', 'TELNYX_API_BASE_URL', 'TEMPORAL_UI_URL'];

/** Decision 21: the demo cannot reach the world. */
function demoOnly(variables: Variables): string[] {
  const away = outgoing.filter((name) => variables[name] !== undefined && !isLoopbackUrl(variables[name]));
  const problems = away.map((name) => `${name} must be on loopback in the demo`);
  const temporal = variables['TEMPORAL_ADDRESS'];
  if (temporal !== undefined && !isLoopbackAddress(temporal)) problems.push('TEMPORAL_ADDRESS must be on loopback in the demo');
  return problems;
}

function productionOnly(variables: Variables): string[] {
  const clear = ['PUBLIC_URL', 'OIDC_ISSUER', ...outgoing].filter(
    (name) => variables[name]?.startsWith('http:') && !isLoopbackUrl(variables[name]),
  );
  const problems = clear.map((name) => `${name} must be https`);
  if (variables['TIME_LAPSE'] !== undefined) problems.push('TIME_LAPSE is for the demo alone');
  return problems;
}
