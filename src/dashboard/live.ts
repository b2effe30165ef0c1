import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** Brings what is shown up to date whenever something changed. False while nothing is heard: the browser tries again by itself. */
export function useLive(): boolean {
  const queries = useQueryClient();
  const [isLive, setIsLive] = useState(true);
  useEffect(() => {
    const changes = new EventSource('/api/worklist/changes');
    const refresh = () => void queries.invalidateQueries({ predicate: ({ queryKey: [what] }) => what !== 'holder' });
    changes.addEventListener('changed', refresh);
    changes.addEventListener('open', () => setIsLive(true));
    changes.addEventListener('error', () => {
      setIsLive(false);
      // The session may be what is over.
      void queries.invalidateQueries({ queryKey: ['holder'] });
    });
    return () => changes.close();
  }, [queries]);
  return isLive;
}
