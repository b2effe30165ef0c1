import { describe, expect, it } from '@jest/globals';
import { isDelivered, needsAttention, openTask, type ReferralState } from '../../../src/domain/process/state.js';
import { applyTime, nextDeadline, nextNudgeAt, nextStep } from '../../../src/domain/process/nextStep.js';
import { closed } from '../../../src/domain/process/closeLoop.js';
import { chartSays } from '../../../src/domain/process/chartContent.js';
import { attentions, reasonOf, reasonsWhere, type Attention, type Effect } from '../../../src/domain/process/taskReasons.js';
import { applyAction } from '../../../src/domain/process/applyAction.js';
import { defaultWindows } from '../../../src/domain/process/windows.js';
import { callScripts } from '../../../src/dashboard/referral/callScripts.js';
import { attentionWords } from '../../../src/dashboard/words.js';
import { day, delivered, hour, monday, newReferral } from '../../support/referralPlay.js';

const withTask = (state: ReferralState, reason: Attention, because?: string): ReferralState => openTask(state, reason, monday, because);

/** Delivered, with a round of texts of which one is due. */
const texting: ReferralState = {
  ...delivered().state,
  nudge: { done: 0, sent: 0, cycle: 1, ordinal: 1, plan: { nudgesAt: [monday + hour], escalateAt: monday + 7 * day } },
};
/** Everything of the referral that a decision could undo. */
const rich: ReferralState = {
  ...newReferral().state,
  sendBy: monday + hour,
  packet: { ordinal: 1, missing: ['reason'], consentNeeded: false, deceased: false },
  route: { ordinal: 1, specialistId: 's1', endpointId: 'e1' },
  send: { ordinal: 1, tries: 1, askNow: false },
  passedOver: { specialists: [], endpoints: ['e1'] },
  stayWith: 's1',
  nudge: { ...texting.nudge, stopped: 'opted-out' },
  visit: { id: 'v1', startAt: monday - day, checkAt: monday, source: 'ehr' },
  chart: { refused: true },
};

describe.each(attentions)('%s', (reason) => {
  const row = reasonOf(reason);

  it('is the task that a person sees when every less severe one is open as well', () => {
    const less = attentions.slice(attentions.indexOf(reason));
    const state = less.toReversed().reduce((acc, one) => withTask(acc, one), newReferral().state);
    expect(needsAttention(state, monday)?.reason).toBe(reason);
  });

  it('stops sending, texting and closing exactly where its row says so', () => {
    const { sending, texting: stopsTexts = false, closing: holdsOpen = false } = row.blocks;
    const unsent = withTask({ ...newReferral().state, sendBy: monday + hour }, reason);
    expect(nextDeadline(unsent)?.what === 'packet-due').toBe(sending === undefined);
    expect(nextStep(unsent, monday).kind === 'assemble').toBe(sending === undefined || ['routing', 'readiness'].includes(sending));
    const ready = { ...unsent, packet: { ordinal: 1, missing: [], consentNeeded: false, deceased: false } };
    expect(nextStep(ready, monday).kind === 'route').toBe(sending !== 'routing' && sending !== 'transmission');
    expect(nextNudgeAt(withTask(texting, reason)) === undefined).toBe(stopsTexts);
    const visited: ReferralState = {
      ...texting,
      axes: { ...texting.axes, appointment: 'kept', writeBack: 'done' },
      evidence: [{ kind: 'ehr-appointment-fulfilled', visitAt: monday }],
    };
    const written = { ...visited, chart: { says: chartSays(visited), refused: false } };
    expect(closed(withTask(written, reason), monday).outcome === undefined).toBe(holdsOpen);
  });

  it('replaces the handover at the end of the texts, and is settled by a booking, only when it is about booking', () => {
    const open = withTask(texting, reason);
    const about = row.isAboutBooking === true;
    const isHandedOver = applyTime(open, monday + 8 * day).tasks.some((task) => task.reason === 'no-booking' && reason !== 'no-booking');
    expect(isHandedOver).toBe(!about);
    const booked = applyAction(open, { name: 'bookAppointment', input: { by: 'rosa', startAt: monday + 9 * day } }, monday);
    expect(booked.tasks.some((task) => task.reason === reason)).toBe(!about && reason !== 'verify-visit');
  });

  it.each(['retry', 'proceed', 'done'] as const)('has the effect of its row when a person decides %s', (decision) => {
    const before = withTask(rich, reason, 'reason');
    const after = applyAction(before, { name: 'resolveTask', input: { by: 'rosa', reason, decision } }, monday);
    expect(after.tasks).toEqual([]);
    expect(changes(before, after)).toEqual(expected[row.effects[decision] ?? row.effects.retry]);
  });

  it('has its default windows in the policy', () => {
    for (const urgency of ['routine', 'urgent', 'stat'] as const)
      expect(defaultWindows.tasks[urgency].reasons[reason]).toEqual(row.deadlines?.[urgency]);
    expect(defaultWindows.tasks.asap).toEqual(defaultWindows.tasks.urgent);
  });

  it('tells people what it is and what to do, without codes', () => {
    expect(attentionWords[reason]).toBe(row.title);
    expect(row.sentence).toMatch(/^[A-Z].*\.$/u);
    const { patient, office } = callScripts({ practice: 'Elm Street', reason, visit: '1 June', office: undefined });
    const text = [row.title, row.sentence, ...patient, ...office].join('\n');
    expect(text).not.toMatch(/[{}_]|\w-\w+-\w|[a-z][A-Z]/u);
    for (const line of row.call?.office ?? []) expect(office).toContain(line.replace('{visit}', ' of 1 June'));
  });
});

