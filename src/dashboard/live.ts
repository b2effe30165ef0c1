import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/**
 * Who is signed in no referral changes; and the go-live check opens charts to be measured, which is
 * done when somebody looks.
 */
const standing: ReadonlySet<unknown> = new Set(['principal', 'readiness']);

/**
 * Refreshes the page after each change. Returns false while the stream of changes is interrupted; the
 * browser reconnects by itself.
 */
export function useLive(): boolean {
  const queries = useQueryClient();
  const [isLive, setIsLive] = useState(true);
  useEffect(() => {
    const changes = new EventSource('/api/worklist/changes');
    const refresh = () => void queries.invalidateQueries({ predicate: ({ queryKey: [what] }) => !standing.has(what) });
    changes.addEventListener('changed', refresh);
    changes.addEventListener('open', () => setIsLive(true));
    changes.addEventListener('error', () => {
      setIsLive(false);
      // The session may be what is over.
      void queries.invalidateQueries({ queryKey: ['principal'] });
    });
    return () => changes.close();
  }, [queries]);
  return isLive;
}
