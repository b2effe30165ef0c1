import { Rejected } from '../../../domain/errors.js';
import type { InboundFaxStore } from '../../../ports/inboundFaxes.js';
import type { Vault } from '../../../ports/vault.js';
import { closedValue } from '../closedColumns.js';
import type { Database } from '../database.js';
import { allWithDatabase } from '../intake/failures.js';
import { mediaPurpose } from '../intake/inboundFaxes.js';
import { bytes } from '../intake/inbox.js';

/** Real time for which a claimed fax is left to its process. After a crash another takes it then. */
const leaseMs = 120_000;
const documentPurpose = 'fax-document';

export function createPostgresFaxStore({ db, vault }: { db: Database; vault: Vault }): InboundFaxStore {
  return allWithDatabase<InboundFaxStore>({
    claim: async (limit) => {
      const rows = await db.$queryRaw<{ id: string; providerId: string; media: Uint8Array | null; attempts: number }[]>`
        update inbound_fax set attempts = attempts + 1, available_at = clock_timestamp() + make_interval(secs => ${leaseMs / 1_000})
         where id in (
           select id from inbound_fax where state = 'awaited' and available_at <= clock_timestamp()
            order by available_at limit ${limit}::int for update skip locked)
        returning id::text, provider_id as "providerId", media, attempts`;
      return rows.map(({ media, ...fax }) => ({
        ...fax,
        mediaUrl: media === null ? undefined : addressIn(vault, media),
      }));
    },
    stored: async (id, document) => {
      const sealed = bytes(vault.seal(document.bytes, documentPurpose));
      // Its address is of no use any more.
      const data = { state: 'stored', document: sealed, documentType: document.type, media: null, failure: null };
      await db.inboundFax.updateMany({ where: { id, state: 'awaited' }, data });
    },
    notYet: async (id, { code, waitMs }) => {
      await db.$executeRaw`
        update inbound_fax set failure = ${code}, available_at = clock_timestamp() + make_interval(secs => ${waitMs / 1_000})
         where id = ${id}::uuid and state = 'awaited'`;
    },
    lost: async (id, code) => {
      await db.inboundFax.updateMany({ where: { id, state: 'awaited' }, data: { state: 'failed', failure: code } });
    },
    ofMessage: async (messageId) => {
      const message = await db.message.findUnique({ where: { id: messageId }, select: { inbox: { select: { fax: true } } } });
      const fax = message?.inbox.fax;
      if (fax === null || fax === undefined) return undefined;
      const state = closedValue('inbound_fax.state', fax.state);
      if (fax.document === null || fax.documentType === null) return { state };
      const type = closedValue('inbound_fax.document_type', fax.documentType);
      return { state, document: { type, bytes: vault.open(fax.document, documentPurpose) } };
    },
  });
}

/**
 * Undefined when it was sealed with a key that is gone: the provider says it again. One row must not
 * hold up the others.
 */
function addressIn(vault: Vault, media: Uint8Array): string | undefined {
  try {
    return Buffer.from(vault.open(media, mediaPurpose)).toString('utf8');
  } catch (error) {
    if (error instanceof Rejected) return undefined;
    throw error;
  }
}
