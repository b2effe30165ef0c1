import type { WorkflowInterceptors } from '@temporalio/workflow';

const reserved = '__temporal_';

/**
 * A signal or update whose name the SDK keeps for itself fails the workflow's task, again and
 * again, where there is a default handler (tried): anyone who may signal could stop a referral for
 * good. Without the underscores it is a name like any other that nobody has, and is noted as such.
 */
export const interceptors = (): WorkflowInterceptors => ({
  internals: [
    {
      activate: (input, next) => {
        for (const { signalWorkflow: signal, doUpdate: update } of input.activation.jobs ?? []) {
          if (signal?.signalName?.startsWith(reserved)) signal.signalName = signal.signalName.slice(2);
          if (update?.name?.startsWith(reserved)) update.name = update.name.slice(2);
        }
        next(input);
      },
    },
  ],
});
