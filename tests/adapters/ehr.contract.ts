import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChartTarget, OrderContent } from '../../src/domain/chart/chart.js';
import type { Ehr } from '../../src/ports/ehr.js';

/**
 * An EHR that holds one patient with a chart (`order.patientRef`) and one active order of theirs.
 */
export interface EhrUnderTest {
  ehr: Ehr;
  order: OrderContent;
  close: () => Promise<void>;
}

export function chartTarget(
  order: Pick<OrderContent, 'id' | 'patientRef'>,
  changes: Partial<ChartTarget> = {},
  task: Partial<ChartTarget['task']> = {},
): ChartTarget {
  return {
    referralId: 'c0ffee00-0000-4000-8000-000000000001',
    orderId: order.id,
    patientRef: order.patientRef,
    serviceRequest: 'active',
    task: {
      status: 'requested',
      businessStatus: '2.0',
      ordinal: 1,
      ownerName: 'Harbor Cardiology',
      ownerNpi: '1234567893',
      authoredOn: '2026-11-23T14:00:00.000Z',
      ...task,
    },
    occurredAt: '2026-11-23T14:05:00.000Z',
    ...changes,
  };
}

export const booked: NonNullable<ChartTarget['appointment']> = {
  id: 'visit-1',
  status: 'booked',
  start: '2026-12-03T15:00:00.000Z',
  end: '2026-12-03T15:40:00.000Z',
};

/** What the port promises, for every adapter. */
export function describeEhr(name: string, start: () => Promise<EhrUnderTest>): void {
  describe(name, () => {
    let under: EhrUnderTest;
    beforeAll(async () => {
      under = await start();
    });
    afterAll(async () => under.close());

    it('reads the order as it is now', async () => {
      expect(await under.ehr.readOrder(under.order.id)).toMatchObject({
        id: under.order.id,
        status: 'active',
        patientRef: under.order.patientRef,
      });
    });

    it('knows nothing of an order that is not there', async () => {
      expect(await under.ehr.readOrder('no-such-order')).toBeUndefined();
    });

    it('reads the chart of the patient', async () => {
      const chart = await under.ehr.readChart(under.order);
      expect(chart.patient.ref).toBe(under.order.patientRef);
      expect(chart.problems.length).toBeGreaterThan(0);
    });

    it('reads of the contact what the chart says of it', async () => {
      const { patient, consents } = await under.ehr.readChart(under.order);
      expect(await under.ehr.readContact(under.order.patientRef)).toEqual({ patient, consents });
    });

    it('refuses a patient whom nobody knows, for good', async () => {
      const stranger = { ...under.order, patientRef: 'Patient/no-such-patient' };
      await expect(under.ehr.readChart(stranger)).rejects.toMatchObject({ name: 'Rejected', code: 'patient-not-found' });
      await expect(under.ehr.readContact(stranger.patientRef)).rejects.toMatchObject({ name: 'Rejected', code: 'patient-not-found' });
    });

    it('writes what is new, and the same only once', async () => {
      const target = chartTarget(under.order, { appointment: booked }, { status: 'in-progress', businessStatus: '5.1.1' });
      const first = await under.ehr.write(target);
      expect(first.written.map(({ what }) => what)).toEqual(expect.arrayContaining(['task', 'appointment']));
      expect(first.refused).toBeUndefined();
      expect(await under.ehr.write({ ...target, occurredAt: '2026-11-23T18:00:00.000Z' })).toEqual({ written: [] });
    });

    it('writes a change of the same part', async () => {
      const moved = { ...booked, start: '2026-12-04T16:00:00.000Z', end: '2026-12-04T16:40:00.000Z' };
      const { written } = await under.ehr.write(
        chartTarget(under.order, { appointment: moved }, { status: 'in-progress', businessStatus: '5.1.1' }),
      );
      expect(written.map(({ what }) => what)).toContain('appointment');
      expect(written.map(({ what }) => what)).not.toContain('task');
    });

    it('completes the order once, at a kept visit', async () => {
      const appointment = { ...booked, status: 'fulfilled' as const, start: '2026-12-04T16:00:00.000Z', end: '2026-12-04T16:40:00.000Z' };
      const kept = chartTarget(
        under.order,
        { serviceRequest: 'completed', appointment, outcome: 'kept' },
        { status: 'in-progress', businessStatus: '5.1.4' },
      );
      const { written } = await under.ehr.write(kept);
      expect(written.map(({ what }) => what)).toContain('service-request');
      expect(await under.ehr.readOrder(under.order.id)).toMatchObject({ status: 'completed' });
      expect(await under.ehr.write(kept)).toEqual({ written: [] });
    });

    it('never opens again what has ended', async () => {
      await under.ehr.write(chartTarget(under.order, {}, { status: 'completed', businessStatus: '7.0' }));
      expect(await under.ehr.write(chartTarget(under.order, {}, { status: 'in-progress', businessStatus: '5.1.1' }))).toEqual({
        written: [],
      });
    });
  });
}
