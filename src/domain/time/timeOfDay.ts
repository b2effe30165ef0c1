import { z } from 'zod';

/** A time of day on somebody's clock, as `09:30`. */
export const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .meta({ format: 'time' });
