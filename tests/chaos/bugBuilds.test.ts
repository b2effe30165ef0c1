import { rmSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { compilePrograms } from '../support/compiled.js';
import { bugs, buildBug } from './bugBuilds.js';
import { invariantNames } from './invariants.js';

/** The storms over them are `npm run chaos:bugs`. */
describe('the builds with a defect', () => {
  beforeAll(compilePrograms);

  it.each(bugs.map((bug) => [bug.name, bug] as const))('%s can be made, and breaks a promise that there is', (_, bug) => {
    rmSync(buildBug(bug), { recursive: true });
    expect(bug.breaks.filter((invariant) => !invariantNames.includes(invariant))).toEqual([]);
  });
});
