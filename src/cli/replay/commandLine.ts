import type { Command } from 'commander';
import { replayMessages as words } from './messages.js';

interface ReplayFlags {
  readonly data: string;
  readonly keys?: string;
  readonly namespace?: string;
}

/** `loopkeeper replay`. */
export function replayCommand(program: Command, exit: (code: number) => void, environment: NodeJS.ProcessEnv): void {
  program
    .command('replay')
    .description(words.description)
    .argument('<histories...>', words.histories)
    .option('--keys <file>', words.keys)
    .option('--namespace <name>', words.namespace)
    .option('--data <dir>', words.data, '.loopkeeper')
    .action(async (targets: string[], { data, keys, namespace }: ReplayFlags) => {
      // The worker's code takes a while to load. The other commands need not wait for it.
      const { runReplay } = await import('./command.js');
      const { quietRuntime } = await import('./quietRuntime.js');
      const print = (line: string): void => console.log(line);
      exit(await runReplay({ targets, dataFolder: data, keysFile: keys, namespace, environment, print, beforeReplay: quietRuntime }));
    });
}
