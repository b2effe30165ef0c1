import { messageDeadline } from '../../../domain/inbound/message.js';
import { packetDueAt, visitCheckAt, windowsPolicy } from '../../../domain/process/windows.js';
import { dayMs, minuteMs } from '../../../domain/time/durations.js';
import type { ReferralScope } from '../../../domain/policy.js';
import type { Clock } from '../../../ports/clock.js';
import type { Policies } from '../../../ports/policies.js';
import type { PracticeSettings } from '../../../ports/practiceSettings.js';

/**
 * Deadlines that are settled with the webhook, so that the workflow need not stop for them.
 * Undefined when they cannot be known now: nothing is refused for want of them, and the workflow
 * plans them itself.
 */
export interface IntakePlans {
  readonly packetDue: (scope: ReferralScope, orderedAt: number) => Promise<number | undefined>;
  readonly visitCheck: (startAt: number) => Promise<number | undefined>;
  /** Always known: without the practice's hours, an earlier one. */
  readonly messageDue: (isUrgent: boolean, fromMs: number) => Promise<number>;
}

export function createIntakePlans(parts: { clock: Clock; policies: Policies; practice: PracticeSettings['practice'] }): IntakePlans {
  const { clock, policies, practice } = parts;
  return {
    packetDue: (scope, orderedAt) =>
      ifKnown(async () => {
        const [windows, calendar] = await Promise.all([policies.get(windowsPolicy, scope), practice()]);
        return packetDueAt(windows.body, { urgency: scope.urgency, orderedAt, now: clock.now() }, calendar, clock.settings);
      }),
    visitCheck: (startAt) => ifKnown(async () => visitCheckAt(Math.max(startAt, clock.now()), await practice())),
    messageDue: async (isUrgent, fromMs) =>
      (await ifKnown(async () => messageDeadline(isUrgent, fromMs, await practice(), clock.settings))) ??
      fromMs + (isUrgent ? 15 * minuteMs : dayMs),
  };
}

const ifKnown = (plan: () => Promise<number>): Promise<number | undefined> => plan().catch(() => undefined);
