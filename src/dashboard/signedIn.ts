import { createContext, use } from 'react';

export interface SignedIn {
  readonly actor: string;
  readonly role: string;
}

export const SignedInContext = createContext<SignedIn | undefined>(undefined);

/** Who is signed in. Throws on pages that need no session. */
export function useSignedIn(): SignedIn {
  const principal = use(SignedInContext);
  if (principal === undefined) throw new Error('Nobody is signed in here.');
  return principal;
}

/** Roles that may do something to a referral. Others only look. The API enforces it. */
export const acts = ({ role }: SignedIn): boolean => role === 'coordinator' || role === 'clinician';
