import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { allowedFields, allowedMessage } from './logFields.js';

type Write = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/**
 * The log: JSON lines on standard output. Only the known fields of src/logFields.ts are written.
 * Messages are fixed sentences without numbers or names.
 */
export interface Log {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
  /** Every line of the child has the referral's id. Nothing else is ever bound to a log. */
  readonly child: (referralId: string) => Log;
}

export interface LogOptions {
  readonly level: string;
  /** The process: `api`, `worker`, `simulators`. */
  readonly process: string;
  readonly destination?: DestinationStream;
}

export function createLog({ level, process, destination }: LogOptions): Log {
  const options = {
    level,
    base: { process },
    messageKey: 'message',
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return logOf(destination === undefined ? pino(options) : pino(options, destination));
}

function logOf(logger: Logger): Log {
  const write = (level: 'debug' | 'info' | 'warn' | 'error'): Write => {
    return (fields, message) => logger[level](allowedFields(fields), allowedMessage(message));
  };
  const child = (referralId: string) => logOf(logger.child(allowedFields({ referralId })));
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error'), child };
}

/** For Temporal's `Runtime.install({ logger })`: the SDK's messages with the same fields. */
export function createTemporalLogger(log: Log) {
  const at = (level: 'debug' | 'info' | 'warn' | 'error') => {
    return (message: string, fields: Readonly<Record<string | symbol, unknown>> = {}) => {
      const rule = /^\[(TMPRL\d{1,6})\]/.exec(message)?.[1];
      // The text after a colon is an error's message. Warnings of the SDK's numbered rules keep
      // their number.
      if (rule === undefined) log[level](fields, message.split(':', 1)[0] ?? '');
      else log[level]({ ...fields, code: rule }, "one of the SDK's rules was broken");
    };
  };
  const levels = { trace: at('debug'), debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  const log_ = (level: string, message: string, fields?: Readonly<Record<string | symbol, unknown>>) => {
    const name = level.toLowerCase();
    (isLevel(name) ? levels[name] : levels.info)(message, fields);
  };
  return { ...levels, log: log_ };
}

function isLevel(name: string): name is 'trace' | 'debug' | 'info' | 'warn' | 'error' {
  return ['trace', 'debug', 'info', 'warn', 'error'].includes(name);
}
