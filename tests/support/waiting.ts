import { setTimeout as delay } from 'node:timers/promises';

/** How often a wait that takes long reports itself, in real milliseconds. */
const reportMs = 30_000;
/**
 * Far beyond what a slow machine needs: it only ends a wait for what never comes, before jest's own
 * limit does (jest.config.js).
 */
const hopelessMs = 15 * 60_000;

export interface Waiting {
  readonly everyMs?: number;
  /** What was seen last, for the report of a wait that takes long. */
  readonly seen?: () => string;
  /** Real milliseconds after which to report, and to give up. */
  readonly reportAfterMs?: number;
  readonly giveUpAfterMs?: number;
  readonly report?: (line: string) => void;
}

/**
 * Asks again until the answer is there: for what a server shows a moment later than it does it. A
 * slow machine only makes it later. A wait that takes long reports where it waits and what it saw
 * last.
 */
export async function eventually<T>(ask: () => Promise<T | undefined> | T | undefined, options: Waiting | number = {}): Promise<T> {
  const {
    everyMs = 25,
    seen,
    reportAfterMs = reportMs,
    giveUpAfterMs = hopelessMs,
    report = print,
  } = typeof options === 'number' ? { everyMs: options } : options;
  // Made here, so that its stack names the test's line.
  const failure = new Error('waited in vain');
  const startedAt = Date.now();
  let reportAt = startedAt + reportAfterMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() >= reportAt) {
      const line = waitingLine(Date.now() - startedAt, failure, seen?.());
      if (Date.now() - startedAt >= giveUpAfterMs) throw new Error(line);
      report(line);
      reportAt += reportAfterMs;
    }
    await delay(everyMs);
  }
}

function waitingLine(waitedMs: number, { stack = '' }: Error, seen: string | undefined): string {
  const where = /tests\/\S+\.test\.[jt]s:\d+/u.exec(stack)?.[0] ?? stack.split('\n')[2]?.trim() ?? 'somewhere';
  const test = currentTest() ?? 'set-up';
  const last = seen === undefined ? '' : `; seen last: ${seen}`;
  return `waiting for ${Math.round(waitedMs / 1_000)} s at ${where}, in "${test}"${last}`;
}

/** Read from the global: programs that run outside jest wait as well. */
function currentTest(): string | undefined {
  const { expect } = globalThis as { expect?: { getState: () => { currentTestName?: string } } };
  return expect?.getState().currentTestName;
}

function print(line: string): void {
  process.stderr.write(`${line}\n`);
}
