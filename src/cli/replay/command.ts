import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { History, Payload } from '@temporalio/common/lib/proto-utils.js';
import { createDataConverter, type SealedDataConverter } from '../../adapters/temporal/dataConverter.js';
import { payloadConverter } from '../../adapters/temporal/payloadConverter.js';
import { ConfigError, parseTemporal } from '../../config.js';
import { isUnreadable } from '../../domain/process/unreadable.js';
import type { Keyring } from '../../ports/keyring.js';
import { temporalTls } from '../../temporalTls.js';
import { keysAtHand, KeysUnreadable } from '../shared/keysAtHand.js';
import { repositoryRoot } from '../shared/repositoryRoot.js';
import { readUp } from '../shared/upFile.js';
import { CannotReplay, loadHistory, keyIdsIn, type TemporalServer } from './history.js';
import type { Difference } from './difference.js';
import { replayMessages as words } from './messages.js';
import { replayCode } from './replayCode.js';
import { replayHistory, type Replay } from './replayHistory.js';

export interface CommandOptions {
  /** Files that hold a history, ids of referrals, or ids of other workflows. */
  readonly targets: readonly string[];
  readonly dataFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
  readonly keysFile?: string | undefined;
  readonly namespace?: string | undefined;
  /** The workflows, bundled by `replayCode`; default: the current ones. */
  readonly code?: (() => Promise<string>) | undefined;
  /** Called before the first worker of this process starts. */
  readonly beforeReplay?: (() => void) | undefined;
}

/** Returns the exit code: 1 if a history does not replay, 2 if one cannot be read. */
export async function runReplay(options: CommandOptions): Promise<number> {
  const { targets, print } = options;
  let loading: Promise<string> | undefined;
  const code = (): Promise<string> => {
    if (loading === undefined) options.beforeReplay?.();
    return (loading ??= (options.code ?? currentCode)());
  };
  let exit = 0;
  for (const target of targets)
    exit = Math.max(exit, await replayOne(target, { ...options, code }).catch((error: unknown) => refused(error, print)));
  return exit;
}

function refused(error: unknown, print: CommandOptions['print']): number {
  if (!(error instanceof CannotReplay || error instanceof KeysUnreadable || error instanceof ConfigError)) throw error;
  print(error.message);
  return 2;
}

type Loaded = CommandOptions & { readonly code: () => Promise<string> };

async function replayOne(target: string, options: Loaded): Promise<number> {
  const server = temporalServer(options);
  const { history, workflowId } = await loadHistory(target, server);
  const dataConverter = converterFor(history, target, server.namespace, keysAtHand(options));
  const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
  if (isUnreadable(await valueOf(started?.input?.payloads?.[0], dataConverter)))
    throw new CannotReplay(words.unreadable(target, server.namespace));
  const end = history.events?.at(-1)?.workflowExecutionCompletedEventAttributes;
  const then = end ? ((await valueOf(end.result?.payloads?.[0], dataConverter)) ?? null) : undefined;
  const replay = await replayHistory(history, { code: await options.code(), dataConverter, workflowId });
  const failure = failureLines(target, replay) ?? otherResultLines(target, then, replay.result);
  for (const line of failure ?? successLines(target, history, then)) options.print(line);
  return failure === undefined ? 0 : 1;
}

/** Without its keys a workflow would see unreadable input, and its replay would mean nothing. */
function converterFor(history: History, target: string, namespace: string, keyring: Keyring): SealedDataConverter {
  const missing = keyIdsIn(history).find((id) => keyring.find(id) === undefined);
  if (missing !== undefined) throw new CannotReplay(words.keyMissing(target, missing));
  return createDataConverter(keyring, namespace);
}

function failureLines(target: string, { difference, error, reached }: Replay): string[] | undefined {
  if (difference !== undefined) return differenceLines(target, difference);
  if (error === undefined) return undefined;
  if (reached === 0) return [words.cannotStart(target)];
  return [words.throws(target, error.name, reached), ...(error.place === '' ? [] : [detail(words.at(error.place))])];
}

function differenceLines(target: string, { event, history, code, reason }: Difference): string[] {
  return [
    words.doesNotReplay(target),
    ...(history === undefined ? [] : [detail(words.inHistory(event, history))]),
    ...(code === undefined ? [] : [detail(words.inCode(code))]),
    detail(words.temporalSays(reason)),
    words.advice,
  ];
}

/** No command differs then, so Temporal does not notice. */
function otherResultLines(target: string, then: unknown, now: unknown): string[] | undefined {
  if (isDeepStrictEqual(then, now)) return undefined;
  const text = (result: unknown): string => (result === undefined ? words.open : JSON.stringify(result));
  return [words.otherResult(target), detail(words.inHistory(undefined, text(then))), detail(words.inCode(text(now))), words.advice];
}

function successLines(target: string, { events }: History, result: unknown): string[] {
  const type = events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? '';
  const line = words.replays(target, type, events?.length ?? 0);
  return result === undefined ? [line] : [line, detail(words.result(JSON.stringify(result)))];
}

async function valueOf(payload: Payload | undefined, { payloadCodecs }: SealedDataConverter): Promise<unknown> {
  if (payload === undefined) return undefined;
  const [opened] = (await payloadCodecs[0]?.decode([payload])) ?? [];
  return opened && payloadConverter.fromPayload(opened);
}

/** Of what is up in the data folder, else what the environment names. Throws `ConfigError`. */
function temporalServer({ dataFolder, environment, namespace }: CommandOptions): TemporalServer {
  const up = readUp(dataFolder)?.temporal;
  const temporal = parseTemporal(environment);
  return {
    address: up?.address ?? temporal.address,
    namespace: namespace ?? up?.namespace ?? temporal.namespace,
    tls: temporalTls({ temporal }),
  };
}

/** An installation without sources has no bundler: the build made its bundle. */
const currentCode = (): Promise<string> =>
  existsSync(join(repositoryRoot, 'workflows/index.ts'))
    ? replayCode(repositoryRoot, 'ts')
    : readFile(join(repositoryRoot, 'dist/replay-bundle.js'), 'utf8');

/** A line below the one that names the history. */
const detail = (line: string): string => `  ${line}`;
