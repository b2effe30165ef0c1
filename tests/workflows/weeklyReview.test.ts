import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { ComputeWeekInput } from '../../activities/review.js';
import { describeWith } from '../support/needs.js';
import '../support/quietTemporal.js';
import { startTimeSkipping } from '../support/temporal.js';
import { openHarness } from '../support/workflowHarness.js';
import { taskQueues, workflowTypes } from '../../workflows/contract.js';

describeWith('timeSkipping', 'the workflow of the weekly review', () => {
  let env: TestWorkflowEnvironment;
  let close: () => Promise<void>;
  const asked: ComputeWeekInput[] = [];

  beforeAll(async () => {
    env = await startTimeSkipping();
    const harness = await openHarness(env, {
      computeWeek: async (input: ComputeWeekInput) => {
        asked.push(input);
        if (asked.length === 1)
          throw ApplicationFailure.create({ message: 'the database is out of reach', type: 'database-away', nextRetryDelay: 10 });
        if (input.week === '2026-W99')
          throw ApplicationFailure.create({ message: 'no such week', type: 'week-unknown', nonRetryable: true });
        return { weeks: [input.week ?? '2026-W48'] };
      },
    });
    close = harness.stop;
  });
  afterAll(async () => {
    await close();
    await env.teardown();
  });

  const run = (workflowId: string, args: [] | [ComputeWeekInput]) =>
    new Client({ connection: env.connection }).workflow.execute(workflowTypes.weeklyReview, {
      workflowId,
      taskQueue: taskQueues.referrals,
      args,
    });

  it('computes the newest weeks, and again when the database was away', async () => {
    expect(await run('review-1', [])).toEqual({ weeks: ['2026-W48'] });
    expect(asked).toEqual([{}, {}]);
  });

  it('computes the week of choice', async () => {
    expect(await run('review-2', [{ week: '2026-W45' }])).toEqual({ weeks: ['2026-W45'] });
  });

  it('a week that does not exist ends it, without another try', async () => {
    const before = asked.length;
    await expect(run('review-3', [{ week: '2026-W99' }])).rejects.toMatchObject({ name: 'WorkflowFailedError' });
    expect(asked.length).toBe(before + 1);
  });
});
