import { z } from 'zod';

export const specialty = z.object({ name: z.string(), label: z.string(), isOn: z.boolean() });

export const specialtyEntry = specialty
  .extend({
    taxonomy: z.string().meta({ description: 'NUCC taxonomy of the specialty' }),
    sensitive: z.boolean().meta({ description: 'Texts name neither specialty nor office, and the packet needs a consent' }),
    codes: z
      .array(z.object({ system: z.string(), code: z.string() }))
      .meta({ description: 'Codes that lead an order to it, its own taxonomy included' }),
    words: z.array(z.string()).meta({ description: "Words of an order's text that lead to it, in lower case" }),
  })
  .meta({ id: 'Specialty' });
