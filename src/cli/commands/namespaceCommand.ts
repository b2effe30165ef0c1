import { parseTemporal } from '../../config.js';
import { temporalTls } from '../../temporalTls.js';
import { prepareNamespace } from '../servers/temporalNamespace.js';

/** A server that is only starting is waited for; real milliseconds. */
const waitMs = 60_000;

interface NamespaceOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
}

/**
 * Makes the namespace and its search attributes; what is there is left as it is.
 * @throws ConfigError when the environment names no Temporal that can be used
 */
export async function runNamespace({ environment, print }: NamespaceOptions): Promise<number> {
  const temporal = parseTemporal(environment);
  if (temporal.address === undefined) throw new Error('There is no Temporal: set TEMPORAL_ADDRESS.');
  await prepareNamespace(temporal.address, temporal.namespace, { waitMs, tls: temporalTls({ temporal }), register: true });
  print(`Namespace ${temporal.namespace} is there, with its search attributes.`);
  return 0;
}
