import { Ambiguous, Rejected, Unavailable } from './domain/errors.js';

type Check = (value: unknown) => boolean;

const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const boolean: Check = (value) => typeof value === 'boolean';
const text =
  (form: RegExp): Check =>
  (value) =>
    typeof value === 'string' && form.test(value);
/**
 * A code of ours, such as `ehr-refused` or `transmitPacket`, or a system's in capitals, such as
 * `POST` or `ECONNREFUSED`. Without spaces it is no sentence, without a leading digit no number,
 * and without a lower-case letter after a first capital no person's name.
 */
const word = text(/^(?:[a-z][A-Za-z0-9_.-]{0,63}|[A-Z][A-Z0-9_]{1,63})$/);
/** The class of an error. */
const errorName = text(/^(?:[A-Z][A-Za-z]{0,60}(?:Error|Failure|Exception)|Error|Rejected|Unavailable|Ambiguous)$/);
const uuid = text(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
/** A route's pattern with its parameters' names, never the called address: it contains no digit. */
const route = text(/^(?:unknown|\/[A-Za-z_/.:*{}-]{0,99})$/);
const workflow = text(/^(referral-[0-9a-f-]{36}|weekly-?review[A-Za-z0-9:-]{0,40})$/i);

/**
 * Every field that a log line may have beside its message, with its kind. Other fields are dropped.
 */
const allowed: Readonly<Record<string, Check>> = {
  ...Object.fromEntries(['referralId', 'sendId', 'taskId', 'inboxId', 'packetId'].map((name) => [name, uuid])),
  ...Object.fromEntries(['workflowId'].map((name) => [name, workflow])),
  ...Object.fromEntries(
    ['status', 'durationMs', 'count', 'attempt', 'port', 'pid', 'pages', 'bytes', 'retryAfterMs', 'exitCode'].map((name) => [name, number]),
  ),
  ...Object.fromEntries(
    ['method', 'code', 'type', 'name', 'reason', 'what', 'state', 'stage', 'kind', 'outcome', 'source', 'channel'].map((name) => [
      name,
      word,
    ]),
  ),
  ...Object.fromEntries(
    ['specialty', 'urgency', 'role', 'actor', 'queue', 'taskQueue', 'activityType', 'workflowType', 'process', 'signal', 'namespace'].map(
      (name) => [name, word],
    ),
  ),
  route,
  isDemo: boolean,
};

export const fieldNames = Object.keys(allowed);

/**
 * The parts of an object that may be logged: known names with values of their kind, and of an error
 * its name, code and place. A deny list would miss unexpected cases, such as a nested field or a
 * parse error that quotes its input.
 */
export function allowedFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.entries(fields).filter(([name, value]) => Object.hasOwn(allowed, name) && allowed[name]?.(value) === true);
  const error = fields['error'] ?? fields['err'];
  return { ...Object.fromEntries(kept), ...(error === undefined ? {} : { error: describeError(error) }) };
}

/**
 * Text without digits: our messages are fixed sentences, and a date or phone number cannot be part
 * of them.
 */
export function allowedMessage(message: string): string {
  return /^[\p{L} ,.:;'()/_-]{1,120}$/u.test(message) ? message : 'message withheld';
}

/**
 * An error's message is kept only where it is guaranteed free of patient data
 * (src/domain/errors.ts).
 */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { name, code, type, message } = error as Error & { code?: unknown; type?: unknown };
  const isOurs = error instanceof Rejected || error instanceof Unavailable || error instanceof Ambiguous;
  const words = Object.entries({ code, type }).filter(([, value]) => word(value));
  return {
    ...(errorName(name) ? { name } : {}),
    ...Object.fromEntries(words),
    ...(isOurs ? { message } : {}),
    places: places(error.stack ?? ''),
  };
}

/** `file.js:12` of the innermost frames: the place, without the message at the top of a stack. */
function places(stack: string): string[] {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const found = frames.map((line) => /([\w.-]+\.[cm]?[jt]s:\d{1,6}):\d+\)?$/.exec(line)?.[1]);
  return found.filter((place) => place !== undefined).slice(0, 5);
}
