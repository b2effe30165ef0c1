import type { Log } from './log.js';

/**
 * An error that nobody caught ends the process, as it does in Node; but Node prints its message first, and the lines of code around it, and a
 * message can quote a patient. The log says what it was and where.
 */
export function logUncaught(log: Log): void {
  process.on('uncaughtException', (error) => {
    log.error({ error }, 'ended by an error that nobody caught');
    process.exit(1);
  });
}
