import { existsSync } from 'node:fs';
import { workflowIdOf } from '../../../workflows/contract.js';
import { parseTemporal } from '../../config.js';
import { temporalTls } from '../../temporalTls.js';
import { readUp } from '../shared/upFile.js';
import { CannotReplay } from './cannotReplay.js';
import { fetchHistory, type TemporalToAsk } from './fetchHistory.js';
import { readHistory, type RawHistory } from './rawHistory.js';

/**
 * Of a namespace at least, which says what a history is sealed for; an address where one is known.
 */
type TemporalAtHand = Omit<TemporalToAsk, 'address'> & { readonly address: string | undefined };

/** Of what is up in the data folder, else what the environment names. Throws `ConfigError`. */
export function temporalToAsk(options: {
  readonly dataFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly namespace?: string | undefined;
}): TemporalAtHand {
  const up = readUp(options.dataFolder)?.temporal;
  const temporal = parseTemporal(options.environment);
  return {
    address: up?.address ?? temporal.address,
    namespace: options.namespace ?? up?.namespace ?? temporal.namespace,
    tls: temporalTls({ temporal }),
  };
}

/** @param target a file, or the id of a workflow or a referral. Throws `CannotReplay`. */
export async function findHistory(target: string, temporal: TemporalAtHand): Promise<{ history: RawHistory; workflowId: string }> {
  if (existsSync(target)) return { history: readHistory(target), workflowId: 'replayed' };
  if (/[/\\]|\.json$/.test(target)) throw new CannotReplay(`There is no file ${target}.`);
  const { address } = temporal;
  if (address === undefined) throw new CannotReplay(nowhere(target));
  const workflowId = uuid.test(target) ? workflowIdOf(target) : target;
  return { history: await fetchHistory(workflowId, { ...temporal, address }), workflowId };
}

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

const nowhere = (target: string): string =>
  `There is no file ${target}, and no Temporal to ask for a workflow of that id: start Loopkeeper ("npm run up"), or set TEMPORAL_ADDRESS.`;
