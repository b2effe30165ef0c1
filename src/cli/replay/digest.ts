import { createHash } from 'node:crypto';
import stringify from 'fast-json-stable-stringify';

/**
 * Of a workflow's result, whatever the order of its members; of nothing for one that has not
 * returned.
 */
export function digestOf(result: unknown): string {
  return `sha256:${createHash('sha256')
    .update(stringify(result) ?? '')
    .digest('hex')}`;
}
