/** Where lines go: standard output, or what a test reads. */
export interface Screen {
  readonly write: (text: string) => unknown;
  /** A terminal: lines may be written over. */
  readonly isTTY?: boolean | undefined;
}

export interface Progress {
  /**
   * Does a piece of work and prints one line: the outcome and the duration. `say` shows the current
   * part of the work. An error of the work is printed as a failure and thrown again.
   */
  readonly step: <T>(title: string, work: (say: (what: string) => void) => Promise<T>, outcome: (result: T) => string) => Promise<T>;
  readonly line: (text: string) => void;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 80;
/** Shorter work needs no spinner: it would only flicker. */
const patienceMs = 1_000;
const titleWidth = 12;

export function createProgress(screen: Screen): Progress {
  const line = (text: string) => void screen.write(`${text}\n`);
  return {
    line,
    step: async (title, work, outcome) => {
      const startedAt = performance.now();
      const spinner = startSpinner(screen, title, startedAt);
      try {
        const result = await work(spinner.say);
        spinner.stop();
        line(`✓ ${title.padEnd(titleWidth)} ${outcome(result)}${elapsed(startedAt, ' (', ')')}`);
        return result;
      } catch (error) {
        spinner.stop();
        line(`✗ ${title.padEnd(titleWidth)} failed${elapsed(startedAt, ' after ', '')}`);
        throw error;
      }
    },
  };
}

interface Spinner {
  readonly say: (what: string) => void;
  readonly stop: () => void;
}

/** On a terminal one line that is written over; elsewhere a line for each thing that is said. */
function startSpinner(screen: Screen, title: string, startedAt: number): Spinner {
  if (screen.isTTY !== true) return { say: (what) => void screen.write(`  ${title}: ${what} ...\n`), stop: () => undefined };
  let what = '';
  let frame = 0;
  let isShown = false;
  const draw = () => {
    if (performance.now() - startedAt < patienceMs) return;
    isShown = true;
    frame = (frame + 1) % frames.length;
    screen.write(`\r\u001B[2K${frames[frame]} ${title.padEnd(titleWidth)} ${what}${elapsed(startedAt, what === '' ? '' : ' ', '')}`);
  };
  const timer = setInterval(draw, frameMs);
  return {
    say: (next) => {
      what = next;
    },
    stop: () => {
      clearInterval(timer);
      if (isShown) screen.write('\r\u001B[2K');
    },
  };
}

/** Whole seconds, and nothing of less than one. */
function elapsed(startedAt: number, before: string, after: string): string {
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  const text = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return seconds < 1 ? '' : `${before}${text}${after}`;
}
