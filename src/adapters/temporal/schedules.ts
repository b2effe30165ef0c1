import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client, type ScheduleSpec } from '@temporalio/client';
import type { ReviewSchedule } from '../../domain/measure/reviewSchedule.js';
import { referralTaskQueue } from './referralProcess.js';

/** Creates what happens by itself; quiet about what is there. */
export async function ensureSchedules(client: Client, review: ReviewSchedule): Promise<void> {
  // A missed week is made up for by the next: it computes all that may have moved.
  await ensure(client, 'weekly-review', 'weeklyReview', specOf(review), [{}]);
  await ensure(client, 'reconciliation', 'reconciliation', { intervals: [{ every: reconcileEveryMs }] }, []);
}

/** Real time: soon enough for a person to mend what was found, seldom enough to cost nothing. */
const reconcileEveryMs = 5 * 60_000;

async function ensure(client: Client, scheduleId: string, workflowType: string, spec: ScheduleSpec, args: unknown[]): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId,
      spec,
      policies: { overlap: ScheduleOverlapPolicy.SKIP },
      action: { type: 'startWorkflow', workflowType, taskQueue: referralTaskQueue, args },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}

function specOf(schedule: ReviewSchedule): ScheduleSpec {
  if (schedule.kind === 'interval') return { intervals: [{ every: schedule.everyMs, offset: schedule.offsetMs }] };
  return { timezone: schedule.zone, calendars: [{ dayOfWeek: schedule.dayOfWeek, hour: schedule.hour, minute: 0 }] };
}
