import type { z } from 'zod';

/** A kind of policy: its name in the table `policy`, and the shape of its body. */
export interface PolicyKind<Body> {
  readonly name: string;
  readonly schema: z.ZodType<Body>;
}
