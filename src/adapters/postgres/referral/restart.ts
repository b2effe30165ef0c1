import type { ReplyMeaning } from '../../../domain/process/messages.js';
import type { Attention } from '../../../domain/process/taskReasons.js';
import { automatic } from '../../../domain/process/status.js';
import type { Intake } from '../../../ports/intake.js';
import type { IntakeParts } from '../intake/inbox.js';

/** The replies that opened a task, by its reason. A STOP is a row. */
const repliesBehind = Object.entries({
  'emergency-reply': 'emergency',
  'help-requested': 'help',
  'unclear-reply': 'unclear',
  'verify-booking': 'booked',
} satisfies Partial<Record<Attention, ReplyMeaning>>);

/**
 * The start is owed once more, and after it what the EHR and the channels' providers said, in their order; what patients said while nobody has settled
 * it, and that one wants no more texts. An amended order is not: the chart is read afresh.
 */
export function restart({ db, clock }: IntakeParts, { referralId, by }: Parameters<Intake['restart']>[0]): Promise<boolean> {
  const now = new Date(clock.now());
  return db.$transaction(async (tx) => {
    const closed = await tx.$executeRaw`
      update task set status = 'done', closed_at = ${now}, closed_by = ${by}, decision = '{"decision": "retry"}'::jsonb
       where referral_id = ${referralId}::uuid and reason = 'workflow-missing' and status = 'open'`;
    if (closed === 0) return false;
    const open = await tx.task.findMany({ where: { referralId, status: 'open' }, select: { reason: true } });
    const unsettled = repliesBehind.filter(([reason]) => open.some((task) => task.reason === reason)).map(([, meaning]) => meaning);
    const heard = ['declined', ...unsettled];
    // Whichever run comes next is the one that is expected.
    await tx.$executeRaw`
      update referral set run_id = null, sequence = 0, needs_attention = null,
             owner = ${automatic}, queue = 'automatic', next_what = 'its workflow starts', next_at = ${now}, deadline = ${now}
       where id = ${referralId}::uuid and status = 'open'`;
    await tx.$executeRaw`
      update inbox set state = 'stored', attempts = 0, passed_at = null
       where referral_id = ${referralId}::uuid and state = 'passed'
         and (pass_on->>'kind' = 'start' or pass_on#>>'{event,name}' in ('deliveryReceipt', 'appointment')
              or pass_on#>>'{event,input,meaning}' = any(${heard}::text[])
              or pass_on#>>'{event,input,change}' in ('revoked', 'entered-in-error'))`;
    return true;
  });
}
