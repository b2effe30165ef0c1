import type { Log } from './log.js';

/**
 * An uncaught error ends the process, as in Node. Node would first print its message, which can
 * quote a patient. The log records the error's name and place instead.
 */
export function logUncaught(log: Log): void {
  process.on('uncaughtException', (error) => {
    log.error({ error }, 'ended by an error that nobody caught');
    process.exit(1);
  });
}
