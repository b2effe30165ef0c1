/**
 * The part of the log that requests and the outbox write to. Fields are numbers and words from our
 * own tables. Of an error it takes the name and the place, never the message.
 */
export interface RequestLog {
  readonly info: (fields: Readonly<Record<string, unknown>>, message: string) => void;
  readonly error: (fields: Readonly<Record<string, unknown>>, message: string) => void;
}
