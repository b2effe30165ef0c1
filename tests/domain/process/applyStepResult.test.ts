import { describe, expect, it } from '@jest/globals';
import { applyStepResult, type StepResult } from '../../../src/domain/process/applyStepResult.js';
import { chartSays } from '../../../src/domain/process/chartContent.js';
import type { ReferralState } from '../../../src/domain/process/state.js';
import { day, hour } from '../../support/referralPlay.js';
import {
  bookedState,
  booking,
  changesOf,
  keptState,
  now,
  packet,
  plan,
  route,
  sending,
  stateOf,
  visit,
} from '../../support/referralStates.js';

type Case = [string, ReferralState, StepResult, Record<string, unknown>];
const found = (before: ReferralState, result: StepResult) => changesOf(before, applyStepResult(before, result, now));

const read = (more: Partial<Extract<StepResult, { step: 'assemble' }>> = {}): StepResult => ({
  step: 'assemble',
  ordinal: 2,
  order: 'active',
  missing: [],
  consentNeeded: false,
  deceased: false,
  ...more,
});
const readPacket = { ordinal: 2, missing: [], consentNeeded: false, deceased: false };

describe('the chart that was read', () => {
  const cases: Case[] = [
    ['makes a packet', stateOf(), read(), { packet: readPacket, packetsAssembled: 2 }],
    [
      'tells the specialty',
      stateOf(),
      read({ specialty: 'dermatology' }),
      { packet: readPacket, packetsAssembled: 2, specialty: 'dermatology' },
    ],
    ['of a revoked order ends it', stateOf(), read({ order: 'revoked' }), { outcome: 'revoked' }],
    ['of an order in error ends it', stateOf(), read({ order: 'entered-in-error' }), { outcome: 'entered-in-error' }],
    ['without a specialty asks for one', stateOf({ specialty: undefined }), read(), { packetsAssembled: 2, opened: ['specialty-unclear'] }],
    [
      'of a patient who died asks a person, and about nothing else',
      stateOf(),
      read({ deceased: true, missing: ['reason'], consentNeeded: true }),
      {
        packet: { ...readPacket, deceased: true, missing: ['reason'], consentNeeded: true },
        packetsAssembled: 2,
        opened: ['unreachable: deceased'],
      },
    ],
    [
      'that lacks something asks for it',
      stateOf({ letPass: ['phone'] }),
      read({ missing: ['reason', 'phone', 'plan'] }),
      { packet: { ...readPacket, missing: ['reason', 'phone', 'plan'] }, packetsAssembled: 2, opened: ['incomplete-packet: reason,plan'] },
    ],
    [
      'that lacks only what was let pass asks for nothing',
      stateOf({ letPass: ['phone'] }),
      read({ missing: ['phone'] }),
      { packet: { ...readPacket, missing: ['phone'] }, packetsAssembled: 2 },
    ],
    [
      'that needs a consent asks for it',
      stateOf(),
      read({ consentNeeded: true }),
      { packet: { ...readPacket, consentNeeded: true }, packetsAssembled: 2, opened: ['consent-needed: sensitive'] },
    ],
  ];
  it.each(cases)('%s', (_, before, result, changes) => expect(found(before, result)).toStrictEqual(changes));
});

describe('the route that was taken', () => {
  const none: StepResult = { step: 'route', ordinal: 2, because: 'none-fits' };
  const cases: Case[] = [
    [
      'leads to an office',
      stateOf(),
      { step: 'route', ordinal: 2, specialistId: 's2', endpointId: 'e2' },
      { routesTaken: 2, route: { ordinal: 2, specialistId: 's2', endpointId: 'e2' } },
    ],
    [
      'leads nowhere without an address',
      stateOf(),
      { step: 'route', ordinal: 2, specialistId: 's2', because: 'x' },
      { routesTaken: 2, opened: ['no-specialist: x'] },
    ],
    [
      'leads nowhere without a specialist',
      stateOf(),
      { step: 'route', ordinal: 2, endpointId: 'e2', because: 'x' },
      { routesTaken: 2, opened: ['no-specialist: x'] },
    ],
    [
      'forgets a choice that did not work',
      stateOf({ chosenSpecialistId: 's3' }),
      none,
      { routesTaken: 2, chosenSpecialistId: undefined, opened: ['no-specialist: none-fits'] },
    ],
    [
      'has no address left',
      stateOf({ passedOver: { specialists: [], endpoints: ['e1'] } }),
      none,
      { routesTaken: 2, opened: ['not-delivered: none-fits'] },
    ],
  ];
  it.each(cases)('%s', (_, before, result, changes) => expect(found(before, result)).toStrictEqual(changes));
});

