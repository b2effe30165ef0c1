import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client, type ScheduleOptions, type ScheduleSpec } from '@temporalio/client';
import type { ReviewSchedule } from '../../domain/measure/reviewSchedule.js';
import { scheduleIds, taskQueues, workflowTypes } from '../../../workflows/contract.js';

/**
 * Creates the schedules, or updates them to the present settings: the practice's time zone and the
 * hour of its review may have changed.
 */
export async function ensureSchedules(client: Client, review: ReviewSchedule): Promise<void> {
  // If a week was missed, the next run computes it too.
  await ensure(client, 'weeklyReview', specOf(review), [{}]);
  await ensure(client, 'reconciliation', { intervals: [{ every: reconcileEveryMs }] }, []);
}

/** Real time: soon enough for a person to act on what was found, seldom enough to cost nothing. */
const reconcileEveryMs = 5 * 60_000;

async function ensure(client: Client, name: keyof typeof scheduleIds, spec: ScheduleSpec, args: unknown[]): Promise<void> {
  const schedule = {
    spec,
    policies: { overlap: ScheduleOverlapPolicy.SKIP },
    action: { type: 'startWorkflow', workflowType: workflowTypes[name], taskQueue: taskQueues.referrals, args },
  } satisfies Omit<ScheduleOptions, 'scheduleId'>;
  try {
    await client.schedule.create({ ...schedule, scheduleId: scheduleIds[name] });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    // The state stays: a schedule that was paused by hand remains paused.
    await client.schedule.getHandle(scheduleIds[name]).update(({ state }) => ({ ...schedule, state }));
  }
}

function specOf(schedule: ReviewSchedule): ScheduleSpec {
  if (schedule.kind === 'interval') return { intervals: [{ every: schedule.everyMs, offset: schedule.offsetMs }] };
  return { timezone: schedule.zone, calendars: [{ dayOfWeek: schedule.dayOfWeek, hour: schedule.hour, minute: 0 }] };
}
