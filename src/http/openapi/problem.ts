import { z } from 'zod';

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string().meta({ description: 'Stable; for programs to decide by' }),
    errors: z.array(z.object({ at: z.string().optional(), what: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });

export const operationOutcome = z
  .object({
    resourceType: z.literal('OperationOutcome'),
    issue: z.array(z.looseObject({ severity: z.string(), code: z.string(), diagnostics: z.string() })),
  })
  .meta({ id: 'OperationOutcome', description: 'FHIR R4' });
