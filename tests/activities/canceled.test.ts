import { describe, expect, it } from '@jest/globals';
import { CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { throwIfCanceled } from '../../activities/context.js';
import { noteCalls, startHeartbeat } from '../../activities/heartbeat.js';

describe('an activity under Temporal', () => {
  it('stops before a call of a provider once it is canceled, and not before', async () => {
    const environment = new MockActivityEnvironment();
    const calls: string[] = [];
    const run = environment.run(async () => {
      throwIfCanceled();
      calls.push('wanted');
      environment.cancel();
      throwIfCanceled();
      calls.push('not wanted');
    });
    await expect(run).rejects.toBeInstanceOf(CancelledFailure);
    expect(calls).toEqual(['wanted']);
  });

  it('heartbeats with the call that it is in, before and after', async () => {
    const environment = new MockActivityEnvironment();
    const beats: unknown[] = [];
    environment.on('heartbeat', (details) => beats.push(details));
    const ports = noteCalls({ clock: { now: () => 1, settings: { scale: 1 } }, ehr: { read: async (id: string) => id } });
    const answer = await environment.run(async () => {
      const stop = startHeartbeat();
      const read = await ports.ehr.read('o1');
      stop();
      return [read, ports.clock.now(), ports.clock.settings.scale];
    });
    expect(answer).toEqual(['o1', 1, 1]);
    expect(beats).toEqual([{ what: 'begun' }, { what: 'ehr.read' }, { what: 'after ehr.read' }]);
  });

  it('is a plain function outside Temporal', async () => {
    throwIfCanceled();
    startHeartbeat()();
    expect(await noteCalls({ ehr: { read: async () => 'read' } }).ehr.read()).toBe('read');
  });
});
