const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/**
 * What `1d=2s` says: so much practice time passes in so much real time.
 * @returns practice milliseconds per real millisecond (43,200 for `1d=2s`), or undefined for what
 *   says nothing of the kind
 */
export function practicePerReal(text: string): number | undefined {
  const [practice, real, ...more] = text.split('=').map(duration);
  if (practice === undefined || real === undefined || more.length > 0) return undefined;
  const scale = practice / real;
  // Slower than the wall clock is no time-lapse, and faster than a week a second leaves no time to
  // act in.
  return scale >= 1 && scale <= 604_800 ? scale : undefined;
}

function duration(text: string): number | undefined {
  const [, amount, unit = ''] = /^\s*(\d+(?:\.\d+)?)(ms|s|m|h|d|w)\s*$/.exec(text) ?? [];
  const milliseconds = Number(amount) * (unitMs[unit] ?? Number.NaN);
  return milliseconds > 0 ? milliseconds : undefined;
}
