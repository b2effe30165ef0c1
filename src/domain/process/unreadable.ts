/**
 * What stands in the place of a message that nobody can read: bytes that are no JSON, ciphertext
 * that does not open. Never the text itself. Every schema refuses it, so that a workflow records a
 * rejection instead of failing its task for ever.
 */
export interface Unreadable {
  readonly __unreadable: true;
  readonly why: UnreadableReason;
}

export type UnreadableReason = 'not-json' | 'unknown-encoding' | 'seal-broken';

export function unreadable(why: UnreadableReason): Unreadable {
  return { __unreadable: true, why };
}

export function isUnreadable(value: unknown): value is Unreadable {
  return typeof value === 'object' && value !== null && '__unreadable' in value;
}
