import { loadConfig } from './config.js';
import { runApi } from './runApi.js';

await runApi(loadConfig());
process.exit(0);
