import type { ChildProcess } from 'node:child_process';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { startTemporalServer } from '../../src/cli/servers/temporal.js';
import { indexedSearchAttributes } from '../../src/cli/servers/temporalNamespace.js';
import { supply } from './supplies.js';

export { eventually } from './waiting.js';

export interface TestTemporal {
  readonly address: string;
  readonly namespace: string;
  /** Where its Web UI is, if a port was given for one. */
  readonly ui: string | undefined;
  readonly process: ChildProcess;
  readonly stop: () => Promise<void>;
}

interface StartTemporal {
  namespace?: string;
  port?: number;
  databaseFile?: string;
  uiPort?: number;
  dynamicConfig?: Readonly<Record<string, number | boolean>>;
}

/**
 * A real development server with an empty namespace that has every search attribute. Use it inside
 * `describeWith('temporal', ...)`.
 */
export async function startTemporal(options: StartTemporal = {}): Promise<TestTemporal> {
  const namespace = options.namespace ?? 'loopkeeper';
  return startTemporalServer({ binary: supply('temporal'), diesWithParent: true, ...options, namespace });
}

/**
 * A server whose time is moved by `env.sleep`, with every search attribute in its namespace
 * `default`. Use it inside `describeWith('timeSkipping', ...)`, one a file: its clock is global.
 */
export async function startTimeSkipping(): Promise<TestWorkflowEnvironment> {
  const executable = { type: 'existing-path' as const, path: supply('timeSkipping') };
  const start = () => TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
  const env = await startPatiently(start);
  await env.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes: indexedSearchAttributes });
  return env;
}

/**
 * The SDK gives the server five seconds to start, which are few on a busy machine: it is started
 * again.
 */
async function startPatiently<T>(start: () => Promise<T>, tries = 5): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (tries === 1) throw error;
    return startPatiently(start, tries - 1);
  }
}
