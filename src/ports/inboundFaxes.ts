import type { FaxDocumentType, FaxState } from '../domain/inbound/fax.js';

export interface FaxDocument {
  readonly bytes: Uint8Array;
  readonly type: FaxDocumentType;
}

/** A fax whose document is to be fetched. */
export interface AwaitedFax {
  readonly id: string;
  /** The provider's id. */
  readonly providerId: string;
  /** Where the provider's event said that the document is. */
  readonly mediaUrl?: string | undefined;
  /** With this one. */
  readonly attempts: number;
}

/** Faxes to the practice. All methods throw `Unavailable` when the database is unreachable. */
export interface InboundFaxStore {
  /** The oldest that are due. Each is left to the caller for two minutes. */
  readonly claim: (limit: number) => Promise<AwaitedFax[]>;
  /** Keeps the document sealed. */
  readonly stored: (id: string, document: FaxDocument) => Promise<void>;
  /** It is due again after `waitMs`, real time. */
  readonly notYet: (id: string, why: { code: string; waitMs: number }) => Promise<void>;
  /** It never will be: the message says so. */
  readonly lost: (id: string, code: string) => Promise<void>;
  /** Of a message of the queue; undefined when it is no fax. */
  readonly ofMessage: (messageId: string) => Promise<{ state: FaxState; document?: FaxDocument | undefined } | undefined>;
}

/** The provider's documents of faxes to us. */
export interface FaxDocuments {
  /**
   * Throws `Rejected` when what is there can never be taken (`document-too-large`,
   * `not-a-document`, `address-not-allowed`), and `Unavailable` when it may be there later.
   */
  readonly fetch: (fax: Pick<AwaitedFax, 'providerId' | 'mediaUrl'>) => Promise<FaxDocument>;
}
