import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDataConverter } from '../../adapters/temporal/dataConverter.js';
import { ConfigError } from '../../config.js';
import { repositoryRoot } from '../shared/repositoryRoot.js';
import { CannotReplay } from './cannotReplay.js';
import { digestOf } from './digest.js';
import { findHistory, temporalToAsk } from './findHistory.js';
import type { HistoryEvent } from './historyEvent.js';
import { keysAtHand } from './keysAtHand.js';
import { openHistory } from './openHistory.js';
import { replayCode } from './replayCode.js';
import { replayHistory, type Replay } from './replayHistory.js';
import { agreementText, anotherEndText, failureText } from './replayText.js';
import { stateText } from './stateText.js';
import { cutAt, type Turn } from './turns.js';

export interface ReplayOptions {
  /** A file that holds a history, `referral-<uuid>`, its uuid alone, or any other workflow's id. */
  readonly target: string;
  readonly dataFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
  /** Cut there, and show the state. */
  readonly until?: number | undefined;
  readonly keysFile?: string | undefined;
  /** Where the history ran: what it is sealed for. */
  readonly namespace?: string | undefined;
  /** The workflows, bundled by `replayCode`; today's by default. */
  readonly code?: (() => Promise<string>) | undefined;
  /** Called when everything is at hand, before the first worker of this process. */
  readonly beforeReplay?: (() => void) | undefined;
}

/**
 * Replays a history under the workflows as they are. Returns the exit code: 1 when they part ways,
 * 2 when there is nothing to replay.
 */
export async function runReplay(options: ReplayOptions): Promise<number> {
  try {
    return await replay(options);
  } catch (error) {
    if (!(error instanceof CannotReplay) && !(error instanceof ConfigError)) throw error;
    options.print(error.message);
    return 2;
  }
}

async function replay(options: ReplayOptions): Promise<number> {
  const { print, until } = options;
  const temporal = temporalToAsk(options);
  const { namespace } = temporal;
  const { history, workflowId } = await findHistory(options.target, temporal);
  const keyring = keysAtHand(options);
  const events = await openHistory(history, keyring, namespace);
  const cut = until === undefined ? undefined : cutAt(events, until);
  const seen = cut === undefined ? events : events.filter(({ id }) => id <= cut.last);
  options.beforeReplay?.();
  const replayed = await replayHistory(
    { events: history.events.slice(0, seen.length) },
    { code: await (options.code ?? todaysCode)(), dataConverter: createDataConverter(keyring, namespace), workflowId },
  );
  for (const line of [...cutText(cut, until, events), ...verdict(seen, replayed, cut)]) print(line);
  return isSame(seen, replayed) ? 0 : 1;
}

function verdict(seen: readonly HistoryEvent[], replayed: Replay, cut: Turn | undefined): string[] {
  if (replayed.failure !== undefined) return failureText(seen, replayed);
  if (!isSame(seen, replayed)) return anotherEndText(resultThen(seen), resultNow(replayed));
  return [...agreementText(seen, replayed), ...(cut === undefined ? [] : stateText(seen, replayed))];
}

function cutText(cut: Turn | undefined, until: number | undefined, events: readonly HistoryEvent[]): string[] {
  if (cut === undefined || until === undefined) return [];
  const where = `Cut after event ${cut.last} of ${events.at(-1)?.id ?? 0}.`;
  return until <= cut.last ? [where] : [`${where} The workflow was told of event ${until} only in its next task.`];
}

/** Also when the code returns early and only signals follow: no command differs then. */
const isSame = (seen: readonly HistoryEvent[], replayed: Replay): boolean =>
  replayed.failure === undefined && digestOf(resultThen(seen)) === digestOf(resultNow(replayed));

const resultThen = (events: readonly HistoryEvent[]): unknown => {
  const last = events.at(-1);
  return last?.type === 'WORKFLOW_EXECUTION_COMPLETED' ? (last.attributes.result?.payloads?.[0] ?? null) : undefined;
};
const resultNow = ({ activations }: Replay): unknown => activations.at(-1)?.result?.value;

/**
 * From the sources where they are, so that a debugger shows them as they were written. An
 * installation without sources has no bundler either: the build made its bundle.
 */
const todaysCode = (): Promise<string> =>
  existsSync(join(repositoryRoot, 'workflows/index.ts'))
    ? replayCode(repositoryRoot, 'ts')
    : readFile(join(repositoryRoot, 'dist/replay-bundle.js'), 'utf8');
