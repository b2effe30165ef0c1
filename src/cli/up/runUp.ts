import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../shared/repositoryRoot.js';
import { stopSignal } from '../shared/stopSignal.js';
import { createProgress } from '../shared/progress.js';
import type { PlayStory } from '../shared/storyOptions.js';
import { messages } from './messages.js';
import { bringUp, type Running, type SupervisorOptions } from './supervisor.js';
import { isDemo } from './upOptions.js';

export interface RunUpOptions extends Omit<SupervisorOptions, 'progress' | 'signal'> {
  readonly playStory?: PlayStory;
}

/**
 * Brings everything up, plays the story where there is one, and stays until Ctrl-C, which stops it
 * all in order.
 * @returns the exit code
 * @throws when the simulators are wanted in an installation for production
 */
export async function runUp({ playStory, ...options }: RunUpOptions): Promise<number> {
  if (options.hasSimulators && !hasDevelopmentPackages()) throw new Error(messages.needsDevelopmentPackages);
  const stopping = new AbortController();
  const asked = stopSignal(stopping, options.environment);
  const progress = createProgress(process.stdout);
  let running: Running | undefined;
  try {
    running = await bringUp({ ...options, progress, signal: stopping.signal });
    for (const line of addresses(running, isDemo(options))) progress.line(line);
    await playStory?.({
      ...running.up,
      clock: running.clock,
      dataFolder: options.dataFolder,
      chartsFolder: options.chartsFolder,
      print: progress.line,
      signal: stopping.signal,
    });
    await asked;
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  } finally {
    await running?.stop();
  }
  progress.line(messages.stopped);
  return 0;
}

/** One that the simulators need stands for all. */
const hasDevelopmentPackages = (): boolean => existsSync(join(repositoryRoot, 'node_modules/oidc-provider'));

/**
 * One click signs a newcomer in to the demo, as one of its people or with its token. The token is
 * in the address's fragment: browsers do not send it, and our page removes it at once. It is the
 * demo's own token, which up.json holds as well; a real one is never printed.
 */
function addresses({ up }: Running, demo: boolean): string[] {
  const line = (name: string, address: string): string => `  ${name.padEnd(15)} ${address}`;
  return [
    '',
    line(messages.dashboard, `${up.dashboard}/worklist`),
    ...(up.simulators.idp === '' ? [] : [line(messages.signIn, `${up.api}/session/login?to=/worklist`)]),
    ...(demo ? [line(messages.withToken, `${up.api}/session#token=${up.token}`)] : []),
    ...(up.temporal.ui === '' ? [] : [line(messages.temporal, up.temporal.ui)]),
    line(messages.apiReference, `${up.api}/docs`),
    '',
    `  ${messages.stopHint}`,
    '',
  ];
}
