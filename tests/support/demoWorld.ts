import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDemoSecrets } from '../../src/cli/up/demoSecrets.js';
import { demoFaxSigningKeyFile, demoSecretFiles } from '../../src/demoVariables.js';
import { toReal } from '../../src/domain/time/clock.js';
import type { Clock } from '../../src/ports/clock.js';
import { openWorld, type WorldOptions } from '../../src/simulators/world.js';

export interface Installation {
  /** Its data folder, with the secrets that both sides sign by. */
  readonly dataFolder: string;
  readonly clock: Clock;
}

/** A secret of the demo, by the name of its file. */
export const demoSecret = (dataFolder: string, name: string): string => readFileSync(join(dataFolder, 'secrets', name), 'utf8').trim();

/**
 * Everybody around an installation, in this process, by its practice's clock; callbacks are signed
 * in real time, whatever that clock says.
 */
export function openDemoWorld({ dataFolder, clock }: Installation, options: Omit<WorldOptions, 'secrets' | 'clock'>) {
  const { settings, now } = clock;
  return openWorld({
    ...options,
    secrets: {
      ehrWebhook: createDemoSecrets(dataFolder).orders,
      twilio: {
        accountSid: 'AC00000000000000000000000000000000',
        authToken: demoSecret(dataFolder, demoSecretFiles.TWILIO_AUTH_TOKEN_FILE),
      },
      faxSigningKey: demoSecret(dataFolder, demoFaxSigningKeyFile),
    },
    clock: { now, realNow: Date.now, toReal: (at) => toReal(settings, at), scale: settings.scale },
  });
}