describe('the packet that was sent', () => {
  const accepted: StepResult = { step: 'transmit', ordinal: 2, sendId: 'send-2', result: 'accepted', receiptBy: now + day };
  const rejected: StepResult = { step: 'transmit', ordinal: 2, sendId: 'send-2', result: 'rejected', failure: 'invalid', receiptBy: now };
  const ready = (changes = {}) => sending({ send: undefined, sendsMade: 1, axes: { delivery: 'none' }, ...changes });
  const sent = { ordinal: 2, sendId: 'send-2', tries: 1, receiptBy: now + day, askNow: false };
  const cases: Case[] = [
    ['awaits its receipt', ready(), accepted, { 'axes.delivery': 'accepted', sendsMade: 2, send: sent }],
    [
      'counts its tries',
      sending({ send: { ordinal: 1, tries: 2, retryAt: now, askNow: false }, axes: { delivery: 'failed' } }),
      accepted,
      {
        'axes.delivery': 'accepted',
        sendsMade: 2,
        'send.ordinal': 2,
        'send.sendId': 'send-2',
        'send.tries': 3,
        'send.receiptBy': now + day,
        'send.retryAt': undefined,
      },
    ],
    ['takes nothing back of the first', booking({ resendDue: true }), accepted, { sendsMade: 2, send: sent }],
    [
      'is superseded where the order changed meanwhile',
      ready({ packet: undefined }),
      accepted,
      { 'axes.delivery': 'accepted', sendsMade: 2, resendDue: true },
    ],
    [
      'as rejected goes to another address',
      ready(),
      rejected,
      { 'axes.delivery': 'failed', sendsMade: 2, packet: undefined, route: undefined, stayWith: 's1', 'passedOver.endpoints': ['e1'] },
    ],
  ];
  it.each(cases)('%s', (_, before, result, changes) => expect(found(before, result)).toStrictEqual(changes));
});

describe('what the provider says of a send', () => {
  const asked = sending({ send: { ordinal: 1, sendId: 'send-1', tries: 4, askNow: true } });
  const said = (status: 'accepted' | 'transmitted' | 'failed' | 'missing', failure?: string): StepResult => ({
    step: 'askAboutSend',
    status,
    failure,
    receiptBy: now + day,
  });
  const elsewhere = {
    'axes.delivery': 'failed',
    packet: undefined,
    send: undefined,
    route: undefined,
    stayWith: 's1',
    'passedOver.endpoints': ['e1'],
  };
  const stat = sending({ urgency: 'stat' });
  const cases: Case[] = [
    ['under way still: a person asks', asked, said('accepted'), { 'send.askNow': false, opened: ['not-delivered: receipt-missing'] }],
    ['transmitted', asked, said('transmitted'), { send: undefined, 'axes.delivery': 'transmitted', 'axes.acceptance': 'pending' }],
    ['failed', asked, said('failed', 'busy'), elsewhere],
    ['failed, and why', stat, said('failed', 'busy'), { ...elsewhere, opened: ['urgent-call: busy'] }],
    ['failed for no reason', stat, said('failed'), { ...elsewhere, opened: ['urgent-call: failed'] }],
    ['never accepted', stat, said('missing'), { ...elsewhere, opened: ['urgent-call: not-accepted'] }],
    ['of nothing that is under way', booking(), said('accepted'), { opened: ['not-delivered: receipt-missing'] }],
  ];
  it.each(cases)('%s', (_, before, result, changes) => expect(found(before, result)).toStrictEqual(changes));
});

describe('the text that was tried', () => {
  const texting = booking({ nudge: { sent: 1, ordinal: 2, notBefore: now } });
  const tried = (result: Extract<StepResult, { step: 'nudge' }>['result']): StepResult => ({ step: 'nudge', result });
  const denied = (rule: string) => tried({ result: 'denied', rule });
  const overdue = booking({ nudge: { plan: { nudgesAt: [now - day, now - hour, now, now + 1], escalateAt: now + day } } });
  const cases: Case[] = [
    [
      'went out',
      texting,
      tried({ result: 'sent', sendId: 't' }),
      { 'nudge.sent': 2, 'nudge.ordinal': 3, 'nudge.done': 1, 'nudge.notBefore': undefined },
    ],
    [
      'went out for all that were overdue',
      overdue,
      tried({ result: 'sent', sendId: 't' }),
      { 'nudge.sent': 1, 'nudge.ordinal': 2, 'nudge.done': 3 },
    ],
    [
      'went out early',
      booking({ nudge: { done: 1 } }),
      tried({ result: 'sent', sendId: 't' }),
      { 'nudge.sent': 1, 'nudge.ordinal': 2, 'nudge.done': 2 },
    ],
    [
      'went out without a plan',
      booking({ nudge: { plan: undefined } }),
      tried({ result: 'sent', sendId: 't' }),
      { 'nudge.sent': 1, 'nudge.ordinal': 2, 'nudge.done': 1 },
    ],
    [
      'waits for its hour',
      texting,
      tried({ result: 'deferred', untilAt: now + hour, rule: 'quiet-hours' }),
      { 'nudge.notBefore': now + hour },
    ],
    ['is not permitted', texting, denied('opted-out'), { 'nudge.stopped': 'opted-out', opened: ['unreachable: opted-out'] }],
    [
      'lacks a consent',
      texting,
      denied('consent-missing'),
      { 'nudge.stopped': 'consent-missing', opened: ['consent-needed: consent-missing'] },
    ],
    [
      'is refused by the patient',
      texting,
      denied('consent-refused'),
      { 'nudge.stopped': 'consent-refused', opened: ['consent-needed: consent-refused'] },
    ],
    ['is one too many about this referral', texting, denied('per-referral-cap'), { 'nudge.stopped': 'per-referral-cap' }],
    ['came after the end', texting, denied('referral-ended'), { 'nudge.stopped': 'referral-ended' }],
    [
      'cannot be delivered',
      texting,
      tried({ result: 'undeliverable', failure: '30005' }),
      { 'nudge.ordinal': 3, 'nudge.stopped': '30005', opened: ['unreachable: 30005'] },
    ],
  ];
  it.each(cases)('%s', (_, before, result, changes) => expect(found(before, result)).toStrictEqual(changes));
});

