import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createKeyring, generateKeyring, loadKeyring } from '../../adapters/keyring/keyring.js';
import { demoSecretFiles } from '../../demoVariables.js';
import type { Keyring } from '../../ports/keyring.js';

/** The message is for the operator. */
export class KeysUnreadable extends Error {
  override readonly name = 'KeysUnreadable';
}

/**
 * The named file's keys. Default: the installation's and the demo's together, because a key's id
 * tells them apart. Throws `KeysUnreadable`.
 */
export function keysAtHand(options: {
  readonly keysFile?: string | undefined;
  readonly dataFolder: string;
  readonly environment: NodeJS.ProcessEnv;
}): Keyring {
  const { keysFile, dataFolder, environment } = options;
  if (keysFile !== undefined) return load(keysFile);
  const demo = join(dataFolder, 'secrets', demoSecretFiles.PAYLOAD_KEYS_FILE);
  const installed = environment['PAYLOAD_KEYS_FILE'] ?? '';
  return together([...(installed === '' ? [] : [installed]), ...(existsSync(demo) ? [demo] : [])].map(load));
}

function together(keyrings: readonly Keyring[]): Keyring {
  // An unencrypted history needs no key. What a replay encrypts is thrown away.
  const { active } = keyrings[0] ?? createKeyring(generateKeyring());
  return {
    active,
    all: keyrings.flatMap(({ all }) => all),
    find: (id) => keyrings.map((keyring) => keyring.find(id)).find((key) => key !== undefined),
  };
}

function load(file: string): Keyring {
  try {
    return loadKeyring(file);
  } catch (error) {
    throw new KeysUnreadable(error instanceof RangeError ? `${file}: ${error.message}` : `The key file ${file} cannot be read.`);
  }
}
