import { expect } from '@jest/globals';
import type { z } from 'zod';

/**
 * The schema takes the least and the most, and nothing just outside them. `valueOf` makes the input
 * that holds the number.
 */
export function expectLimits(schema: z.ZodType, valueOf: (size: number) => unknown, least: number, most: number): void {
  const taken = [least - 1, least, most, most + 1].map((size) => schema.safeParse(valueOf(size)).success);
  expect(taken).toEqual([false, true, true, false]);
}

/** A list or a text with a least and a most number of members: nothing is shorter than empty. */
export function expectLengths(schema: z.ZodType, valueOf: (length: number) => unknown, least: number, most: number): void {
  const lengths = [least - 1, least, most, most + 1].filter((length) => length >= 0);
  const taken = lengths.map((length) => schema.safeParse(valueOf(length)).success);
  expect(taken).toEqual(lengths.map((length) => length >= least && length <= most));
}

export const letters = (length: number): string => 'x'.repeat(length);
export const times = <One>(length: number, one: One): One[] => Array.from({ length }, () => one);
