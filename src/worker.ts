import { fileURLToPath } from 'node:url';
import { loadConfig } from './config.js';
import { runWorker } from './runWorker.js';

// The bundle stands beside the compiled program: made by the build.
await runWorker({ config: loadConfig(), bundlePath: fileURLToPath(new URL('../workflow-bundle.js', import.meta.url)) });
process.exit(0);
