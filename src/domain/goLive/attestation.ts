import { z } from 'zod';
import { e164 } from '../phoneNumber.js';

/**
 * Statements that the go-live check needs from a person because no program can measure them:
 * agreements with everyone who handles texts and faxes are signed (`baa`), texting is registered
 * (`10dlc`), and which number is the practice's own for the STOP test (`test-number`).
 */
export const attested = ['baa', '10dlc', 'test-number'] as const;
export type Attested = (typeof attested)[number];

const holds = z.boolean().default(true);
const paper = z.string().trim().min(1).max(200);

/**
 * `reference`: where the document is kept, the name of the registration, or the test number.
 * `holds` false withdraws the statement.
 */
export const statement = z.discriminatedUnion('what', [
  z.object({ what: z.literal('baa'), reference: paper, holds }),
  z.object({ what: z.literal('10dlc'), reference: paper, holds }),
  z.object({
    what: z.literal('test-number'),
    reference: z.string().trim().regex(e164, 'must be a phone number such as +16175550123'),
    holds,
  }),
]);

/** A statement and the person who makes it. */
export const attestation = z.intersection(statement, z.object({ by: z.string().trim().min(1).max(80) }));
export type Attestation = z.infer<typeof attestation>;
