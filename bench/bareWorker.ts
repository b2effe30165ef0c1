import { NativeConnection, Runtime, Worker, DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

export interface BareActivities {
  readonly step: (input: { id: string; name: string }) => Promise<void>;
}

/**
 * A process of its own, so that its CPU can be read:
 * `node bareWorker.js ADDRESS NAMESPACE DATABASE_URL`.
 */
const [address = '', namespace = '', databaseUrl = ''] = process.argv.slice(2);
Runtime.install({ logger: new DefaultLogger('ERROR') });
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
const activities: BareActivities = {
  step: async ({ id, name }) => {
    await pool.query('insert into bare_step (referral, step, note) values ($1, $2, $3) on conflict do nothing', [id, name, 'x'.repeat(96)]);
    process.send?.({ id, name });
  },
};
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  namespace,
  taskQueue: 'bare',
  activities,
  workflowBundle: await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('bareWorkflow.js', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
  }),
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => worker.shutdown());
process.send?.({ ready: true });
await worker.run();
await connection.close();
await pool.end();
process.exit(0);
