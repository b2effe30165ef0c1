import type { Command } from 'commander';
import { secretOf } from '../../config.js';
import { readUp } from '../shared/upFile.js';

export interface DatabaseFlags {
  readonly data: string;
}

export function databaseFlags(command: Command): Command {
  return command.option('--data <dir>', 'the data folder of what is up', '.loopkeeper');
}

/** Of what is up in the data folder, else DATABASE_URL or the file that DATABASE_URL_FILE names. */
export function databaseUrl({ data }: DatabaseFlags, environment: NodeJS.ProcessEnv): string {
  const url = readUp(data)?.database ?? secretOf('DATABASE_URL', environment);
  if (url === undefined) throw new Error('There is no database: set DATABASE_URL, or start Loopkeeper first ("npm run up").');
  return url;
}
