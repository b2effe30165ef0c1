import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { ClockSettings } from '../src/domain/clock.js';
import { dayIn, weekdayOf, atLocal, plusDays } from '../src/domain/calendar.js';
import { demoOrder, demoPatients } from '../src/simulators/charts.js';
import { openHouse, type House } from './support/house.js';
import { describeWith } from './support/needs.js';
import { eventually, startTemporal, type TestTemporal } from './support/temporal.js';

const zone = 'America/New_York';
const day = 86_400_000;
/** One practice day in so many real milliseconds: slow enough that a machine's steps take minutes of it, not half a day. */
const dayRealMs = 6_000;

/** The Monday of a week without holidays, at nine in the practice's zone. */
const monday = atLocal(zone, '2026-03-02', '09:00');
const weekdayNames = ['', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const weekday = (at: string | number): string => weekdayNames[weekdayOf(dayIn(zone, typeof at === 'string' ? Date.parse(at) : at))] ?? '';

describeWith('temporal', 'the journey of a cardiology referral, in time-lapse on the real server', () => {
  let temporal: TestTemporal;
  let house: House;
  beforeAll(async () => {
    temporal = await startTemporal();
    // The house is warm by Monday at nine.
    const clock: ClockSettings = { realEpochMs: Date.now() + 8_000, practiceEpochMs: monday, scale: day / dayRealMs };
    house = await openHouse({ temporal, clock, charts: demoPatients });
  }, 120_000);
  afterAll(async () => {
    await house.close();
    await temporal.stop();
  });

  it('goes from Monday’s order to a kept visit: texts on Monday and Thursday, a flag on the next Monday, one call', async () => {
    await eventually(() => (house.clock.now() >= monday ? true : undefined));
    const id = await house.order(demoOrder({ patientRef: 'Patient/demo-1001', placer: 'journey-1', authoredOn: new Date(house.clock.now()).toISOString(), reason: 'Chest pain on exertion' }));
    const flagged = await house.until(id, (row) => row.needsAttention !== null);
    expect([flagged.needsAttention, flagged.nudgesSent, flagged.axes.delivery]).toEqual(['no-booking', 2, 'transmitted']);
    expect(weekday(flagged.tasks[0]?.openedAt ?? '')).toBe('Monday');
    const texts = await house.texts();
    expect(texts.map(({ at }) => weekday(at))).toEqual(['Monday', 'Thursday']);

    const visitAt = atLocal(zone, plusDays(dayIn(zone, house.clock.now()), 3), '10:00');
    const call = await house.act(id, 'recordCall', { by: 'rosa', outcome: 'booked', startAt: visitAt, seconds: 240 });
    expect(call.status).toBe(200);
    const closed = await house.until(id, (row) => row.status === 'ended');
    expect([closed.outcome, closed.evidenceGrade, closed.axes]).toEqual([
      'kept',
      'A',
      { delivery: 'transmitted', acceptance: 'pending', appointment: 'kept', report: 'awaited', writeBack: 'done' },
    ]);
    expect((await house.faxes()).length).toBe(1);
    expect((await house.texts()).length).toBe(2);
    expect(closed.tasks.map(({ reason, status }) => [reason, status])).toEqual([['no-booking', 'done']]);
    expect(Date.parse(closed.keptAt ?? '')).toBeGreaterThanOrEqual(visitAt);
  
  }, 240_000);
});
