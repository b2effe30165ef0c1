/** What a person or a system did, or was refused. No patient data: ids, route patterns, codes. */
export interface AuditEntry {
  /** `coordinator/ana`, `webhook/ehr`, `nobody` for a request without a known token. */
  actor: string;
  /** `read`, `act`, `deny`, `decode`, ... */
  action: string;
  /** `referral/<id>`, `route/GET /api/referrals`, `endpoint/<id>` */
  subject: string;
  detail?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** The append-only record of decision 22: every row carries the hash of the one before. */
export interface Audit {
  /** Committed when it returns; entries of one caller keep their order. Throws `Unavailable` when the database is out of reach. */
  readonly append: (entry: AuditEntry) => Promise<void>;
  /** Recomputes the chain from its first row. `brokenAt` is the sequence of the first row that does not follow from the one before. */
  readonly verifyChain: () => Promise<{ ok: true; rows: number } | { ok: false; rows: number; brokenAt: string }>;
}
