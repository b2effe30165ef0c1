import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { tell, type CallbackSettings } from './callbacks.js';
import type { Behaviour, FaxRecord, FaxRecords, PlannedEvent } from './records.js';

/**
 * The telephone line: moves accepted faxes through their states and reports each state in order.
 */
export interface FaxLine {
  /** Starts a fax, or continues one after a restart. */
  readonly carry: (fax: FaxRecord) => void;
  /** Resolves when all work in progress has stopped. */
  readonly settled: () => Promise<void>;
}

export function createFaxLine(records: FaxRecords, settings: CallbackSettings & { stepMs: number }): FaxLine {
  const underWay = new Set<Promise<void>>();
  return {
    carry: (fax) => {
      const work = Promise.all([happen(records, settings, fax), report(records, settings, fax)]).then(() => undefined);
      underWay.add(work);
      void work.finally(() => underWay.delete(work));
    },
    settled: async () => {
      await Promise.all(underWay);
    },
  };
}

const failureReasons: Partial<Record<Behaviour, string>> = { fail: 'destination_unreachable', busy: 'user_busy' };

/** The events of a fax for a receiver's behavior. */
export function plan(behaviour: Behaviour): { events: PlannedEvent[]; failureReason?: string | undefined } {
  const failureReason = failureReasons[behaviour];
  const end = failureReason === undefined ? 'delivered' : 'failed';
  const types: PlannedEvent['type'][] = behaviour === 'silent' ? ['queued'] : ['queued', 'media.processed', 'sending.started', end];
  return { events: types.map((type) => ({ id: randomUUID(), type, delivered: false })), failureReason };
}

const statuses: Record<PlannedEvent['type'], FaxRecord['status']> = {
  queued: 'queued',
  'media.processed': 'media.processed',
  'sending.started': 'sending',
  delivered: 'delivered',
  failed: 'failed',
};

/** The states advance whether or not callbacks are answered. */
async function happen(records: FaxRecords, settings: CallbackSettings & { stepMs: number }, fax: FaxRecord): Promise<void> {
  for (const event of fax.plan) {
    if (event.occurredAt !== undefined) continue;
    if (event.type !== 'queued') await delay(settings.stepMs, undefined, { signal: settings.signal }).catch(() => undefined);
    if (settings.signal.aborted) return;
    event.occurredAt = new Date(settings.realNow()).toISOString();
    Object.assign(fax, { status: statuses[event.type], updatedAt: event.occurredAt });
    records.saveFax(fax);
  }
}

/** Reports the events of one fax in order, each after the previous one was acknowledged. */
async function report(records: FaxRecords, settings: CallbackSettings & { stepMs: number }, fax: FaxRecord): Promise<void> {
  for (const event of fax.plan) {
    while (event.occurredAt === undefined && !settings.signal.aborted)
      await delay(settings.stepMs, undefined, { signal: settings.signal }).catch(() => undefined);
    if (event.delivered) continue;
    if (!(await tell(settings, fax, event))) return;
    if (fax.twice) await tell(settings, fax, event);
    event.delivered = true;
    records.saveFax(fax);
  }
}
