import type { Command } from 'commander';
import { replayInDebugger } from './inspect.js';

interface ReplayFlags {
  readonly data: string;
  readonly until?: string;
  readonly keys?: string;
  readonly namespace?: string;
  readonly inspect?: boolean;
}

/** `loopkeeper replay`. */
export function replayCommand(program: Command, exit: (code: number) => void, environment: NodeJS.ProcessEnv): void {
  program
    .command('replay')
    .description('replay the history of a workflow under the workflows as they are now; 0: it fits, 1: it does not, 2: nothing to replay')
    .argument('<history>', 'a file ("temporal workflow show --output json", or "Encoded" from the Temporal UI), or a workflow id')
    .option('--until <event>', 'up to this event, and show the state there')
    .option('--inspect', 'in a Node that waits for a debugger; breakpoints in workflows/ hold')
    .option('--keys <file>', 'the keys it is sealed with, as in PAYLOAD_KEYS_FILE')
    .option('--namespace <name>', 'the namespace it ran in, when that is another one')
    .option('--data <dir>', 'the data folder, of whose Temporal and keys use is made', '.loopkeeper')
    .action(async (history: string, flags: ReplayFlags) =>
      exit(flags.inspect ? await replayInDebugger(argsOf(history, flags), environment) : await replayNow(history, flags, environment)),
    );
}

/** The worker's code takes a while to load, which the other commands need not wait for. */
async function replayNow(target: string, flags: ReplayFlags, environment: NodeJS.ProcessEnv): Promise<number> {
  const { runReplay } = await import('./command.js');
  const { quietRuntime } = await import('./quietRuntime.js');
  return runReplay({
    target,
    dataFolder: flags.data,
    until: flags.until === undefined ? undefined : Number(flags.until),
    keysFile: flags.keys,
    namespace: flags.namespace,
    environment,
    print: (line) => console.log(line),
    beforeReplay: quietRuntime,
  });
}

function argsOf(history: string, { data, until, keys, namespace }: ReplayFlags): string[] {
  const options = Object.entries({ data, until, keys, namespace }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  return [history, ...options];
}
