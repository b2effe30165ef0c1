import type { Command } from 'commander';
import { readUp } from './upFile.js';

export interface DatabaseFlags {
  readonly data: string;
}

export function databaseFlags(command: Command): Command {
  return command.option('--data <dir>', 'the data folder of what is up', '.loopkeeper');
}

/** Of what is up in the data folder, else DATABASE_URL. */
export function databaseUrl({ data }: DatabaseFlags, environment: NodeJS.ProcessEnv): string {
  const url = readUp(data)?.database ?? environment['DATABASE_URL'];
  if (url === undefined) throw new Error('There is no database: set DATABASE_URL, or start Loopkeeper first ("npm run up").');
  return url;
}
