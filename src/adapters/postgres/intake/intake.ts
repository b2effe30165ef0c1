import type { Intake } from '../../../ports/intake.js';
import type { RequestLog } from '../../../ports/log.js';
import type { ReferralProcess } from '../../../ports/referralProcess.js';
import { acceptAppointment } from './appointments.js';
import { withDatabase } from './failures.js';
import { acceptInboundFax } from './inboundFaxes.js';
import type { IntakeParts } from './inbox.js';
import { createOrderIntake } from './orders.js';
import { dispatchMessages } from './outbox.js';
import { acceptDeliveryEvent, acceptTextStatus, matchReceipts } from './receipts.js';
import { acceptReply } from './replies.js';
import { restart } from '../referral/restart.js';

export interface IntakeOptions extends IntakeParts {
  process: ReferralProcess;
  log: Pick<RequestLog, 'error'>;
}

/**
 * The inbox on PostgreSQL. Every method is one transaction that begins with a lock and the event's
 * row.
 */
export function createPostgresIntake(options: IntakeOptions): Intake {
  const order = createOrderIntake(options);
  return {
    order: (event) => withDatabase(() => order(event)),
    appointment: (event) => withDatabase(() => acceptAppointment(options, event)),
    reply: (event) => withDatabase(() => acceptReply(options, event)),
    textStatus: (event) => withDatabase(() => acceptTextStatus(options, event)),
    deliveryEvent: (event) => withDatabase(() => acceptDeliveryEvent(options, event)),
    inboundFax: (event) => withDatabase(() => acceptInboundFax(options, event)),
    restart: (decision) => withDatabase(() => restart(options, decision)),
    dispatch: (limit) =>
      withDatabase(async () => {
        await matchReceipts(options, limit);
        return dispatchMessages(options, limit);
      }),
  };
}
