import { setTimeout as delay } from 'node:timers/promises';
import { Connection, type ConnectionOptions } from '@temporalio/client';
import { searchAttributes } from '../../../workflows/contract.js';

/**
 * Numbers of temporal.api.enums.v1.IndexedValueType: Node finds no named export in the package that
 * names them.
 */
const indexedValueTypes: Readonly<Record<string, number>> = { KEYWORD: 2, DATETIME: 6 };

/** Search attributes by name, with their types as the server's interface wants them. */
export const indexedSearchAttributes = Object.fromEntries(
  Object.values(searchAttributes).map(({ name, type }) => [name, indexedValueTypes[type] ?? 0]),
);

/**
 * Histories of ended referrals are kept as long for asking back; the lasting facts are in
 * PostgreSQL.
 */
const retentionSeconds = 30 * 86_400;
const alreadyExists = 6;

/**
 * Waits until the server serves the namespace, then makes sure of the search attributes.
 * @param waitMs real milliseconds to wait for a server that is only starting
 */
export async function prepareNamespace(
  address: string,
  namespace: string,
  options: { readonly waitMs: number; readonly tls?: ConnectionOptions['tls']; readonly register?: boolean },
): Promise<void> {
  const connection = await connected(address, options);
  try {
    if (options.register) await registerNamespace(connection, namespace);
    await eventually(() => addMissingAttributes(connection, namespace), options.waitMs);
  } finally {
    await connection.close();
  }
}

/**
 * Each attempt gets a new connection: gRPC's own back-off after a refused one is longer than the
 * server needs to start.
 */
function connected(address: string, { waitMs, tls }: { waitMs: number; tls?: ConnectionOptions['tls'] }): Promise<Connection> {
  return eventually(() => Connection.connect({ address, connectTimeout: 2_000, ...(tls ? { tls } : {}) }), waitMs);
}

async function registerNamespace(connection: Connection, namespace: string): Promise<void> {
  const retention = { seconds: retentionSeconds as never };
  try {
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: retention });
  } catch (error) {
    if ((error as { code?: number }).code !== alreadyExists) throw error;
  }
}

async function addMissingAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(indexedSearchAttributes).filter(([name]) => customAttributes?.[name] === undefined);
  if (missing.length === 0) return;
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(missing) });
  throw new Error(`search attributes of ${namespace} are not there yet`);
}

/** Repeats until it works; the last reason is thrown when time is up. */
async function eventually<T>(attempt: () => Promise<T>, waitMs: number): Promise<T> {
  const until = Date.now() + waitMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > until) throw error;
      await delay(100);
    }
  }
}
