import { expect, it } from '@jest/globals';
import type { Installation } from '../support/testInstallation.js';
import { withInstallation } from '../support/withInstallation.js';
import { ledgersOf } from '../support/ledgers.js';
import { describeWith } from '../support/needs.js';
import { newPerson } from '../support/people.js';
import { note } from '../support/supplies.js';
import { mondayAt } from '../support/stories.js';
import { eventually } from '../support/temporal.js';

const orders = 20;

/** Nothing here is asserted about time: the numbers are told at the end of the run. */
describeWith('temporal', 'from the order to the fax provider, on an idle system', () => {
  let installation: Installation;
  withInstallation(
    () => ({ clock: mondayAt('14:30') }),
    (started) => {
      installation = started;
    },
  );

  it('is measured, one order after another', async () => {
    const ledgers = ledgersOf(installation);
    const measured: { packet: number; sending: number; accepted: number }[] = [];
    // The first is the machine's own start.
    for (let index = 0; index <= orders; index += 1) {
      const person = newPerson(installation.clock.now());
      await installation.world.place([person.chart]);
      const id = await installation.order(person.order());
      const [fax] = await eventually(async () => {
        const faxes = await ledgers.faxes(id);
        return faxes.length > 0 ? faxes : undefined;
      });
      await installation.until(id, ({ nudgesSent, axes }) => nudgesSent === 1 && axes.writeBack === 'done');
      const [{ realAt: from }, packet, [send]] = await Promise.all([
        installation.db.outbox.findFirstOrThrow({ where: { referralId: id, message: { path: ['kind'], equals: 'start' } } }),
        installation.db.packet.findFirstOrThrow({ where: { referralId: id } }),
        ledgers.sends(id, 'fax'),
      ]);
      const since = (at: Date | string | undefined): number => new Date(at ?? 0).getTime() - from.getTime();
      if (index > 0) measured.push({ packet: since(packet.realAt), sending: since(send?.realAt), accepted: since(fax?.realAt) });
    }
    expect(measured.length).toBe(orders);
    const told = (name: 'packet' | 'sending' | 'accepted'): string => {
      const sorted = measured.map((one) => one[name]).sort((a, b) => a - b);
      return `${name} p50 ${sorted[Math.floor(orders / 2)]} ms, p95 ${sorted[Math.floor(orders * 0.95)]} ms`;
    };
    note(
      `order stored -> ${told('packet')}; ${told('sending')}; ${told('accepted')} by the fax provider (${orders} orders, one after another)`,
    );
  });
});
