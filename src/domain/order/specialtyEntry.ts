import { z } from 'zod';
import { wordSystem } from './specialtyRules.js';

/** What an administrator may write about a specialty. A fault's message is shown at its field. */

const text = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\0\p{Cs}]*$/u);

/** Codes of one of these systems lead an order to the specialty (decision 8). */
const code = z.strictObject({
  system: text(200).refine((system) => system !== wordSystem, 'must be the address of a code system'),
  code: text(50),
});
const word = text(60).transform((typed) => typed.toLowerCase());

const fields = {
  label: text(100),
  taxonomy: z.string().regex(/^[0-9A-Z]{9}X$/u, 'must be a NUCC taxonomy code of ten characters'),
  sensitive: z.boolean().default(false),
  codes: z.array(code).max(300).default([]),
  words: z.array(word).max(300).default([]),
};

export const specialtyChange = z.strictObject(fields);
export type SpecialtyChange = z.infer<typeof specialtyChange>;

export const newSpecialty = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,49}$/u, 'must be lower-case letters, digits and hyphens'),
  ...fields,
});
export type NewSpecialty = z.infer<typeof newSpecialty>;

export const taxonomySystem = 'http://nucc.org/provider-taxonomy';
export const snomedSystem = 'http://snomed.info/sct';
