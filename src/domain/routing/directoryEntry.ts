import { z } from 'zod';
import { isNpi } from './npi.js';

/**
 * What a coordinator may write into the directory of specialists; the words of a fault stand at its
 * field.
 */

const words = (most: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(most)
    .regex(/^[^\0\p{Cs}]*$/u);
/** E.164 of the United States, however it was typed: `617-555-0134`. */
const phone = z
  .string()
  .transform((typed) => `+1${typed.replaceAll(/\D/gu, '').replace(/^1(?=\d{10}$)/u, '')}`)
  .refine((number) => /^\+1[2-9]\d{2}[2-9]\d{6}$/u.test(number), 'must be a telephone number of ten digits');
/** ISO 639 */
const language = z.string().regex(/^[a-z]{2,3}$/u, 'must be the code of a language, such as en or es');
const weeklyCapacity = z.int().min(0).max(500).nullable();
const day = z.iso.date();

export const specialistChange = z.strictObject({
  phone: phone.optional(),
  accepting: z.boolean().optional(),
  weeklyCapacity: weeklyCapacity.optional(),
  languages: z.array(language).min(1).max(20).optional(),
});
export type SpecialistChange = z.infer<typeof specialistChange>;

export const newSpecialist = z.strictObject({
  npi: z.string().refine(isNpi, 'must be an NPI: ten digits with the right check digit'),
  name: words(120),
  organization: words(160),
  specialty: words(100),
  phone,
  line: words(160),
  city: words(100),
  state: z.string().regex(/^[A-Z]{2}$/u, 'must be the two letters of a state'),
  postalCode: z.string().regex(/^\d{5}$/u, 'must be a postal code of five digits'),
  languages: z.array(language).min(1).max(20).default(['en']),
  accepting: z.boolean().default(true),
  weeklyCapacity: weeklyCapacity.default(null),
});
export type NewSpecialist = z.infer<typeof newSpecialist>;

/** A fax number. Nothing is sent to it before somebody has verified it (decision 12). */
export const newEndpoint = z.strictObject({ address: phone, rank: z.int().min(1).max(9).default(1) });
export type NewEndpoint = z.infer<typeof newEndpoint>;

/** Who answered at the number and said that it is theirs. */
export const verification = z.strictObject({ spokeTo: words(80) });

/** From a day on; with `until`, to the beginning of that day. Days of the practice. */
export const networkChange = z.strictObject({ plan: words(60), from: day, until: day.optional() });
export type NetworkChange = z.infer<typeof networkChange>;