/** The fields of `rich` that a decision has changed. */
const changes = (before: ReferralState, after: ReferralState): string[] =>
  (['packet', 'route', 'send', 'stayWith', 'passedOver', 'letPass', 'axes', 'nudge', 'visit', 'chart'] as const).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );

const expected: Readonly<Record<Effect, readonly string[]>> = {
  nothing: [],
  'read-chart': ['packet'],
  'send-as-is': ['letPass'],
  'route-again': ['packet', 'route', 'stayWith'],
  'send-again': ['packet', 'route', 'send', 'stayWith', 'passedOver'],
  'mark-delivered': ['send', 'axes'],
  'text-again': ['packet', 'nudge'],
  'book-again': ['nudge'],
  'check-visit-later': ['visit'],
  'write-chart': ['chart'],
};

it('sends a packet again when a person retries, and not when the person says that the office has it', () => {
  const decide = (decision: 'retry' | 'proceed' | 'done') =>
    applyAction(withTask(rich, 'not-delivered'), { name: 'resolveTask', input: { by: 'rosa', reason: 'not-delivered', decision } }, monday);
  expect((['retry', 'proceed', 'done'] as const).map((decision) => decide(decision).axes.delivery)).toEqual([
    rich.axes.delivery,
    'acknowledged',
    'acknowledged',
  ]);
});

it('keeps the clinician who decided, for the history', () => {
  const decided = { by: 'rosa', reason: 'consent-needed', decision: 'proceed', clinician: 'Dr. Lee' } as const;
  const { facts } = applyAction(withTask(rich, 'consent-needed'), { name: 'resolveTask', input: decided }, monday);
  expect(facts.at(-1)).toMatchObject({ kind: 'taskClosed', by: 'rosa', decision: 'proceed', clinician: 'Dr. Lee' });
});

it('has every reason that the process, the pages and the policies know, once', () => {
  expect(new Set(attentions).size).toBe(attentions.length);
  expect(new Set(attentions.map((reason) => reasonOf(reason).title)).size).toBe(attentions.length);
  expect(reasonsWhere(({ isAboutBooking }) => isAboutBooking === true)).toEqual([
    'urgent-call',
    'patient-declined',
    'help-requested',
    'unclear-reply',
    'no-show',
    'verify-booking',
    'no-booking',
    'unreachable',
  ]);
  expect(isDelivered(texting.axes)).toBe(true);
});
