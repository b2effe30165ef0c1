import { Rejected, Unavailable } from '../domain/errors.js';
import { fetchAgainMs } from '../domain/inbound/fax.js';
import type { AwaitedFax, FaxDocuments, InboundFaxStore } from '../ports/inboundFaxes.js';
import type { RequestLog } from '../ports/log.js';

interface Parts {
  readonly faxes: InboundFaxStore;
  readonly documents: FaxDocuments;
  readonly log: Pick<RequestLog, 'error'>;
}

/**
 * Fetches the documents of at most `limit` faxes that came in, one after the other, and returns how
 * many it tried. What a crash leaves behind is fetched again.
 */
export async function fetchFaxDocuments(parts: Parts, limit: number): Promise<number> {
  const due = await parts.faxes.claim(limit);
  for (const fax of due) await fetchOne(parts, fax);
  return due.length;
}

async function fetchOne({ faxes, documents, log }: Parts, fax: AwaitedFax): Promise<void> {
  try {
    await faxes.stored(fax.id, await documents.fetch(fax));
  } catch (error) {
    if (error instanceof Unavailable && error.code === 'database-away') throw error;
    const code = error instanceof Rejected || error instanceof Unavailable ? error.code : 'unexpected';
    const waitMs = error instanceof Rejected ? undefined : fetchAgainMs(fax.attempts);
    if (waitMs !== undefined) return faxes.notYet(fax.id, { code, waitMs });
    log.error({ code: 'fax-document-lost', reason: code, error }, 'the document of a fax could not be fetched');
    await faxes.lost(fax.id, code);
  }
}
