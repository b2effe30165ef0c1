// Stands in for the worker and the simulators: says that it is ready, tells in a file what it was given, and stays.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

appendFileSync(join(process.env.LOOPKEEPER_DATA, 'told.jsonl'), `${JSON.stringify({ pid: process.pid, environment: process.env })}\n`);
process.send({ ready: true });
setInterval(() => undefined, 60_000);
