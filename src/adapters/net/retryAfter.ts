const mostMs = 3_600_000;

/**
 * Milliseconds that a Retry-After header asks for, in seconds or as a date (RFC 9110, section
 * 10.2.3). Undefined when it is absent or unreadable; never more than an hour.
 */
export function retryAfterMs(header: string | null | undefined, realNowMs: number = Date.now()): number | undefined {
  const value = header?.trim();
  if (!value) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - realNowMs;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), mostMs) : undefined;
}
