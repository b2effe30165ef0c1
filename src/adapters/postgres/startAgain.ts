import { automatic } from '../../domain/status.js';
import type { Intake } from '../../ports/intake.js';
import type { IntakeParts } from './intakeInbox.js';

/**
 * The start is owed once more, and after it what the EHR and the fax provider said, in their order. Replies are not: what they asked for was a
 * person's task, and a STOP is a row. An amended order is not either: the chart is read afresh.
 */
export function startAgain({ db, clock }: IntakeParts, { referralId, by }: Parameters<Intake['startAgain']>[0]): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const closed = await tx.$executeRaw`
      update task set status = 'done', closed_at = ${new Date(clock.now())}, closed_by = ${by}, decision = '{"decision": "retry"}'::jsonb
       where referral_id = ${referralId}::uuid and reason = 'workflow-missing' and status = 'open'`;
    if (closed === 0) return false;
    // Whichever run comes next is the one that is expected.
    await tx.$executeRaw`
      update referral set run_id = null, sequence = 0, needs_attention = null,
             owner = ${automatic}, queue = 'automatic', next_what = 'start', next_at = null, deadline = null
       where id = ${referralId}::uuid and status = 'open'`;
    await tx.$executeRaw`
      update inbox set state = 'stored', attempts = 0, passed_at = null
       where referral_id = ${referralId}::uuid and state = 'passed'
         and (pass_on->>'kind' = 'start' or pass_on#>>'{event,name}' in ('faxReceipt', 'appointment')
              or pass_on#>>'{event,input,change}' in ('revoked', 'entered-in-error'))`;
    return true;
  });
}
