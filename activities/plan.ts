import { windowEnd } from '../src/domain/time/clock.js';
import { nudgePolicy, nudgeSchedule } from '../src/domain/texting/nudgePolicy.js';
import { hoursPolicy } from '../src/domain/texting/quietHours.js';
import type { ReferralScope } from '../src/domain/policy.js';
import { packetDueAt, visitCheckAt, windowsPolicy } from '../src/domain/process/windows.js';
import { mobileOf, whereaboutsOf } from '../src/domain/texting/whereabouts.js';
import type { Clock } from '../src/ports/clock.js';
import type { Directory } from '../src/ports/directory.js';
import type { Policies } from '../src/ports/policies.js';
import type { PracticeSettings } from '../src/ports/practiceSettings.js';
import type { ReferralStore } from '../src/ports/referralStore.js';

export interface PlanPorts {
  readonly clock: Clock;
  readonly store: Pick<ReferralStore, 'packet'>;
  readonly policies: Policies;
  readonly directory: Pick<Directory, 'place'>;
  readonly practiceSettings: Pick<PracticeSettings, 'practice'>;
}

/** Absolute deadlines from policies and calendars: workflows know neither zones nor holidays. */
export function createPlanActivities({ clock, store, policies, directory, practiceSettings }: PlanPorts) {
  return {
    /** Where the webhook could not plan it. */
    planSending: async ({ specialty, urgency, orderedAt }: ReferralScope & { orderedAt: number }): Promise<{ sendBy: number }> => {
      const [windows, calendar] = await Promise.all([policies.get(windowsPolicy, { specialty, urgency }), practiceSettings.practice()]);
      return { sendBy: packetDueAt(windows.body, { urgency, orderedAt, now: clock.now() }, calendar, clock.settings) };
    },

    /** The first round counts from the order's date; a later one from today. */
    planNudges: async (
      input: ReferralScope & {
        referralId: string;
        packetOrdinal: number;
        orderedAt: number;
        cycle: number;
        /** The workflow's practice time: what is due at once is due by its own clock. */
        now: number;
      },
    ): Promise<{ nudgesAt: number[]; escalateAt: number; maxCycles: number }> => {
      const [policy, hours, calendar, packet] = await Promise.all([
        policies.get(nudgePolicy, input),
        policies.get(hoursPolicy, input),
        practiceSettings.practice(),
        store.packet(input.referralId, input.packetOrdinal),
      ]);
      const { now } = input;
      const { patient } = packet.chart;
      const postalCode = patient.address?.postalCode;
      const { where, zone } = whereaboutsOf({
        addressZone: postalCode === undefined ? undefined : (await directory.place(postalCode.slice(0, 5)))?.zone,
        addressState: patient.address?.state,
        phone: mobileOf(patient),
        practiceZone: calendar.zone,
      });
      const schedule = nudgeSchedule(policy.body, {
        orderedAt: input.cycle > 1 ? now : input.orderedAt,
        transmittedAt: now,
        zone,
        where,
        hours: hours.body,
        calendar,
      });
      const escalateAt = Math.max(schedule.escalateAt, windowEnd(clock.settings, now, now));
      return { nudgesAt: [...schedule.nudgesAt], escalateAt, maxCycles: policy.body.maxCycles };
    },

    /** When to ask about the visit if there is no news. Asked again, it is the next working day. */
    planVisit: async ({ startAt }: { startAt: number }): Promise<{ checkAt: number }> => {
      return { checkAt: visitCheckAt(Math.max(startAt, clock.now()), await practiceSettings.practice()) };
    },
  };
}
