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
 * Sends the start once more, and after it, in their order: events of the EHR and of the channels'
 * providers, replies whose task is still open, and a patient's wish for no more texts. An amended
 * order is not sent, because the chart is read again.
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
    // The next run is accepted whatever its id.
    const next = { owner: automatic, queue: 'automatic', nextWhat: 'start', nextAt: now, deadline: now };
    await tx.referralProjection.updateMany({
      where: { referralId, outcome: null },
      data: { runId: null, sequence: 0, needsAttention: null, ...next },
    });
    await tx.$executeRaw`
      update outbox set state = 'pending', attempts = 0, available_at = clock_timestamp(), sent_at = null
       where referral_id = ${referralId}::uuid and state = 'sent'
         and (message->>'kind' = 'start' or message#>>'{event,name}' in ('deliveryReceipt', 'appointment')
              or message#>>'{event,input,meaning}' = any(${heard}::text[])
              or message#>>'{event,input,change}' in ('revoked', 'entered-in-error'))`;
    return true;
  });
}