describe('what was planned', () => {
  const cases: Case[] = [
    ['by when the packet leaves', stateOf(), { step: 'planSending', sendBy: now + hour }, { sendBy: now + hour }],
    [
      'when the texts go out',
      booking({ nudge: { plan: undefined, sent: 1 } }),
      { step: 'planNudges', nudgesAt: plan.nudgesAt, escalateAt: plan.escalateAt, maxCycles: 3 },
      { 'nudge.plan': plan, 'nudge.maxCycles': 3 },
    ],
    [
      'when to ask for the visit',
      bookedState(),
      { step: 'planVisit', startAt: visit.startAt, checkAt: now + 9 * day },
      { 'visit.checkAt': now + 9 * day },
    ],
    ['of a visit that was moved meanwhile', bookedState(), { step: 'planVisit', startAt: visit.startAt - 1, checkAt: now }, {}],
  ];
  it.each(cases)('%s', (_, before, result, changes) => expect(found(before, result)).toStrictEqual(changes));
});

describe('the chart that was written', () => {
  const refused: StepResult = { step: 'writeChart', says: 'x', refused: true };
  const cases: Case[] = [
    [
      'says so',
      bookedState({ chart: { says: 'w', refused: true } }),
      { step: 'writeChart', says: 'x', refused: false },
      { 'chart.says': 'x', 'chart.refused': false, 'axes.writeBack': 'done' },
    ],
    [
      'was refused',
      bookedState({ chart: { says: 'w', refused: false } }),
      refused,
      { 'chart.refused': true, 'axes.writeBack': 'partial', opened: ['write-back-failed'] },
    ],
    ['was refused after the end', bookedState({ outcome: 'duplicate' }), refused, { 'chart.refused': true, 'axes.writeBack': 'partial' }],
    [
      'says that the visit was kept: the loop is closed',
      keptState({ tasks: ['verify-visit'] }),
      { step: 'writeChart', says: chartSays(keptState()) ?? '', refused: false },
      { 'chart.says': chartSays(keptState()), 'axes.writeBack': 'done', outcome: 'kept', closed: ['verify-visit by event: kept'] },
    ],
  ];
  it.each(cases)('%s', (_, before, result, changes) => expect(found(before, result)).toStrictEqual(changes));
});

describe('a step that was refused for good', () => {
  const refused = (of: Extract<StepResult, { step: 'refused' }>['of']): StepResult => ({ step: 'refused', of, code: 'c' });
  const cases: Case[] = [
    ['reading the chart', stateOf({ packet }), refused('assemble'), { packet: undefined, opened: ['incomplete-packet: c'] }],
    ['routing', stateOf({ route }), refused('route'), { opened: ['no-specialist: c'] }],
    ['sending', sending(), refused('transmit'), { send: undefined, opened: ['not-delivered: c'] }],
    ['asking about a send', sending(), refused('askAboutSend'), { send: undefined, opened: ['not-delivered: c'] }],
    ['texting', booking(), refused('nudge'), { 'nudge.stopped': 'c', opened: ['unreachable: c'] }],
    [
      'writing the chart',
      bookedState({ chart: { says: 'w', refused: false } }),
      refused('writeChart'),
      { 'chart.refused': true, 'axes.writeBack': 'partial', opened: ['write-back-failed'] },
    ],
  ];
  it.each(cases)('%s', (_, before, result, changes) => expect(found(before, result)).toStrictEqual(changes));
});
