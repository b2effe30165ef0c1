import { describe, expect, it } from '@jest/globals';
import { createStatementNames } from '../../src/adapters/postgres/statementNames.js';

describe('the names of statements', () => {
  it('are one a text, and the same each time', () => {
    const nameOf = createStatementNames();
    const [first, second] = [nameOf({ sql: 'select 1' }), nameOf({ sql: 'select 2' })];
    expect(first).not.toBe(second);
    expect([nameOf({ sql: 'select 1' }), nameOf({ sql: 'select 2' })]).toEqual([first, second]);
  });

  it('run out: a connection keeps no more of them than that', () => {
    const nameOf = createStatementNames(1);
    expect(nameOf({ sql: 'select 1' })).not.toBe('');
    expect(nameOf({ sql: 'select 2' })).toBe('');
    expect(nameOf({ sql: 'select 1' })).not.toBe('');
  });
});
