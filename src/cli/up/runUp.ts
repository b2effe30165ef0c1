import { stopSignal } from '../shared/stopSignal.js';
import { createProgress } from '../shared/progress.js';
import type { PlayStory } from '../shared/storyOptions.js';
import { bringUp, type Running, type SupervisorOptions } from './supervisor.js';
import { isDemo } from './upOptions.js';

export interface RunUpOptions extends Omit<SupervisorOptions, 'progress' | 'signal'> {
  readonly playStory?: PlayStory;
}

/**
 * Brings everything up, plays the story where there is one, and stays until Ctrl-C, which stops it all in order.
 * @returns the exit code
 */
export async function runUp({ playStory, ...options }: RunUpOptions): Promise<number> {
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
  progress.line('Stopped.');
  return 0;
}

/**
 * A newcomer to the demo signs in with one click, as one of its people or with its token. The token stands in the address's fragment, which no browser sends anywhere and our page takes away at once; it is the
 * demo's own, which up.json holds as well. A real one is never printed.
 */
function addresses({ up }: Running, demo: boolean): string[] {
  const byName = up.simulators.idp === '' ? [] : [`  Sign in         ${up.api}/session/login?to=/worklist`];
  const byToken = demo ? [`  With a token    ${up.api}/session#token=${up.token}`] : [];
  return [
    '',
    `  Dashboard       ${up.dashboard}/worklist`,
    ...byName,
    ...byToken,
    ...(up.temporal.ui === '' ? [] : [`  Temporal UI     ${up.temporal.ui}`]),
    `  API reference   ${up.api}/docs`,
    '',
    '  Ctrl-C stops everything.',
    '',
  ];
}
