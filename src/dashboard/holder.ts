import { createContext, use } from 'react';

export interface SignedIn {
  readonly actor: string;
  readonly role: string;
}

export const HolderContext = createContext<SignedIn | undefined>(undefined);

/** Who is signed in. Throws outside of the pages that only they see. */
export function useHolder(): SignedIn {
  const principal = use(HolderContext);
  if (principal === undefined) throw new Error('Nobody is signed in here.');
  return principal;
}

/** Roles that may do something to a referral; the others look. The API holds it. */
export const acts = ({ role }: SignedIn): boolean => role === 'coordinator' || role === 'clinician';
