import { DefaultLogger, Runtime } from '@temporalio/worker';

/**
 * What differs is told by us; the worker would say the same once more, in its own words and with
 * what it failed on.
 */
export function quietRuntime(): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { forward: {}, filter: 'OFF' } },
  });
}
