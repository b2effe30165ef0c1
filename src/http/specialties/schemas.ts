import { z } from 'zod';

export const specialty = z.object({ name: z.string(), label: z.string(), isOn: z.boolean() });
