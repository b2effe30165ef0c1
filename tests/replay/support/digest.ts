import { createHash } from 'node:crypto';
import stringify from 'fast-json-stable-stringify';

/** Of a workflow's result, in any order of its members. */
export function digestOf(result: unknown): string {
  return `sha256:${createHash('sha256')
    .update(stringify(result) ?? '')
    .digest('hex')}`;
}
