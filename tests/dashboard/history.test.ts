import { describe, expect, it } from '@jest/globals';
import { entryText } from '../../src/dashboard/referral/entryText.js';
import { messages } from '../../src/dashboard/referral/historyMessages.js';
import { appointmentStatuses, callOutcomes, textMeanings } from '../../src/domain/process/messages.js';
import { attentions } from '../../src/domain/process/taskReasons.js';
import { evidenceKinds } from '../../src/domain/closure/evidence.js';
import { outcomes } from '../../src/domain/referral.js';
import { permitRules } from '../../src/domain/texting/permit.js';
import { orderChanges, sendStates } from '../../src/adapters/postgres/closedColumns.js';
import type { TimelineEntry } from '../../src/ports/referralViews.js';

const id = '0b0f2f0e-1c1c-4c4c-8d8d-0123456789ab';
const iso = '2026-12-14T09:22:00.000Z';
const policy = 'routing/*/*/3';
type Detail = TimelineEntry['detail'];

const route: Detail = {
  specialist: id,
  reasons: [{ rule: 'network', detail: 'is in Blue Plan' }],
  passedOver: [{ specialistId: 'other', rule: 'distance', detail: 'is 40 miles away, more than 30' }],
  by: 'rules',
  policy,
};
const send: Detail = {
  step: 'nudge',
  ordinal: 2,
  rung: 1,
  failure: 'receiver_no_answer',
  endpoint: id,
  specialist: id,
  template: 'booking-reminder',
  permit: { granted: false, rule: 'quiet-hours', untilAt: 1_797_625_651_375 },
  policy,
  acceptedAt: iso,
  settledAt: iso,
};

/** Every kind of entry with every code, and a detail as the database has it. */
const cases: [kind: string, codes: readonly string[], detail: Detail][] = [
  ['order', [...orderChanges, 'entered-in-error'], { version: 'W/"3"' }],
  [
    'packet',
    ['assembled'],
    { ordinal: 1, pages: 4, missing: [{ item: 'lab-results', why: 'The chart has no laboratory results.' }], policy },
  ],
  ['route', ['chosen'], route],
  ['route', ['none'], { ...route, specialist: null }],
  ['send', sendStates.filter((state) => state !== 'denied'), { ...send, channel: 'fax', permit: null }],
  ['send', sendStates.filter((state) => !['opened', 'acknowledged'].includes(state)), { ...send, channel: 'sms' }],
  ['receipt', Object.keys(messages.receipt), { send: id, rung: 2, failure: '30005', occurredAt: iso }],
  ['reply', textMeanings, {}],
  ['appointment', appointmentStatuses, { startAt: iso, source: 'ehr', by: null, version: '2' }],
  ['appointment', appointmentStatuses, { startAt: iso, source: 'coordinator', by: 'rosa', version: null }],
  ['evidence', evidenceKinds, { grade: 'A', source: 'ehr', by: 'rosa', visitAt: iso }],
  ['chart', ['appointment', 'task', 'service-request', 'provenance'], { resource: `Task/${id}`, version: '2' }],
  ['end', outcomes, { grade: 'A', by: 'rosa', clinician: 'Dr. Lee' }],
  ['note', ['added'], { by: 'rosa', seconds: null, text: 'Call at ten.' }],
  ['call', callOutcomes, { by: 'rosa', with: 'office', spokeTo: 'J. Diaz', said: 'Call back.', seconds: 90 }],
  ['snooze', ['added'], { by: 'rosa', tasks: ['no-booking'], until: iso, reason: 'office closed' }],
];
const tasks = attentions.flatMap((reason): [string, string, Detail][] => [
  ['task', 'opened', { reason, owner: 'rosa', queue: 'coordinators', deadline: iso, detail: { because: 'consent,lab-results' } }],
  ['task', 'done', { reason, by: 'event', decision: { decision: 'overtaken' } }],
]);

const codeLike = /:\/\/|\b[a-z]+[A-Z]|\w_\w|[0-9a-f]{8}-|\d{4}-\d\d|\b[a-z]+-[a-z]+|[{}[\]*]|undefined|null|\//u;
const naming = { nameOf: () => 'Dr. Okafor', when: () => 'Mon, Dec 14, 9:22 AM' };

describe('an entry of the history', () => {
  it.each([...cases.flatMap(([kind, codes, detail]) => codes.map((code) => [kind, code, detail] as const)), ...tasks])(
    'shows no code: %s %s',
    (kind, what, detail) => {
      const { headline, lines } = entryText({ at: iso, kind, what, id, detail: { kind: what, ...detail } }, naming);
      expect(headline).not.toBe(messages.other);
      expect([headline, ...lines].filter((line) => codeLike.test(line) || line.trim() === '')).toEqual([]);
    },
  );

  it('names the clinician who decided on a task', () => {
    const detail = { reason: 'consent-needed', by: 'rosa', decision: { decision: 'proceed', clinician: 'Dr. Lee' } };
    expect(entryText({ at: iso, kind: 'task', what: 'done', id, detail }, naming).lines).toEqual(['Decided by Dr. Lee.']);
  });

  it('says why a text was held back, for every rule', () => {
    for (const rule of permitRules) {
      const { lines } = entryText({ at: iso, kind: 'send', what: 'denied', id, detail: { channel: 'sms', permit: { rule } } }, naming);
      expect(lines).toEqual([messages.rules[rule]]);
    }
  });

  it('names who was chosen, why, and why not the others', () => {
    expect(entryText({ at: iso, kind: 'route', what: 'chosen', id, detail: route }, naming).lines).toEqual([
      'Specialist: Dr. Okafor.',
      'Chosen by the routing policy, version 3.',
      'Network: is in Blue Plan',
      'Dr. Okafor is 40 miles away, more than 30',
    ]);
  });

  it('leaves out what it does not know', () => {
    expect(entryText({ at: iso, kind: 'new-kind', what: 'x_y', id, detail: { a: 1 } }, naming)).toEqual({
      headline: messages.other,
      lines: [],
    });
  });
});
