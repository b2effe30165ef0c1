import { describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { noteCalls } from '../../activities/heartbeat.js';
import { createReconcileActivities, type ComparedRuns, type ReconcilePorts } from '../../activities/reconcile.js';
import { supervise } from '../../activities/supervise.js';
import { Unavailable } from '../../src/domain/errors.js';
import { defaultWindows } from '../../src/domain/process/windows.js';
import type { LatestRun } from '../../src/ports/referralProcess.js';
import '../support/quietTemporal.js';
import { handClock } from '../support/texting.js';

const pageRows = 2;
const unused = async (): Promise<never> => {
  throw new Error('compareRuns does not call this');
};

interface Case {
  /** By referral: the run that wrote its row. */
  readonly rows: Readonly<Record<string, string>>;
  /** By referral: the run that Temporal lists. */
  readonly listed?: Readonly<Record<string, string>>;
  /** By referral: what Temporal answers about it alone. */
  readonly latest?: Readonly<Record<string, LatestRun>>;
}

/** `compareRuns` as the worker runs it, with ports that remember how they were called. */
function comparison({ rows, listed = {}, latest = {} }: Case) {
  const calls: string[] = [];
  const failing = new Set<string>();
  const ports: ReconcilePorts = {
    clock: handClock(Date.UTC(2026, 10, 23, 15)),
    reconciliationStore: {
      openReferrals: async ({ after = '' }) => {
        calls.push(`rows after ${after}`);
        const ids = Object.keys(rows).filter((id) => id > after);
        return ids
          .slice(0, pageRows)
          .map((referralId) => ({ referralId, specialty: 'cardiology', urgency: 'routine', runId: rows[referralId] }));
      },
      workflowMissing: async ({ referralId }) => {
        calls.push(`missing ${referralId}`);
        return true;
      },
      runChanged: async ({ referralId, runId }, to) => {
        calls.push(`reset ${referralId} from ${runId} to ${to}`);
        return true;
      },
      silentTexts: unused,
      finishedDocuments: unused,
      documentDiscarded: unused,
    },
    process: {
      running: async ({ from, to }) => {
        calls.push(`list ${from} to ${to}`);
        return new Map(Object.entries(listed).filter(([id]) => from <= id && id <= to));
      },
      latestRun: async (id) => {
        if (failing.has(id)) throw new Unavailable('temporal-unavailable', 'Temporal is out of reach.');
        return latest[id] ?? { standing: 'terminated', runId: rows[id] };
      },
    },
    intake: { textStatus: unused, reply: unused },
    messenger: { status: unused, received: unused },
    transmitter: { discard: unused },
    policies: { get: async (kind) => ({ body: kind.schema.parse(defaultWindows), version: 'windows/*/*/1' }) },
    practiceSettings: {
      practice: async () => ({ name: 'Oak Clinic', zone: 'America/New_York', phone: '+12125550100', address: [], closures: [] }),
    },
  };
  const { compareRuns } = supervise(createReconcileActivities(noteCalls(ports)), () => undefined);
  let heartbeat: unknown;
  return {
    calls,
    failing,
    /** One attempt; it is given the last heartbeat of the one before. */
    attempt: (): Promise<ComparedRuns> => {
      const environment = new MockActivityEnvironment({ heartbeatDetails: heartbeat });
      environment.on('heartbeat', (details: unknown) => {
        heartbeat = JSON.parse(JSON.stringify(details));
      });
      return environment.run(compareRuns);
    },
  };
}

describe('the comparison of open rows with running workflows', () => {
  it('reads each page of rows before the list that it is compared with', async () => {
    const rows = { a: 'run', b: 'run', c: 'run' };
    const { attempt, calls } = comparison({ rows, listed: rows });
    expect(await attempt()).toEqual({ compared: 3, missing: 0, reset: 0 });
    expect(calls).toEqual(['rows after ', 'list a to b', 'rows after b', 'list c to c', 'rows after c']);
  });

  it('goes on after the last whole page when an attempt fails, and counts every page once', async () => {
    const rows = { a: 'run', b: 'run', c: 'run', d: 'run', e: 'run' };
    const { attempt, calls, failing } = comparison({ rows, listed: { b: 'run', c: 'run', e: 'run' } });
    failing.add('d');
    await expect(attempt()).rejects.toThrow();
    expect(calls.splice(0)).toEqual(['rows after ', 'list a to b', 'missing a', 'rows after b', 'list c to d']);
    // An attempt that completes no page keeps the place of the one before.
    await expect(attempt()).rejects.toThrow();
    expect(calls.splice(0)).toEqual(['rows after b', 'list c to d']);
    failing.clear();
    expect(await attempt()).toEqual({ compared: 5, missing: 2, reset: 0 });
    expect(calls).toEqual(['rows after b', 'list c to d', 'missing d', 'rows after d', 'list e to e', 'rows after e']);
  });

  it('signals a reset with the run that Temporal answers with, and not with one that is only listed', async () => {
    const { attempt, calls } = comparison({
      rows: { a: 'second', b: 'first' },
      // Temporal's list still has the run before.
      listed: { a: 'first', b: 'second' },
      latest: { a: { standing: 'running', runId: 'second' }, b: { standing: 'running', runId: 'third' } },
    });
    expect(await attempt()).toEqual({ compared: 2, missing: 0, reset: 1 });
    expect(calls.filter((call) => call.startsWith('reset'))).toEqual(['reset b from first to third']);
  });
});
