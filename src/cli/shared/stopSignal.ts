/**
 * Once: npm passes a Ctrl-C on that the terminal has given us already, and a stop that is cut short
 * leaves servers behind. It takes ten seconds at most, so that nobody needs a second one.
 */
export function stopSignal(stopping: AbortController, environment: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      if (stopping.signal.aborted) return;
      process.stdout.write('\nStopping ...\n');
      stopping.abort();
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
    if (isRunByNpm(environment)) onParentsEnd(stop);
  });
}

/**
 * npm passes a signal on to the shell between us, and that ends without telling us: what was
 * started would stay behind.
 */
const isRunByNpm = (environment: NodeJS.ProcessEnv): boolean => environment['npm_lifecycle_event'] !== undefined;
const parentSeenEveryMs = 250;

function onParentsEnd(stop: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, parentSeenEveryMs);
  timer.unref();
}
