import { DefaultLogger, Runtime } from '@temporalio/worker';

/** The worker would report a failed replay a second time, with the data that it failed on. */
export function quietRuntime(): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { forward: {}, filter: 'OFF' } },
  });
}
