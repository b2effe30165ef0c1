import { randomUUID } from 'node:crypto';
import { senderNumber } from '../../../domain/inbound/fax.js';
import type { Intake } from '../../../ports/intake.js';
import type { Transaction } from '../database.js';
import { bytes, settle, store, type IntakeParts } from './inbox.js';
import { openMessage } from './message.js';

type InboundFax = Parameters<Intake['inboundFax']>[0];

/** The purpose that the address of a document is sealed for. */
export const mediaPurpose = 'fax-media';

/**
 * One row and one message for each fax, however many events report it. A fax that the provider
 * could not receive has a message as well: the office believes that it was sent.
 */
export async function acceptInboundFax(parts: IntakeParts, event: InboundFax): Promise<void> {
  const { eventId, raw, providerId, from, status } = event;
  const deadline = await parts.plans.messageDue(false, parts.clock.now());
  await parts.db.$transaction(async (tx) => {
    const inboxId = await store(tx, parts, { source: 'fax-receipts', eventId, kind: 'fax', raw, lock: `fax:${providerId}` });
    if (inboxId === undefined) return;
    if (status !== 'progress' && (await keep(tx, parts, event, inboxId)))
      await openMessage(tx, parts, { inboxId, kind: 'fax', why: 'no-referral', deadline, phone: senderNumber(from) ?? from });
    await settle(tx, inboxId, { answer: {} });
  });
}

/**
 * True for a fax that was not known. A document that is stored stays; a failure is corrected by the
 * document that comes after all.
 */
async function keep(tx: Transaction, { clock, vault }: IntakeParts, event: InboundFax, inboxId: string): Promise<boolean> {
  const { providerId, pages, isPartial, mediaUrl, status, failure } = event;
  const sender = senderNumber(event.from) ?? null;
  const media = mediaUrl === undefined ? null : bytes(vault.seal(Buffer.from(mediaUrl), mediaPurpose));
  const state = status === 'received' ? 'awaited' : 'failed';
  const [row] = await tx.$queryRaw<{ isNew: boolean }[]>`
    insert into inbound_fax (id, inbox_id, provider_id, sender, specialist_id, pages, partial, media, state, failure, at)
    values (${randomUUID()}::uuid, ${inboxId}::uuid, ${providerId}, ${sender},
            coalesce((select e.specialist_id from endpoint e where e.address = ${sender} order by e.rank, e.id limit 1),
                     (select s.id from specialist s where s.phone = ${sender} order by s.id limit 1)),
            ${pages ?? null}::int, ${isPartial}, ${media}::bytea, ${state}, ${failure ?? null}, ${new Date(clock.now())}::timestamptz)
    on conflict (provider_id) do update
       set state = excluded.state, media = excluded.media, pages = excluded.pages, partial = excluded.partial, failure = null, attempts = 0,
           available_at = now()
     where inbound_fax.state <> 'stored' and excluded.state = 'awaited'
    returning (xmax = 0) as "isNew"`;
  return row?.isNew === true;
}
