import { Unavailable } from '../../../domain/errors.js';

/**
 * Prisma's words for a database that is away, full, or giving up on a transaction: not reachable,
 * timed out, closed the connection, no connection free, transaction not started or closed, write
 * conflict.
 */
const passingCodes = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2034']);
/**
 * SQLSTATE classes: connection, resources (disk, memory, connections), operator's intervention,
 * serialization and deadlock, I/O.
 */
const passingClasses = ['08', '53', '57', '40', '58'];
const passingKinds = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
  'TransactionWriteConflict',
]);
const socketCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);

/**
 * Runs `work`; a database out of reach becomes `Unavailable('database-away')`, anything else stays
 * as it is.
 */
export async function withDatabase<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isPassing(error)) throw new Unavailable('database-away', 'the database is out of reach', 2_000);
    throw error;
  }
}

/** Every method of these through `withDatabase`. */
export function allWithDatabase<Methods extends object>(methods: Methods): Methods {
  const wrapped = Object.entries(methods as Record<string, (...args: unknown[]) => Promise<unknown>>).map(([name, run]) => [
    name,
    (...args: unknown[]) => withDatabase(() => run(...args)),
  ]);
  // The same names with the same signatures.
  return Object.fromEntries(wrapped) as Methods;
}

/** A row with this key is there already. */
export const isDuplicate = (error: unknown): boolean =>
  somewhere(error, ({ code, kind, originalCode }) => code === 'P2002' || originalCode === '23505' || kind === 'UniqueConstraintViolation');

/** The database is away, full, or gives up on a transaction: later it may work. */
export const isPassing = (error: unknown): boolean => somewhere(error, looksPassing);

/** An error of three libraries in turn: each property is looked at before it is used. */
function somewhere(error: unknown, holds: (properties: Record<string, unknown>) => boolean, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false;
  const properties = error as Record<string, unknown>;
  const { cause, meta, driverAdapterError } = properties;
  return holds(properties) || [cause, meta, driverAdapterError].some((inner) => somewhere(inner, holds, depth + 1));
}

function looksPassing({ code, kind, originalCode, message }: Record<string, unknown>): boolean {
  if (typeof code === 'string' && (passingCodes.has(code) || socketCodes.has(code) || isPassingState(code))) return true;
  if (typeof kind === 'string' && passingKinds.has(kind)) return true;
  if (isPassingState(originalCode)) return true;
  return typeof message === 'string' && /Connection terminated|timeout exceeded when trying to connect/u.test(message);
}

function isPassingState(state: unknown): boolean {
  return (
    typeof state === 'string' &&
    /^[0-9A-Z]{5}$/u.test(state) &&
    !state.startsWith('P') &&
    passingClasses.some((start) => state.startsWith(start))
  );
}
