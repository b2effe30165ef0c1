import { CommanderError, type Command } from 'commander';
import { databaseFlags, databaseUrl, type DatabaseFlags } from '../database/databaseFlags.js';
import { readyMessages as words } from './readyMessages.js';
import { badUse, runAttest, runReady, type Surroundings } from './ready.js';
import { keysAtHand } from '../shared/keysAtHand.js';

interface ReadyFlags extends DatabaseFlags {
  readonly specialty?: string;
  readonly json?: boolean;
  readonly switchOn?: boolean;
  readonly anyway?: boolean;
  readonly by?: string;
}

interface AttestFlags extends DatabaseFlags {
  readonly by?: string;
  readonly reference?: string;
  readonly withdrawn?: boolean;
}

type Exit = (code: number) => void;
type Print = (line: string) => void;

/** `loopkeeper ready` and `loopkeeper attest`. */
export function readyCommands(program: Command, exit: Exit, environment: NodeJS.ProcessEnv, print: Print): void {
  const run = async <Flags extends DatabaseFlags>(flags: Flags, work: (surroundings: Surroundings) => Promise<number>) => {
    const found = surroundings(flags, environment, print);
    exit(found === undefined ? badUse : await work(found));
  };
  ownExit(databaseFlags(program.command('ready')))
    .description(words.description)
    .option('--specialty <name>', words.specialty)
    .option('--json', words.json)
    .option('--switch-on', words.switchOn)
    .option('--anyway', words.anyway)
    .option('--by <name>', words.switchedBy)
    .action((flags: ReadyFlags) => run(flags, (found) => runReady({ ...found, ...flags })));
  ownExit(databaseFlags(program.command('attest')))
    .description(words.attest)
    .argument('<what>', words.what)
    .option('--by <name>', words.attestedBy)
    .option('--reference <text>', words.reference)
    .option('--withdrawn', words.withdrawn)
    .action((what: string, flags: AttestFlags) => run(flags, (found) => runAttest({ ...found, ...flags, what })));
}

/** An option that is not known is bad use here, and not a red line. */
function ownExit(command: Command): Command {
  return command.exitOverride(({ exitCode, code, message }) => {
    throw new CommanderError(exitCode === 0 ? 0 : badUse, code, message);
  });
}

/** Undefined when the database or the keys are not to be found; one line has said so. */
function surroundings(flags: DatabaseFlags, environment: NodeJS.ProcessEnv, print: Print): Surroundings | undefined {
  try {
    const keyring = keysAtHand({ dataFolder: flags.data, environment });
    return { databaseUrl: databaseUrl(flags, environment), keyring, print };
  } catch (error) {
    // Both throw sentences that are written for people.
    print(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
