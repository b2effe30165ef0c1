// Stays until it is asked to stop, as the supervisor does.
import { stopSignal } from '../../../src/cli/shared/stopSignal.js';

const stopping = new AbortController();
const staying = setInterval(() => undefined, 60_000);
const asked = stopSignal(stopping, process.env);
// Whoever reads this may stop it.
process.stdout.write(`${process.pid}\n`);
await asked;
clearInterval(staying);
