import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { appointmentMayMove, taskMove } from '../../src/adapters/fhir/statusMoves.js';

const wanted = ['requested', 'received', 'accepted', 'in-progress', 'completed', 'rejected', 'cancelled', 'failed'] as const;
const known = [...wanted, 'draft', 'ready', 'on-hold', 'entered-in-error'] as const;
const ends = ['completed', 'rejected', 'cancelled', 'failed', 'entered-in-error'];

describe('the legal way of a Task', () => {
  it.each([
    ['requested', 'requested', []],
    ['requested', 'received', ['received']],
    ['requested', 'in-progress', ['accepted', 'in-progress']],
    ['received', 'completed', ['accepted', 'in-progress', 'completed']],
    ['on-hold', 'completed', ['in-progress', 'completed']],
    ['in-progress', 'failed', ['failed']],
    ['requested', 'cancelled', ['cancelled']],
    ['on-hold', 'cancelled', ['in-progress', 'cancelled']],
    // Nobody worked on it: it did not fail, it was called off.
    ['requested', 'failed', ['cancelled']],
    ['in-progress', 'rejected', ['cancelled']],
  ] as const)('from %s to %s', (from, to, steps) => {
    expect(taskMove(from, to)).toEqual({ kind: 'steps', steps });
  });

  it.each([
    ['in-progress', 'requested'],
    ['completed', 'in-progress'],
    ['cancelled', 'requested'],
  ] as const)('from %s never back to %s: the chart is ahead', (from, to) => {
    expect(taskMove(from, to)).toEqual({ kind: 'ahead' });
  });

  it.each([
    ['completed', 'cancelled'],
    ['rejected', 'failed'],
    ['entered-in-error', 'in-progress'],
  ] as const)('%s cannot become %s', (from, to) => {
    expect(taskMove(from, to)).toEqual({ kind: 'illegal' });
  });

  it('never leaves an end, whatever is asked', () => {
    fc.assert(
      fc.property(fc.constantFrom(...known), fc.constantFrom(...wanted), (from, to) => {
        const move = taskMove(from, to);
        if (ends.includes(from)) expect(move.kind === 'steps' ? move.steps : []).toEqual([]);
        if (move.kind === 'steps' && move.steps.length > 0) expect([to, 'cancelled']).toContain(move.steps.at(-1));
      }),
    );
  });
});

describe('our own appointment', () => {
  it.each([
    ['booked', 'cancelled', false, true],
    ['fulfilled', 'booked', true, false],
    ['fulfilled', 'noshow', false, false],
    ['entered-in-error', 'booked', true, false],
    ['checked-in', 'booked', true, false],
    ['arrived', 'fulfilled', false, true],
    ['noshow', 'booked', false, false],
    ['noshow', 'booked', true, true],
    ['cancelled', 'fulfilled', false, true],
  ] as const)('from %s to %s (another time: %s): %s', (from, to, startChanges, may) => {
    expect(appointmentMayMove(from, to, startChanges)).toBe(may);
  });
});
