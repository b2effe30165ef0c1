import { createVault } from '../../adapters/keyring/vault.js';
import { createPostgresAudit } from '../../adapters/postgres/audit.js';
import { createClock, readClockSettings } from '../../adapters/postgres/clock.js';
import { openDatabase } from '../../adapters/postgres/database.js';
import { withDatabase } from '../../adapters/postgres/intake/failures.js';
import { createPostgresMeasureStore } from '../../adapters/postgres/measure/store.js';
import { createPostgresPolicies } from '../../adapters/postgres/policies/policies.js';
import { createPostgresReadiness } from '../../adapters/postgres/readiness/readiness.js';
import { attestation } from '../../domain/goLive/attestation.js';
import { Rejected, Unavailable } from '../../domain/errors.js';
import type { ReadinessReport } from '../../domain/goLive/readiness.js';
import { attest, checkReadiness, switchOn, type GoLivePorts } from '../../goLive/goLive.js';
import type { Keyring } from '../../ports/keyring.js';
import { readyMessages as words } from './readyMessages.js';
import { readyText } from './readyText.js';

export interface Surroundings {
  readonly databaseUrl: string;
  /** What the charts are sealed with. */
  readonly keyring: Keyring;
  readonly print: (line: string) => void;
}

export interface ReadyOptions extends Surroundings {
  /** Left out: the one that is on. */
  readonly specialty?: string | undefined;
  readonly json?: boolean | undefined;
  readonly switchOn?: boolean | undefined;
  /** Red lines notwithstanding. */
  readonly anyway?: boolean | undefined;
  /** Who switches it on. */
  readonly by?: string | undefined;
}

/** Exit codes of the command. */
const allGreen = 0;
const notReady = 1;
export const badUse = 2;

/**
 * Prints the go-live check, and switches the specialty on with `--switch-on`. Exit codes: 0, every
 * line is green; 1, a line is red or the specialty is not switched on; 2, bad use.
 */
export function runReady(options: ReadyOptions): Promise<number> {
  const { specialty, anyway = false, by } = options;
  if (options.switchOn !== true) {
    if (anyway) return refused(options, words.anywayAlone);
    return withPorts(options, async (ports) => told(options, await checkReadiness(ports.readiness, specialty)));
  }
  if (by === undefined || by.trim() === '') return refused(options, words.byMissing);
  return withPorts(options, async (ports) => {
    const { report, result } = await switchOn(ports, { specialty, actor: actorOf(by), anyway });
    const code = told(options, report);
    if (options.json !== true) for (const line of ['', afterwards[result]]) options.print(line);
    return result === 'refused' ? notReady : code;
  });
}

const afterwards = {
  'switched-on': words.switchedOn,
  'on-already': words.wasOn,
  refused: words.refused,
} as const;

function told({ json, print }: ReadyOptions, report: ReadinessReport): number {
  for (const line of json === true ? [JSON.stringify(report, null, 2)] : readyText(report)) print(line);
  return report.ready ? allGreen : notReady;
}

export interface AttestOptions extends Surroundings {
  readonly what: string;
  readonly by?: string | undefined;
  readonly reference?: string | undefined;
  readonly withdrawn?: boolean | undefined;
}

/** Records what no program can measure. 0: recorded; 2: bad use. */
export function runAttest(options: AttestOptions): Promise<number> {
  const { what, by, reference, withdrawn = false, print } = options;
  const parsed = attestation.safeParse({ what, by, reference, holds: !withdrawn });
  if (!parsed.success) return refused(options, attestUse(parsed.error.issues.map(({ path }) => path.join('.'))));
  return withPorts(options, async (ports) => {
    await attest(ports, parsed.data, actorOf(parsed.data.by));
    print(withdrawn ? words.isWithdrawn(what) : words.onFile(what));
    return allGreen;
  });
}

/** By the first thing that is wrong. What was typed is not repeated. */
function attestUse(wrong: readonly string[]): string {
  if (wrong.includes('what')) return words.whatUse;
  if (wrong.includes('by')) return words.byUse;
  return words.referenceUse;
}

const actorOf = (by: string): string => `command-line/${by.trim()}`;

async function refused({ print }: Pick<Surroundings, 'print'>, why: string): Promise<number> {
  print(why);
  return badUse;
}

async function withPorts(options: Surroundings, work: (ports: GoLivePorts) => Promise<number>): Promise<number> {
  const db = openDatabase(options.databaseUrl, 3);
  try {
    const clock = createClock(await withDatabase(() => readClockSettings(db)));
    const parts = {
      db,
      clock,
      vault: createVault(options.keyring),
      policies: createPostgresPolicies(db),
      measure: createPostgresMeasureStore(db),
    };
    return await work({ readiness: createPostgresReadiness(parts), audit: createPostgresAudit({ db, clock }) });
  } catch (error) {
    if (!(error instanceof Rejected || error instanceof Unavailable)) throw error;
    options.print(error.message);
    return badUse;
  } finally {
    await db.$disconnect();
  }
}
