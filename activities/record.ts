import { windowEnd } from '../src/domain/time/clock.js';
import type { Fact } from '../src/domain/process/facts.js';
import type { Urgency } from '../src/domain/referral.js';
import { taskDeadline, windowsPolicy } from '../src/domain/process/windows.js';
import type { Clock } from '../src/ports/clock.js';
import type { Policies } from '../src/ports/policies.js';
import type { PracticeSettings } from '../src/ports/practiceSettings.js';
import type { ReferralStore, Row, RowEntry } from '../src/ports/referralStore.js';

export interface RecordPorts {
  readonly clock: Clock;
  readonly policies: Policies;
  readonly practiceSettings: Pick<PracticeSettings, 'practice'>;
  readonly store: Pick<ReferralStore, 'record'>;
}

/** The one writer of the row that people see (decision 1). */
export function createRecordActivities({ clock, policies, practiceSettings, store }: RecordPorts) {
  return {
    record: async (entry: RowEntry & { urgency: Urgency; facts: readonly Fact[] }) => {
      const deadlines = entry.row.tasks.length === 0 ? {} : await deadlinesOf(entry.row, entry.urgency);
      return { tasks: await store.record({ ...entry, deadlines }) };
    },
  };

  async function deadlinesOf({ tasks, specialty }: Row, urgency: Urgency): Promise<Record<string, number>> {
    const [windows, calendar] = await Promise.all([policies.get(windowsPolicy, { specialty, urgency }), practiceSettings.practice()]);
    return Object.fromEntries(
      tasks.map(({ reason, openedAt }) => [
        reason,
        windowEnd(clock.settings, openedAt, taskDeadline(windows.body, reason, urgency, openedAt, calendar)),
      ]),
    );
  }
}
