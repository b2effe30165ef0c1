import { useState } from 'react';
import { Problem } from './api.js';

/**
 * Sends what was entered under a key that stays the same while the answer is unknown, so that the
 * same entries sent again take effect once. Other entries, and a clear answer, begin a new key.
 */
export interface Submission {
  readonly send: <Value>(entries: unknown, run: (key: string) => Promise<Value>) => Promise<Value>;
}

export function createSubmission(): Submission {
  let pending: { readonly entries: string; readonly key: string } | undefined;
  return {
    send: async (entries, run) => {
      const text = JSON.stringify(entries);
      const mine = pending?.entries === text ? pending : { entries: text, key: crypto.randomUUID() };
      pending = mine;
      try {
        const value = await run(mine.key);
        pending = undefined;
        return value;
      } catch (error) {
        if (isRefusal(error)) pending = undefined;
        throw error;
      }
    },
  };
}

/** Anything else leaves open whether the action took effect. */
const isRefusal = (error: unknown): boolean => error instanceof Problem && error.status < 500;

/** One for as long as a form is shown. */
export function useSubmission(): Submission {
  const [submission] = useState(createSubmission);
  return submission;
}
