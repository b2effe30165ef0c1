import { useEffect } from 'react';
import { api } from './api.js';

const everyMs = 60_000;

/**
 * A page that brings itself up to date is no person: that one is there is said when a key or a
 * pointer is used, at most once a minute.
 */
export function usePresence(): void {
  useEffect(() => {
    let saidAt = Date.now();
    const say = (): void => {
      if (Date.now() - saidAt < everyMs) return;
      saidAt = Date.now();
      // Whether it could be said shows with the next thing that is asked for.
      api.stillHere().catch(() => undefined);
    };
    for (const event of ['pointerdown', 'keydown']) addEventListener(event, say, { passive: true });
    return () => {
      for (const event of ['pointerdown', 'keydown']) removeEventListener(event, say);
    };
  }, []);
}
