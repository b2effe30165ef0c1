import type { Response } from 'express';
import type { Actor } from '../../ports/tokens.js';

const key = 'principal';

/** Kept with the answer, for the handlers behind authorization. */
export const setPrincipal = (response: Response, principal: Actor): void => void (response.locals[key] = principal);

/** Who is calling. Only behind authorization. */
export function principalOf(response: Response): Actor {
  // Set above and nowhere else; `locals` is untyped by design.
  return response.locals[key] as Actor;
}

/** As the audit names a caller: `coordinator/ana`. */
export const actorName = ({ actor, role }: Actor): string => `${role}/${actor}`;
