import { useQuery } from '@tanstack/react-query';
import { api } from '../api.js';
import { messages } from './historyMessages.js';

/** The name of a specialist by id, from the directory of one specialty. */
export function useSpecialistNames(specialty: string | null): (id: string) => string {
  const directory = useQuery({
    queryKey: ['specialists', specialty],
    queryFn: () => api.specialists(specialty ?? ''),
    enabled: specialty !== null,
    staleTime: 60_000,
  });
  return (id) => directory.data?.specialists.find((entry) => entry.id === id)?.name ?? messages.unknownSpecialist;
}
