/** A patient's reaction to a text. Delays are practice time. */
export type Reaction = { do: 'ignore' } | { do: 'reply'; body: string; afterMs: number };

/**
 * Reactions by phone (E.164) to the first text, the second, and so on. No reaction after the last,
 * and for other phones.
 */
export type PatientScript = Readonly<Record<string, readonly Reaction[]>>;

export interface PatientOptions {
  phones: {
    readonly onArrival: (listener: (text: { to: string; ordinal: number }) => void) => () => void;
    readonly reply: (text: { from: string; body: string }) => Promise<unknown>;
  };
  script: PatientScript;
  /** Practice milliseconds per real millisecond. */
  scale: number;
}

/**
 * Patients with phones. Scripts count the texts that reached a phone, so that a restart repeats no
 * answer.
 */
export function createPatients({ phones, script, scale }: PatientOptions): { readonly stop: () => Promise<void> } {
  const timers = new Set<NodeJS.Timeout>();
  const replies = new Set<Promise<unknown>>();
  const answer = (from: string, body: string): void => {
    const reply = phones
      .reply({ from, body })
      .catch(() => undefined)
      .finally(() => replies.delete(reply));
    replies.add(reply);
  };
  const stopListening = phones.onArrival(({ to, ordinal }) => {
    const reaction = script[to]?.[ordinal - 1] ?? { do: 'ignore' };
    if (reaction.do === 'ignore') return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      answer(to, reaction.body);
    }, reaction.afterMs / scale);
    timers.add(timer);
  });
  return {
    stop: async () => {
      stopListening();
      timers.forEach((timer) => clearTimeout(timer));
      await Promise.all(replies);
    },
  };
}
