import { proxyActivities } from '@temporalio/workflow';
import type { ComputeWeekInput, ReviewActivities } from '../activities/review.js';

const { computeWeek } = proxyActivities<ReviewActivities>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '5 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '5 minutes' },
});

/**
 * Started by the schedule every week, or by hand for a week of one's choice
 * (`{"week": "2026-W47"}`): computes and stores.
 */
export async function weeklyReview(input: ComputeWeekInput = {}): Promise<{ weeks: string[] }> {
  return computeWeek(input);
}
