import { believed, type Belief, type Standing } from '../src/domain/process/believe.js';
import type { ReferralEvent } from '../src/domain/process/messages.js';
import { visitCheckAt } from '../src/domain/process/windows.js';
import type { Clock } from '../src/ports/clock.js';
import type { PracticeSettings } from '../src/ports/practiceSettings.js';
import type { ReferralStore } from '../src/ports/referralStore.js';

export interface VerifyPorts {
  readonly clock: Clock;
  readonly practiceSettings: Pick<PracticeSettings, 'practice'>;
  readonly store: Pick<ReferralStore, 'standings'>;
}

/** Reads the row behind each signal of a system before anything is believed (decision 1). */
export function createVerifyActivities({ clock, practiceSettings, store }: VerifyPorts) {
  return {
    /** One belief for each event, in their order. */
    verifyEvents: async (input: { referralId: string; events: readonly ReferralEvent[] }): Promise<Belief[]> => {
      const standings = await store.standings(input.referralId, input.events);
      return Promise.all(input.events.map(async (event, index) => believed(event, await planned(standings[index]))));
    },
  };

  /** A booked visit is asked about when its time has passed. The signal's own word on that is not used. */
  async function planned(standing: Standing | undefined): Promise<Standing | undefined> {
    if (standing?.name !== 'appointment' || standing.row.startAt === undefined || standing.row.status !== 'booked') return standing;
    const checkAt = visitCheckAt(Math.max(standing.row.startAt, clock.now()), await practiceSettings.practice());
    return { name: 'appointment', row: { ...standing.row, checkAt } };
  }
}
