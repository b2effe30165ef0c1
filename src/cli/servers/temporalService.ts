import { join } from 'node:path';
import { isLoopbackAddress } from '../../loopback.js';
import { endOf } from '../up/childProgram.js';
import type { DataFolder } from '../shared/dataFolder.js';
import { freePort } from '../shared/freePort.js';
import type { Services } from '../up/services.js';
import { startTemporalServer } from './temporal.js';
import { findTemporal } from './temporalBinary.js';
import { prepareNamespace } from './temporalNamespace.js';

export interface TemporalInUse {
  readonly address: string;
  readonly namespace: string;
  readonly ui: string | undefined;
}

const defaultNamespace = 'loopkeeper';

/**
 * Starts the development server with its Web UI and keeps it up; its histories are kept in the data
 * folder.
 */
export async function startOwnTemporal(options: {
  readonly environment: NodeJS.ProcessEnv;
  readonly folder: DataFolder;
  readonly services: Services;
  readonly say: (what: string) => void;
}): Promise<TemporalInUse> {
  const { environment, folder, services, say } = options;
  const binary = await findTemporal(environment, say);
  const namespace = environment['TEMPORAL_NAMESPACE'] ?? defaultNamespace;
  const databaseFile = join(folder.path, 'temporal.db');
  for (let tries = 1; ; tries += 1) {
    const port = await freePort(7233);
    const uiPort = await freePort(8233, [port]);
    const server = { binary, namespace, port, uiPort, databaseFile, logFile: join(folder.logs, 'temporal.log') };
    const launch = async () => {
      const { process, stop } = await startTemporalServer(server);
      return { pid: process.pid ?? 0, ended: endOf(process), stop };
    };
    try {
      await services.keep('temporal', 'Temporal', launch, databaseFile);
      return { address: `127.0.0.1:${port}`, namespace, ui: `http://127.0.0.1:${uiPort}` };
    } catch (error) {
      if (tries === mostTries) throw error;
    }
  }
}

/** A port that was free when it was looked for may be taken by another start a moment later. */
const mostTries = 3;

/**
 * The Temporal server that TEMPORAL_ADDRESS names. On this machine, a missing namespace and missing
 * search attributes are created.
 */
export async function useTemporal(environment: NodeJS.ProcessEnv): Promise<TemporalInUse> {
  const address = environment['TEMPORAL_ADDRESS'] ?? '';
  const namespace = environment['TEMPORAL_NAMESPACE'] ?? defaultNamespace;
  // The operator of a remote server prepares it, because our certificates do not permit that.
  if (isLoopbackAddress(address)) await prepareNamespace(address, namespace, { waitMs: 20_000, register: true });
  return { address, namespace, ui: environment['TEMPORAL_UI_URL'] };
}
