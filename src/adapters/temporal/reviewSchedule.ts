import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client, type ScheduleSpec } from '@temporalio/client';
import type { ReviewSchedule } from '../../domain/reviewSchedule.js';
import { referralTaskQueue } from './referralProcess.js';

/** Creates the schedule of the weekly review; quiet when there is one. A missed week is made up for by the next: it computes all that may have moved. */
export async function ensureReviewSchedule(client: Client, schedule: ReviewSchedule): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId: 'weekly-review',
      spec: specOf(schedule),
      policies: { overlap: ScheduleOverlapPolicy.SKIP },
      action: { type: 'startWorkflow', workflowType: 'weeklyReview', taskQueue: referralTaskQueue, args: [{}] },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}

function specOf(schedule: ReviewSchedule): ScheduleSpec {
  if (schedule.kind === 'interval') return { intervals: [{ every: schedule.everyMs, offset: schedule.offsetMs }] };
  return { timezone: schedule.zone, calendars: [{ dayOfWeek: schedule.dayOfWeek, hour: schedule.hour, minute: 0 }] };
}
