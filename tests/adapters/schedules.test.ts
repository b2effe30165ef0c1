import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { ensureSchedules } from '../../src/adapters/temporal/schedules.js';
import { scheduleIds } from '../../workflows/contract.js';
import { describeWith } from '../support/needs.js';
import { startTemporal, type TestTemporal } from '../support/temporal.js';

describeWith('temporal', 'the schedules of an installation that exists', () => {
  let temporal: TestTemporal;
  let client: Client;
  beforeAll(async () => {
    temporal = await startTemporal();
    client = new Client({ connection: await Connection.connect({ address: temporal.address }), namespace: temporal.namespace });
  });
  afterAll(async () => {
    await client.connection.close();
    await temporal.stop();
  });

  it('follow the settings, and stay paused when someone paused them', async () => {
    const review = client.schedule.getHandle(scheduleIds.weeklyReview);
    await ensureSchedules(client, { kind: 'calendar', zone: 'America/New_York', dayOfWeek: 'MONDAY', hour: 6 });
    await review.pause('a holiday');
    await ensureSchedules(client, { kind: 'calendar', zone: 'America/Denver', dayOfWeek: 'MONDAY', hour: 7 });
    const { spec, state } = await review.describe();
    expect([spec.timezone, state.paused, state.note]).toEqual(['America/Denver', true, 'a holiday']);
    expect(spec.calendars).toMatchObject([{ dayOfWeek: [{ start: 'MONDAY' }], hour: [{ start: 7 }] }]);
  });
});
