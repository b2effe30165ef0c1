/**
 * Something that a workflow asks of Temporal, in one form for both: what a history holds, and what
 * the code wants now.
 */
export interface Wish {
  readonly kind: string;
  /** What a replay compares: the type of an activity, the id of a patch. */
  readonly name?: string | undefined;
  /**
   * What a replay lets pass: queue, time-outs, a timer's length and summary. Spans are as Temporal
   * writes them: `120s`.
   */
  readonly settings: Settings;
}
export type Settings = Readonly<Record<string, string>>;

/** The settings that are set at all. */
export function settingsOf(settings: Readonly<Record<string, unknown>>): Settings {
  const set = Object.entries(settings).filter(([, value]) => !unset.has(value));
  return Object.fromEntries(set.map(([name, value]) => [name, String(value)]));
}
const unset: ReadonlySet<unknown> = new Set([undefined, null, '', 0, '0s']);

/** `activity writeChart`, `timer "nudge 1"`. */
export function wishName({ kind, name, settings }: Wish): string {
  const { summary } = settings;
  return [kind, name ?? (summary === undefined ? undefined : `"${summary}"`)].filter(Boolean).join(' ');
}

/** The same with what else was asked: `activity writeChart (queue ehr, startToClose 120s)`. */
export function wishText(wish: Wish): string {
  const more = Object.entries(wish.settings).filter(([name]) => name !== 'summary');
  return more.length === 0 ? wishName(wish) : `${wishName(wish)} (${more.map(([name, value]) => `${name} ${value}`).join(', ')})`;
}
