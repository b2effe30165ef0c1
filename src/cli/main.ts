import { Command, CommanderError } from 'commander';
import type { BenchFlags } from '../../bench/options.js';
import { processEnvironment } from '../config.js';
import { runImport } from './commands/import.js';
import { runMigrate, runSeed } from './commands/databaseCommands.js';
import { databaseFlags, databaseUrl, type DatabaseFlags } from './database/databaseFlags.js';
import { runNamespace } from './commands/namespaceCommand.js';
import { readyCommands } from './commands/readyCommands.js';
import { replayCommand } from './replay/commandLine.js';
import { runReview } from './commands/review.js';
import { messages } from './messages.js';
import { type UpFlags, upOptions } from './up/upOptions.js';

const print = (line: string): void => console.log(line);

/**
 * The command line.
 * @param args without the program's own name
 * @returns the exit code
 */
export async function main(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = commands((code) => {
    exitCode = code;
  });
  try {
    await program.exitOverride().parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  }
  return exitCode;
}

function commands(exit: (code: number) => void): Command {
  const environment = processEnvironment();
  const program = new Command('loopkeeper').description(messages.program);
  upCommands(program, exit, environment);
  databaseCommands(program, exit, environment);
  program
    .command('namespace')
    .description(messages.namespace)
    .action(async () => exit(await runNamespace({ environment, print })));
  measureCommands(program, exit, environment);
  readyCommands(program, exit, environment, print);
  benchCommand(program, exit, environment);
  replayCommand(program, exit, environment);
  return program;
}

/** Only these two load the code that starts servers. */
function upCommands(program: Command, exit: (code: number) => void, environment: NodeJS.ProcessEnv): void {
  upFlags(program.command('start').description(messages.start)).action(async (flags: UpFlags) => {
    const { runStart } = await import('./up/runStart.js');
    exit(await runStart(flags, environment));
  });
  upFlags(program.command('up').description(messages.up)).action(async (flags: UpFlags) => {
    const { runUp } = await import('./up/runUp.js');
    exit(await runUp({ ...upOptions(flags, environment['TIME_LAPSE']), environment }));
  });
}

function benchCommand(program: Command, exit: (code: number) => void, environment: NodeJS.ProcessEnv): void {
  program
    .command('bench')
    .description(messages.bench)
    .requiredOption('--scenario <name>', messages.scenario)
    .option('--rate <n>', messages.rate)
    .option('--open <n>', messages.open)
    .option('--duration <s>', messages.duration)
    .option('--pair', messages.pair)
    .option('--json <file>', messages.jsonFile)
    .action(async (flags: BenchFlags) => {
      // The benchmark's own code is loaded by nothing else.
      const { runBench } = await import('../../bench/run.js');
      exit(await runBench(flags, environment));
    });
}

function upFlags(command: Command): Command {
  return command
    .option('--data <dir>', messages.data, '.loopkeeper')
    .option('--time-lapse <ratio>', messages.timeLapse)
    .option('--charts <dir>', messages.charts)
    .option('--no-simulators', messages.noSimulators);
}

function databaseCommands(program: Command, exit: (code: number) => void, environment: NodeJS.ProcessEnv): void {
  const at = (flags: DatabaseFlags) => databaseUrl(flags, environment);
  databaseFlags(program.command('migrate').description(messages.migrate))
    .option('--grant <file>', messages.grant)
    .action(async (flags: DatabaseFlags & { grant?: string }) =>
      exit(await runMigrate({ databaseUrl: at(flags), grant: flags.grant, print })),
    );
  databaseFlags(program.command('seed').description(messages.seed)).action(async (flags: DatabaseFlags) =>
    exit(await runSeed({ databaseUrl: at(flags), print })),
  );
}

function measureCommands(program: Command, exit: (code: number) => void, environment: NodeJS.ProcessEnv): void {
  databaseFlags(program.command('import').description(messages.import).argument('<file>'))
    .option('--source <name>', messages.source)
    .action(async (file: string, flags: DatabaseFlags & { source?: string }) =>
      exit(await runImport({ file, source: flags.source, databaseUrl: databaseUrl(flags, environment), print })),
    );
  databaseFlags(program.command('review').description(messages.review))
    .option('--week <week>', messages.week)
    .option('--json', messages.json)
    .option('--stored', messages.stored)
    .action(async (flags: DatabaseFlags & { week?: string; json?: boolean; stored?: boolean }) =>
      exit(
        await runReview({ week: flags.week, json: flags.json, stored: flags.stored, databaseUrl: databaseUrl(flags, environment), print }),
      ),
    );
}
