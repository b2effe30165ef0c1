import { DefaultLogger, Runtime } from '@temporalio/worker';

// A worker's coming and going is no news to a test run.
Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined), telemetryOptions: { logging: { forward: {}, filter: 'OFF' } } });
