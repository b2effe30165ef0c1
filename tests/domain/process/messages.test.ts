import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { z } from 'zod';
import { actionSchemas, eventSchemas } from '../../../src/domain/process/messages.js';
import { expectLengths, expectLimits, letters } from '../../support/limits.js';

describe('what a person types', () => {
  const note = (text: string) => actionSchemas.addNote.safeParse({ by: 'rosa', text });

  it('may be any text that can be written and stored', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), (text) => {
        fc.pre(!text.includes('\0') && text.length <= 500);
        expect(note(text).success).toBe(true);
      }),
    );
  });

  it.each([
    ['NUL', 'a\0b'],
    ['the first half of a surrogate pair', 'a\ud83d'],
    ['the second half', '\ude00b'],
  ])('is refused with %s in it, which no row can keep', (_, text) => {
    expect(note(text).success).toBe(false);
    expect(actionSchemas.claim.safeParse({ by: text }).success).toBe(false);
    expect(actionSchemas.recordCall.safeParse({ by: 'rosa', outcome: 'no-answer', spokeTo: text }).success).toBe(false);
    expect(actionSchemas.completeReferral.safeParse({ by: 'rosa', evidence: 'office-attested', spokeTo: text, visitAt: 1 }).success).toBe(
      false,
    );
  });
});

describe('a message', () => {
  const by = 'rosa';
  const call = (more: object) => ({ by, outcome: 'no-answer', ...more });
  const complete = (more: object) => ({ by, evidence: 'office-attested', spokeTo: 'Kim', visitAt: 1, ...more });

  it.each<[string, z.ZodType, (length: number) => unknown, number, number]>([
    ['the id of an event', eventSchemas.runChanged, (length) => ({ id: letters(length) }), 1, 100],
    ['the id of a send', eventSchemas.textStatus, (length) => ({ id: 'x', sendId: letters(length), status: 'failed' }), 1, 100],
    ['why a send failed', eventSchemas.deliveryReceipt, (length) => ({ id: 'x', sendId: 'y', failure: letters(length) }), 0, 60],
    [
      'why a text failed',
      eventSchemas.textStatus,
      (length) => ({ id: 'x', sendId: 'y', status: 'failed', failure: letters(length) }),
      0,
      60,
    ],
    ['who acts', actionSchemas.claim, (length) => ({ by: letters(length) }), 1, 80],
    ['who gets it', actionSchemas.assign, (length) => ({ by, to: letters(length) }), 1, 80],
    [
      'the clinician of a decision',
      actionSchemas.resolveTask,
      (length) => ({ by, reason: 'no-show', decision: 'done', clinician: letters(length) }),
      1,
      80,
    ],
    ['the clinician of an end', actionSchemas.withdraw, (length) => ({ by, outcome: 'duplicate', clinician: letters(length) }), 1, 80],
    ['who was spoken to', actionSchemas.recordCall, (length) => call({ spokeTo: letters(length) }), 0, 80],
    ['what was said', actionSchemas.recordCall, (length) => call({ said: letters(length) }), 0, 500],
    ['who attested the visit', actionSchemas.completeReferral, (length) => complete({ spokeTo: letters(length) }), 1, 80],
    ['a specialist', actionSchemas.overrideSpecialist, (length) => ({ by, specialistId: letters(length) }), 1, 100],
    ['why it rests', actionSchemas.snooze, (length) => ({ by, untilAt: 1, reason: letters(length) }), 1, 200],
    ['a note', actionSchemas.addNote, (length) => ({ by, text: letters(length) }), 1, 500],
  ])('names %s within a length', (_, schema, valueOf, least, most) => expectLengths(schema, valueOf, least, most));

  it('holds numbers within limits', () => {
    expectLimits(eventSchemas.deliveryReceipt, (rung) => ({ id: 'x', sendId: 'y', rung }), 0, 5);
    expectLimits(actionSchemas.recordCall, (seconds) => call({ seconds }), 0, 14_400);
  });

  it('knows its words, and no others', () => {
    const taken = (schema: z.ZodType, valueOf: (word: string) => unknown, ...words: string[]) =>
      words.filter((word) => schema.safeParse(valueOf(word)).success);
    const changes = ['administrative', 'clinical', 'revoked', 'entered-in-error'];
    expect(taken(eventSchemas.orderChanged, (change) => ({ id: 'x', change }), ...changes, 'other')).toEqual(changes);
    const statuses = ['delivered', 'failed'];
    expect(taken(eventSchemas.textStatus, (status) => ({ id: 'x', sendId: 'y', status }), ...statuses, 'sent')).toEqual(statuses);
    const decisions = ['retry', 'proceed', 'done'];
    expect(taken(actionSchemas.resolveTask, (decision) => ({ by, reason: 'no-show', decision }), ...decisions, 'x')).toEqual(decisions);
    const proofs = ['specialist-note', 'office-attested', 'office-and-patient'];
    expect(taken(actionSchemas.completeReferral, (evidence) => complete({ evidence }), ...proofs, 'patient-said')).toEqual(proofs);
    expect(taken(actionSchemas.recordCall, (one) => call({ with: one }), 'patient', 'office', 'other')).toEqual(['patient', 'office']);
    expect(actionSchemas.recordCall.parse(call({})).with).toBe('patient');
    expect(actionSchemas.withdraw.safeParse({ by, outcome: 'kept' }).success).toBe(false);
  });
});
