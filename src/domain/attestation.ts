import { z } from 'zod';

/**
 * What the go-live check has to be told, for no program can measure it: that agreements with everyone who handles texts and faxes are signed
 * (`baa`), that the sender of texts is registered (`10dlc`), and which number is the practice's own, for the STOP test (`test-number`).
 */
export const attested = ['baa', '10dlc', 'test-number'] as const;
export type Attested = (typeof attested)[number];

const base = { by: z.string().trim().min(1).max(80), holds: z.boolean() };
const paper = z.string().trim().min(1).max(200);

/** `reference`: where the paper lies or what the registration is called; of `test-number`, the number. `holds` false: it is so no more. */
export const attestation = z.discriminatedUnion('what', [
  z.object({ ...base, what: z.literal('baa'), reference: paper }),
  z.object({ ...base, what: z.literal('10dlc'), reference: paper }),
  z.object({
    ...base,
    what: z.literal('test-number'),
    reference: z.string().regex(/^\+[1-9]\d{6,14}$/u, 'is not a number in E.164, such as +16175550123'),
  }),
]);
export type Attestation = z.infer<typeof attestation>;
