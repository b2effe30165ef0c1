import { afterAll } from '@jest/globals';
import { DefaultLogger, Runtime } from '@temporalio/worker';

// A worker's coming and going is no news to a test run.
const runtime = Runtime.install({
  logger: new DefaultLogger('ERROR', () => undefined),
  telemetryOptions: { logging: { forward: {}, filter: 'OFF' } },
});

// The last worker ends it; where what a test needs is not there, none ever ran, and the process
// would wait for it.
afterAll(() => runtime.shutdown());
