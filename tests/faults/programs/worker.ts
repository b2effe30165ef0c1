import { fileURLToPath } from 'node:url';
import { Context } from '@temporalio/activity';
import { createActivities, type ActivityPorts } from '../../../activities/index.js';
import { loadConfig } from '../../../src/config.js';
import { runWorker } from '../../../src/runWorker.js';
import { crashPoints, everyMethod } from '../crashPoints.js';

// The worker as it is, with points at which it can be killed around every activity, every call of a
// port, and every request that changes something.
const points = crashPoints();

const pointed = <Port extends object>(port: string, methods: Port): Port =>
  everyMethod(
    methods,
    (name, run) =>
      async (...args) =>
        points.call(`${port}.${name}`, async () => run(...args)),
  );

function portsWithPoints({ clock, ...ports }: ActivityPorts): ActivityPorts {
  const wrapped = Object.entries(ports).map(([name, port]: [string, object]) => [name, pointed(name, port)]);
  return { clock, ...(Object.fromEntries(wrapped) as typeof ports) };
}

const fetchItself = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const method = init?.method?.toUpperCase() ?? 'GET';
  const run = () => fetchItself(input, init);
  return method === 'GET' ? run() : points.call(`${method} ${resourceOf(input)}`, run);
};

/** `Task`, `faxes`, `Accounts/Messages.json`: the address without versions and ids. */
function resourceOf(input: string | URL | Request): string {
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  return pathname
    .split('/')
    .filter((part) => /^[A-Za-z]+(\.json)?$/.test(part))
    .join('/');
}

await runWorker({
  config: loadConfig(),
  bundlePath: fileURLToPath(new URL('../../../workflow-bundle.js', import.meta.url)),
  activitiesOf: (ports, report) =>
    everyMethod(
      createActivities(portsWithPoints(ports), report),
      (name, run) =>
        async (...args) =>
          points.begin(name, Context.current().info.workflowExecution?.workflowId ?? '', async () => run(...args)),
    ),
});
process.exit(0);
