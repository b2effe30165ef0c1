/** An action or denial of a person or system. No patient data: ids, route patterns, codes. */
export interface AuditEntry {
  /** `coordinator/ana`, `webhook/ehr`, `nobody` for a request without a known token. */
  actor: string;
  /** `read`, `act`, `deny`, `decode`, ... */
  action: string;
  /** `referral/<id>`, `route/GET /api/referrals`, `endpoint/<id>` */
  subject: string;
  detail?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** The append-only log of decision 22: every row contains the hash of the previous one. */
export interface Audit {
  /**
   * Committed when it returns. Entries of one caller keep their order. Throws `Unavailable` when
   * the database is unreachable.
   */
  readonly append: (entry: AuditEntry) => Promise<void>;
  /**
   * Recomputes the chain from its first row. `brokenAt` is the sequence of the first row that does
   * not match the previous one.
   */
  readonly verifyChain: () => Promise<{ ok: true; rows: number } | { ok: false; rows: number; brokenAt: string }>;
}
