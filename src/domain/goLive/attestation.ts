import { z } from 'zod';

/**
 * What the go-live check has to be told, for no program can measure it: that agreements with everyone who handles texts and faxes are signed
 * (`baa`), that the sender of texts is registered (`10dlc`), and which number is the practice's own, for the STOP test (`test-number`).
 */
export const attested = ['baa', '10dlc', 'test-number'] as const;
export type Attested = (typeof attested)[number];

const holds = z.boolean().default(true);
const paper = z.string().trim().min(1).max(200);

/** `reference`: where the paper lies or what the registration is called; of `test-number`, the number. `holds` false: it is so no more. */
export const statement = z.discriminatedUnion('what', [
  z.object({ what: z.literal('baa'), reference: paper, holds }),
  z.object({ what: z.literal('10dlc'), reference: paper, holds }),
  z.object({
    what: z.literal('test-number'),
    reference: z
      .string()
      .trim()
      .regex(/^\+[1-9]\d{6,14}$/u, 'is not a number in E.164, such as +16175550123'),
    holds,
  }),
]);

/** A statement, and who vouches for it. */
export const attestation = z.intersection(statement, z.object({ by: z.string().trim().min(1).max(80) }));
export type Attestation = z.infer<typeof attestation>;
