import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { operatorCodes, stackOf, toFailure } from '../../activities/toFailure.js';
import { supervise } from '../../activities/supervise.js';
import { Ambiguous, Rejected, Unavailable } from '../../src/domain/errors.js';

const failing = (error: unknown, attempt = 1, activity = 'sendText') => toFailure(error, { activity, attempt });

describe('an error of an activity', () => {
  it.each([
    ['a refusal is final', new Rejected('ehr-refused', 'no'), { type: 'ehr-refused', nonRetryable: true }],
    [
      'what is away is retried when it asks for it',
      new Unavailable('busy', 'later', 7_000),
      { type: 'busy', nonRetryable: false, nextRetryDelay: 7_000 },
    ],
    [
      'what is away is retried by the policy otherwise',
      new Unavailable('busy', 'later'),
      { nonRetryable: false, nextRetryDelay: undefined },
    ],
    [
      'a lost answer is asked about after two seconds',
      new Ambiguous('lost', 'lost'),
      { type: 'lost', nonRetryable: false, nextRetryDelay: 2_000 },
    ],
    ['a lost answer is asked about when the provider is done', new Ambiguous('lost', 'lost', 30_000), { nextRetryDelay: 30_000 }],
  ])('%s', (_what, error, failure) => {
    expect(failing(error)).toMatchObject(failure);
  });

  it.each([...operatorCodes])('%s waits for an operator, however often it failed', (code) => {
    expect(failing(new Rejected(code, 'no'), 1_000)).toMatchObject({ type: code, nonRetryable: false });
  });

  it.each([
    ['nine times', 9, 'transmitPacket', false],
    ['ten times', 10, 'transmitPacket', true],
    ['ten times where no task can be made of it', 10, 'record', false],
  ])('an unexpected one, %s', (_what, attempt, activity, nonRetryable) => {
    const failure = failing(new TypeError('Jane Doe is undefined'), attempt, activity);
    expect(failure).toMatchObject({ type: 'unexpected', nonRetryable, message: 'Unexpected TypeError' });
    expect(JSON.stringify(failure)).not.toContain('Jane');
  });

  it('stays as it is when it is Temporal’s own', () => {
    for (const own of [new CancelledFailure('canceled'), ApplicationFailure.nonRetryable('x')]) expect(failing(own)).toBe(own);
  });

  it('leaves its place in the code, and not its words', () => {
    expect(stackOf(new TypeError('Jane Doe'))).toMatch(/^\s+at /u);
    expect(stackOf(new TypeError('Jane Doe'))).not.toContain('Jane');
    expect(stackOf(new Unavailable('busy', 'later'))).toBeUndefined();
  });
});

describe('a supervised activity', () => {
  it('reports what failed, but not what was canceled', async () => {
    const reported: unknown[] = [];
    const run = (error: Error) =>
      supervise({ sendText: async (_input: object) => Promise.reject(error) }, (failure) => reported.push(failure)).sendText({});
    await expect(run(new Unavailable('busy', 'later'))).rejects.toMatchObject({ type: 'busy' });
    await expect(run(new CancelledFailure('canceled'))).rejects.toBeInstanceOf(CancelledFailure);
    expect(reported).toEqual([{ activity: 'sendText', workflowId: undefined, code: 'busy', stack: undefined }]);
  });
});
