import { channels } from '../../domain/routing/channel.js';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Workload, OperationalMetrics } from '../../ports/operationalMetrics.js';

export interface HttpMetrics {
  readonly observe: (labels: { method: string; route: string; status: number }, seconds: number) => void;
  /** The whole text; without the workload when it cannot be read. */
  readonly text: () => Promise<string>;
  readonly contentType: string;
}

/**
 * Real milliseconds for which what was read is shown again: several scrapers ask the database as
 * often as one.
 */
const freshMs = 5_000;

/**
 * Labels are route patterns, status codes and words of our own tables: as many series as there are
 * of these, whatever is asked for.
 * @param freshForMs real milliseconds for which what was read of the workload is shown again
 */
export function createMetrics(workload: OperationalMetrics, freshForMs = freshMs): HttpMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'loopkeeper_http_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const refresh = workloadGauges(registry, workload, freshForMs);
  return {
    observe: ({ method, route, status }, seconds) => durations.observe({ method, route, status: String(status) }, seconds),
    text: async () => {
      await refresh();
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

/** What every process of the API reads alike from the database: `max` over them, never `sum`. */
function workloadGauges(registry: Registry, workload: OperationalMetrics, freshForMs: number): () => Promise<void> {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name: `loopkeeper_${name}`, help, labelNames, registers: [registry] });
  const plain = {
    pendingMessages: gauge('outbox_pending', 'Messages of the outbox that have not reached their workflow'),
    oldestPendingSeconds: gauge('outbox_oldest_pending_seconds', 'Age of the oldest of them'),
    orphans: gauge('orphan_referrals', 'Open referrals without an owner, a next event, a deadline or a queue'),
    overdueTasks: gauge('overdue_tasks', 'Open tasks past their deadline'),
  };
  const open = gauge('open_referrals', 'Open referrals', ['stage']);
  const tasks = gauge('open_tasks', 'Open tasks', ['reason']);
  const sends = gauge('troubled_sends', 'Sends of the last 24 hours that failed, or of which nobody knows whether they arrived', [
    'channel',
    'state',
  ]);
  const isRead = gauge('workload_read', '1 when the numbers of the workload could be read from the database, else 0');
  const failures = new Counter({ name: 'loopkeeper_workload_read_failures_total', help: 'Readings that failed', registers: [registry] });

  const show = (found: Workload | undefined): void => {
    // A number from before an outage would look like one of now: there is none then.
    for (const one of Object.values(plain)) one.remove();
    for (const one of [open, tasks, sends]) one.reset();
    isRead.set(found === undefined ? 0 : 1);
    if (found === undefined) {
      failures.inc();
      return;
    }
    for (const [name, one] of Object.entries(plain)) one.set(found[name as keyof typeof plain]);
    for (const { stage, referrals } of found.open) open.set({ stage }, referrals);
    for (const { reason, tasks: count } of found.openTasks) tasks.set({ reason }, count);
    for (const state of ['failed', 'unknown'] as const)
      for (const channel of [...channels, 'sms'] as const) sends.set({ channel, state }, 0);
    for (const { channel, state, sends: count } of found.troubledSends) sends.set({ channel, state }, count);
  };

  let reading: Promise<void> | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (performance.now() - readAt < freshForMs) return Promise.resolve();
    reading ??= workload
      .read()
      .catch(() => undefined)
      .then((found) => {
        show(found);
        if (found !== undefined) readAt = performance.now();
      })
      .finally(() => (reading = undefined));
    return reading;
  };
}
