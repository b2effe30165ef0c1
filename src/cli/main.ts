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
import { runUp } from './up/runUp.js';
import { playStory } from './story/story.js';
import { type UpFlags, upOptions } from './up/upOptions.js';

/** What the acceptance scenario is played at: a week in a quarter of a minute. */
const storyTimeLapse = '1d=2s';
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
  const program = new Command('loopkeeper').description(
    'Closed-loop patient referrals: from the order in the EHR to the kept visit in the chart.',
  );
  const start = program.command('start').description('bring everything up in time-lapse and play the acceptance scenario');
  upFlags(start).action(async (flags: UpFlags) => {
    const options = upOptions(flags, environment['TIME_LAPSE'] ?? storyTimeLapse);
    exit(await runUp({ ...options, environment, ...(flags.simulators ? { playStory } : {}) }));
  });
  const up = program.command('up').description('bring everything up in real time, without the scenario');
  upFlags(up).action(async (flags: UpFlags) => exit(await runUp({ ...upOptions(flags, environment['TIME_LAPSE']), environment })));
  databaseCommands(program, exit, environment);
  program
    .command('namespace')
    .description("make Temporal's namespace and search attributes where they are missing (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE)")
    .action(async () => exit(await runNamespace({ environment, print })));
  measureCommands(program, exit, environment);
  readyCommands(program, exit, environment, print);
  benchCommand(program, exit, environment);
  replayCommand(program, exit, environment);
  return program;
}

function benchCommand(program: Command, exit: (code: number) => void, environment: NodeJS.ProcessEnv): void {
  program
    .command('bench')
    .description('measure one scenario in a scratch installation of its own, with simulators: docs/benchmark.md')
    .requiredOption('--scenario <name>', 'trickle, steady, burst, idle, restart or due-wave')
    .option('--rate <n>', 'orders a second')
    .option('--open <n>', 'referrals that wait on their timers before the load begins')
    .option('--duration <s>', 'seconds for which orders come, or for which is watched')
    .option('--pair', 'then the same work as a bare Temporal workflow')
    .option('--json <file>', 'where the result goes; else it is printed')
    .action(async (flags: BenchFlags) => {
      // The benchmark's own code is loaded by nothing else.
      const { runBench } = await import('../../bench/run.js');
      exit(await runBench(flags, environment));
    });
}

function upFlags(command: Command): Command {
  return command
    .option('--data <dir>', 'the data folder', '.loopkeeper')
    .option('--time-lapse <ratio>', 'practice time and the real time it takes, such as 1d=2s')
    .option('--charts <dir>', 'FHIR R4 bundles (.json, .json.gz, .ndjson) for the simulated EHR')
    .option(
      '--no-simulators',
      'without the simulated EHR and providers: their addresses come from the environment (without time-lapse: the real ones)',
    );
}

function databaseCommands(program: Command, exit: (code: number) => void, environment: NodeJS.ProcessEnv): void {
  const at = (flags: DatabaseFlags) => databaseUrl(flags, environment);
  databaseFlags(program.command('migrate').description('apply the migrations that the database lacks (as the role that owns its tables)'))
    .option('--grant <file>', 'a file with the connection string of the API and the worker: its role is made and may use the tables')
    .action(async (flags: DatabaseFlags & { grant?: string }) =>
      exit(await runMigrate({ databaseUrl: at(flags), grant: flags.grant, print })),
    );
  databaseFlags(
    program.command('seed').description('add specialties, policies and postal codes; where there is no practice, that of the demo'),
  ).action(async (flags: DatabaseFlags) => exit(await runSeed({ databaseUrl: at(flags), print })));
}

function measureCommands(program: Command, exit: (code: number) => void, environment: NodeJS.ProcessEnv): void {
  databaseFlags(program.command('import').description('read past orders (CSV, or FHIR NDJSON) into the baseline').argument('<file>'))
    .option('--source <name>', 'which system the orders came from, when there are several')
    .action(async (file: string, flags: DatabaseFlags & { source?: string }) =>
      exit(await runImport({ file, source: flags.source, databaseUrl: databaseUrl(flags, environment), print })),
    );
  databaseFlags(program.command('review').description("print a week's review against the baseline"))
    .option('--week <week>', 'such as 2026-W47; else the newest complete week')
    .option('--json', 'as JSON')
    .option('--stored', 'as it was stored at the end of its week')
    .action(async (flags: DatabaseFlags & { week?: string; json?: boolean; stored?: boolean }) =>
      exit(
        await runReview({ week: flags.week, json: flags.json, stored: flags.stored, databaseUrl: databaseUrl(flags, environment), print }),
      ),
    );
}
