import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import type { Installation } from '../support/testInstallation.js';
import { withInstallation } from '../support/withInstallation.js';
import { ledgersOf, type Ledgers } from '../support/ledgers.js';
import { describeWith } from '../support/needs.js';
import { newPerson, type Person } from '../support/people.js';
import { mondayAt } from '../support/stories.js';
import { eventually, type TestTemporal } from '../support/temporal.js';
import { taskQueues, workflowIdOf, workflowTypes } from '../../workflows/contract.js';

describeWith('temporal', 'workflows that somebody interferes with', () => {
  let temporal: TestTemporal;
  let installation: Installation;
  let ledgers: Ledgers;
  withInstallation(
    () => ({ clock: mondayAt('14:30') }),
    (started, server) => {
      temporal = server;
      installation = started;
      ledgers = ledgersOf(started);
    },
  );

  /** A patient who had the first text, so that fax and text are behind us. */
  const texted = async (): Promise<{ id: string; person: Person }> => {
    const person = newPerson(installation.clock.now());
    await installation.world.place([person.chart]);
    const id = await installation.order(person.order());
    await installation.until(id, ({ nudgesSent, axes }) => nudgesSent === 1 && axes.writeBack === 'done');
    return { id, person };
  };
  const handle = (id: string) => installation.client.workflow.getHandle(workflowIdOf(id));
  const reconcile = () =>
    installation.client.workflow.execute(workflowTypes.reconciliation, {
      workflowId: `reconciliation-${randomUUID()}`,
      taskQueue: taskQueues.referrals,
    });
  /** What is listed lags behind what is. */
  const reconciledUntil = (id: string) =>
    eventually(async () => {
      await reconcile();
      return (await installation.referral(id)).needsAttention === 'workflow-missing' ? true : undefined;
    }, 250);
  const sent = async ({ id, person }: { id: string; person: Person }) => [
    (await ledgers.faxes(id)).length,
    (await ledgers.texts(person.phone)).length,
  ];

  it.each(['terminate', 'cancel'] as const)(
    '%s in the Temporal UI: a person has it, and can have it begin again; nothing is sent twice, and it goes on to its end',
    async (how) => {
      const referral = await texted();
      const { id } = referral;
      await (how === 'terminate' ? handle(id).terminate('by hand') : handle(id).cancel());
      await reconciledUntil(id);
      expect((await installation.act(id, 'addNote', { by: 'coordinator-1', text: 'called' })).status).toBe(409);
      expect(await ledgers.tasks(id)).toEqual(['workflow-missing open']);
      await reconcile();
      expect(await ledgers.tasks(id)).toEqual(['workflow-missing open']);

      const again = { by: 'coordinator-1', reason: 'workflow-missing', decision: 'retry' };
      expect((await installation.act(id, 'resolveTask', again)).status).toBe(200);
      await installation.until(
        id,
        ({ nudgesSent, axes, needsAttention }) => nudgesSent === 1 && axes.writeBack === 'done' && needsAttention === null,
      );
      expect(await ledgers.tasks(id)).toEqual(['workflow-missing done']);
      expect(await sent(referral)).toEqual([1, 1]);
      expect((await ledgers.workflows(id)).length).toBe(2);

      const visitAt = installation.clock.now() - 3_600_000;
      const kept = { by: 'coordinator-1', evidence: 'office-attested', spokeTo: 'J. Diaz', visitAt };
      expect((await installation.act(id, 'completeReferral', kept)).status).toBe(200);
      await installation.until(id, ({ status, outcome }) => status === 'ended' && outcome === 'kept');
      expect(await installation.db.evidence.count({ where: { referralId: id } })).toBe(1);
    },
  );

  it('reset in the Temporal UI: a person is asked to compare, nothing is sent twice, and its row is written on', async () => {
    const referral = await texted();
    const { id } = referral;
    const { events = [] } = await handle(id).fetchHistory();
    const firstTask = (events ?? []).find(({ workflowTaskCompletedEventAttributes }) => workflowTaskCompletedEventAttributes)?.eventId;
    await installation.client.workflowService.resetWorkflowExecution({
      namespace: temporal.namespace,
      workflowExecution: { workflowId: workflowIdOf(id) },
      reason: 'by hand',
      requestId: randomUUID(),
      workflowTaskFinishEventId: firstTask ?? null,
    });
    await reconciledUntil(id);
    expect(await ledgers.tasks(id)).toEqual(['workflow-missing open']);
    const { detail } = (await installation.referral(id)).tasks[0] ?? {};
    expect(detail).toEqual({ because: 'reset' });
    await installation.until(id, ({ nudgesSent, axes }) => nudgesSent === 1 && axes.writeBack === 'done');
    expect((await installation.act(id, 'resolveTask', { by: 'coordinator-2', reason: 'workflow-missing', decision: 'done' })).status).toBe(
      200,
    );
    await installation.until(id, ({ needsAttention }) => needsAttention === null);
    await reconcile();
    expect(await ledgers.tasks(id)).toEqual(['workflow-missing done']);
    expect(await sent(referral)).toEqual([1, 1]);
  });

  it('finds nothing wrong where nothing is, and has the packets of the others deleted at the provider', async () => {
    const { id } = await texted();
    await installation.client.workflow.execute(workflowTypes.reconciliation, {
      workflowId: `reconciliation-${randomUUID()}`,
      taskQueue: taskQueues.referrals,
    });
    expect(await ledgers.tasks(id)).toEqual([]);
    expect((await ledgers.sends(id, 'fax')).map(({ mediaName }) => mediaName)).toEqual([null]);
  });
});
