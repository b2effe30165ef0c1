interface Waiting<In, Out> {
  readonly one: In;
  readonly resolve: (result: Out) => void;
  readonly reject: (error: unknown) => void;
}

/** So many calls of `work` at once: one that hangs does not hold up all that comes after it. */
const mostAtOnce = 2;

/**
 * Calls that come while others are under way wait for the next, and are done by it together: what comes alone is done at once, and what comes in a
 * burst shares its round trips and its commit.
 * @param most in one call of `work`
 * @param work resolves with the results in the order of what it was given; when it fails, all that it was given fails
 */
export function together<In, Out>(most: number, work: (all: readonly In[]) => Promise<readonly Out[]>): (one: In) => Promise<Out> {
  const waiting: Waiting<In, Out>[] = [];
  let underWay = 0;

  const settle = async (some: readonly Waiting<In, Out>[]): Promise<void> => {
    try {
      const results = await work(some.map(({ one }) => one));
      // As many as were given, by the promise of `work`.
      for (const [index, { resolve }] of some.entries()) resolve(results[index] as Out);
    } catch (error) {
      for (const { reject } of some) reject(error);
    }
  };
  const begin = async (): Promise<void> => {
    underWay += 1;
    while (waiting.length > 0) await settle(waiting.splice(0, most));
    underWay -= 1;
  };
  return (one) =>
    new Promise((resolve, reject) => {
      waiting.push({ one, resolve, reject });
      if (underWay < mostAtOnce) void begin();
    });
}
