import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { freePort } from '../shared/freePort.js';
import { dyingWithParent } from './postgres.js';
import { stopChild } from '../shared/processes.js';
import { searchAttributes } from '../../../workflows/contract.js';
import { prepareNamespace } from './temporalNamespace.js';

export interface TemporalOptions {
  readonly binary: string;
  readonly namespace: string;
  /** Where histories are kept between starts; undefined keeps them in memory. */
  readonly databaseFile?: string;
  readonly logFile?: string;
  /** Left out, a free one. */
  readonly port?: number;
  /**
   * Undefined starts no Web UI. It is served below /temporal, for the proxy
   * (src/http/temporalUi/proxy.ts), which also gives it the address of the codec.
   */
  readonly uiPort?: number;
  readonly diesWithParent?: boolean;
  /** Settings of the server, by their names: `limit.historyCount.suggestContinueAsNew`. */
  readonly dynamicConfig?: Readonly<Record<string, number | boolean>>;
}

export interface LocalTemporal {
  readonly address: string;
  readonly namespace: string;
  readonly ui: string | undefined;
  readonly process: ChildProcess;
  readonly stop: () => Promise<void>;
}

const startMs = 30_000;

/**
 * Starts the development server on loopback and waits until it serves its namespace with every
 * search attribute.
 */
export async function startTemporalServer(options: TemporalOptions): Promise<LocalTemporal> {
  const port = await freePort(options.port);
  // A client with that address would wait there for a server that is elsewhere.
  if (options.port !== undefined && port !== options.port) throw new Error(`Temporal did not start: port ${options.port} is taken`);
  const child = spawnTemporal(options, port);
  const address = `127.0.0.1:${port}`;
  try {
    await Promise.race([prepareNamespace(address, options.namespace, { waitMs: startMs }), failure(child, options)]);
  } catch (error) {
    await stopChild(child);
    throw error;
  }
  const ui = options.uiPort === undefined ? undefined : `http://127.0.0.1:${options.uiPort}`;
  return { address, namespace: options.namespace, ui, process: child, stop: () => stopChild(child) };
}

function spawnTemporal(options: TemporalOptions, port: number): ChildProcess {
  const command = [options.binary, ...serverArguments(options, port)];
  const [program = options.binary, ...args] = options.diesWithParent ? [...dyingWithParent(), ...command] : command;
  const log = options.logFile === undefined ? 'ignore' : openSync(options.logFile, 'a', 0o600);
  const child = spawn(program, args, { detached: true, stdio: ['ignore', log, log] });
  // Without a listener, a program that cannot be started would end this process. `failure` reports
  // it.
  child.on('error', () => undefined);
  if (log !== 'ignore') closeSync(log);
  return child;
}

function serverArguments(options: TemporalOptions, port: number): string[] {
  const ui = ['--ui-ip', '127.0.0.1', '--ui-port', String(options.uiPort), '--ui-public-path', '/temporal'];
  const web = options.uiPort === undefined ? ['--headless'] : ui;
  const attributes = Object.values(searchAttributes).flatMap(({ name, type }) => [
    '--search-attribute',
    `${name}=${type.charAt(0)}${type.slice(1).toLowerCase()}`,
  ]);
  const database = options.databaseFile === undefined ? [] : ['--db-filename', options.databaseFile];
  const server = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'warn'];
  const settings = Object.entries(options.dynamicConfig ?? {}).flatMap(([name, value]) => ['--dynamic-config-value', `${name}=${value}`]);
  return [...server, ...web, '--namespace', options.namespace, ...attributes, ...database, ...settings];
}

function failure(child: ChildProcess, options: TemporalOptions): Promise<never> {
  return new Promise((_, reject) => {
    const reason = options.logFile === undefined ? '' : `; the reason is at the end of ${options.logFile}`;
    child.once('exit', () => reject(new Error(`Temporal did not start${reason}`)));
    child.once('error', () => reject(new Error(`Temporal could not be started: ${options.binary}`)));
  });
}
