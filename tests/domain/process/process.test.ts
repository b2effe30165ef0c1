import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refusalOf } from '../../../src/domain/process/applyAction.js';
import {
  actionSchemas,
  appointmentStatuses,
  callOutcomes,
  replyMeanings,
  type Action,
  type ReferralEvent,
} from '../../../src/domain/process/messages.js';
import { enoughToClose, gradeOfAll } from '../../../src/domain/closure/evidence.js';
import { needsAttention, openTask, stageOf } from '../../../src/domain/process/state.js';
import { nextDeadline } from '../../../src/domain/process/nextStep.js';
import { deliveryStates, outcomes, urgencies } from '../../../src/domain/referral.js';
import { attentions } from '../../../src/domain/process/taskReasons.js';
import { statusOf } from '../../../src/domain/process/status.js';
import type { StepResult } from '../../../src/domain/process/applyStepResult.js';
import {
  at,
  day,
  decided,
  delivered,
  found,
  heard,
  hour,
  monday,
  newReferral,
  receipt,
  stepOf,
  untilItWaits,
  wellDone,
  type Play,
} from '../../support/referralPlay.js';

const reasons = (play: Play): string[] => play.state.tasks.map((task) => task.reason);
const appointment = (status: (typeof appointmentStatuses)[number], startAt: number, id = 'a1'): ReferralEvent => ({
  name: 'appointment',
  input: { id: `${id}-${status}-${startAt}`, appointmentId: id, status, startAt },
});
const reply = (meaning: (typeof replyMeanings)[number]): ReferralEvent => ({ name: 'reply', input: { id: `reply-${meaning}`, meaning } });

/** More deadlines than any story here has. */
const mostTurns = 100;

/** Follows the deadlines as the workflow does, answering each step well, up to `until`. */
function live(start: Play, until: number): { play: Play; nudgedOn: number[] } {
  const nudgedOn: number[] = [];
  let play = start;
  for (let turn = 0; turn < mostTurns; turn += 1) {
    play = untilItWaits(play, (step, now) => {
      if (step.kind === 'nudge') nudgedOn.push(now);
      return wellDone(step, now);
    });
    const due = nextDeadline(play.state);
    if (due === undefined || due.at > until) return { play: at(play, until), nudgedOn };
    play = at(play, Math.max(due.at, play.now));
  }
  throw new Error(`after ${mostTurns} deadlines there is always another: ${nextDeadline(play.state)?.what}`);
}

describe('a packet that the office has before the chart was read', () => {
  it.each([
    ['by a receipt', (play: Play) => heard(play, { name: 'deliveryReceipt', input: { id: 'early', sendId: 'of-another-run', rung: 2 } })],
    [
      'by a person’s word',
      (play: Play) =>
        decided(at(play, play.now + 5 * hour), {
          name: 'resolveTask',
          input: { by: 'rosa', reason: 'not-delivered', decision: 'proceed' },
        }),
    ],
  ])('%s: the chart is read, and then the texts are planned from it; nothing is faxed', (_how, learn) => {
    const planned = found(newReferral(), { step: 'planSending', sendBy: monday + 4 * hour });
    const known = learn(planned);
    expect(stepOf(known)).toEqual({ kind: 'assemble', ordinal: 1 });
    expect(stepOf(found(known, { step: 'refused', of: 'assemble', code: 'order-unreadable' })).kind).not.toBe('assemble');
    const steps: string[] = [];
    untilItWaits(known, (step, now) => {
      steps.push(step.kind);
      return wellDone(step, now);
    });
    expect(steps).toEqual(['assemble', 'planNudges', 'writeChart', 'wait']);
  });
});

describe('the story of a referral', () => {
  it('goes from order to kept visit: nudged on day 0 and day 3, one flag on day 7, one call, closed on proof', () => {
    const start = delivered();
    const { play: monday, nudgedOn } = live(start, start.now + 8 * day);
    expect(nudgedOn.map((on) => Math.floor((on - start.now) / day))).toEqual([0, 3]);
    expect(reasons(monday)).toEqual(['no-booking']);

    const visitAt = monday.now + 4 * day;
    const bookedPlay = untilItWaits(
      decided(monday, { name: 'recordCall', input: { by: 'rosa', outcome: 'booked', with: 'patient', startAt: visitAt } }),
    );
    expect(stageOf(bookedPlay.state)).toBe('booked');
    expect(reasons(bookedPlay)).toEqual([]);

    const closed = untilItWaits(heard(at(bookedPlay, visitAt + hour), appointment('fulfilled', visitAt, 'ehr-1')));
    expect(closed.state.outcome).toBe('kept');
    expect(gradeOfAll(closed.state.evidence)).toBe('A');
    expect(stepOf(closed).kind).toBe('finish');
  });

  it('counts a late booking after a coordinator took over', () => {
    const start = delivered();
    const { play } = live(start, start.now + 8 * day);
    const late = untilItWaits(heard(decided(play, { name: 'claim', input: { by: 'rosa' } }), appointment('booked', play.now + day)));
    expect(stageOf(late.state)).toBe('booked');
    expect(late.state.owner).toBe('rosa');
  });

  it('makes up for an outage with one nudge, and escalates as due', () => {
    const start = delivered();
    const asleep = at(start, start.now + 4 * day);
    const { play, nudgedOn } = live(asleep, asleep.now + 4 * day);
    expect(nudgedOn).toHaveLength(1);
    expect(reasons(play)).toEqual(['no-booking']);
  });

  it('sends nothing more once the patient said stop, and asks a person to call', () => {
    const start = heard(delivered(), reply('stop'));
    const { play, nudgedOn } = live(start, start.now + 9 * day);
    expect(nudgedOn).toEqual([]);
    expect(reasons(play)).toEqual(['unreachable']);
  });

  it("does not take the patient's word for a booking", () => {
    const start = heard(delivered(), reply('booked'));
    expect(reasons(start)).toEqual(['verify-booking']);
    expect(stageOf(start.state)).toBe('booking');
  });

  it("does not close on the patient's word for a visit", () => {
    const visitAt = newReferral().now + 3 * day;
    const bookedPlay = untilItWaits(heard(delivered(), appointment('booked', visitAt)));
    const told = decided(at(bookedPlay, visitAt + day), {
      name: 'recordCall',
      input: { by: 'rosa', outcome: 'visit-kept', with: 'patient' },
    });
    expect(told.state.outcome).toBeUndefined();
    expect(reasons(told)).toEqual(['verify-visit']);
  });

  it('sends nothing more to a patient who is not going, settled or not, and hands over in time', () => {
    const declined = heard(delivered(), reply('declined'));
    const settled = decided(declined, { name: 'resolveTask', input: { by: 'rosa', reason: 'patient-declined', decision: 'done' } });
    const { play, nudgedOn } = live(settled, monday + 8 * day);
    expect([nudgedOn, reasons(play)]).toEqual([[], ['no-booking']]);
  });

  it('ends without a visit only when a clinician decided, or the chart says that the patient died', () => {
    const start = delivered();
    const withdraw = (outcome: 'seen-elsewhere' | 'deceased', clinician?: string): Action => ({
      name: 'withdraw',
      input: { by: 'rosa', outcome, clinician },
    });
    expect(refusalOf(start.state, withdraw('seen-elsewhere'), start.now)).toBe(
      'This end needs clinician, the name of the clinician who decided.',
    );
    expect(decided(start, withdraw('seen-elsewhere', 'Dr. Lee')).state.outcome).toBe('seen-elsewhere');
    const dead = { ...start, state: { ...start.state, packet: { ordinal: 1, missing: [], consentNeeded: false, deceased: true } } };
    expect(decided(dead, withdraw('deceased')).state.outcome).toBe('deceased');
  });

  it('asks for the visit when the EHR is silent', () => {
    const visitAt = newReferral().now + 3 * day;
    const bookedPlay = untilItWaits(heard(delivered(), appointment('booked', visitAt)));
    expect(reasons(live(bookedPlay, visitAt + 2 * day).play)).toEqual(['verify-visit']);
  });

  it('goes back to booking after a missed visit, and to a person after the second', () => {
    const missedOnce = (play: Play, id: string): Play => {
      const visitAt = play.now + 2 * day;
      return untilItWaits(
        heard(at(untilItWaits(heard(play, appointment('booked', visitAt, id))), visitAt), appointment('noshow', visitAt, id)),
      );
    };
    const once = missedOnce(delivered(), 'a1');
    expect([stageOf(once.state), reasons(once)]).toEqual(['missed', []]);
    expect(reasons(missedOnce(once, 'a2'))).toEqual(['no-show']);
  });
});

describe('a patient who asks for help after the visit was kept', () => {
  it.each([['help', 'help-requested'] as const, ['emergency', 'emergency-reply'] as const])(
    '%s holds the loop open until a person has answered',
    (meaning, reason) => {
      const visitAt = monday + 3 * day;
      const booked = untilItWaits(heard(delivered(), appointment('booked', visitAt)));
      const kept = heard(at(booked, visitAt + hour), appointment('fulfilled', visitAt));
      const asked = untilItWaits(heard(kept, reply(meaning)));
      expect([asked.state.outcome, stageOf(asked.state), reasons(asked)]).toEqual([undefined, 'kept', [reason]]);
      const answered = untilItWaits(decided(asked, { name: 'resolveTask', input: { by: 'rosa', reason, decision: 'done' } }));
      expect([answered.state.outcome, reasons(answered)]).toEqual(['kept', []]);
      // Nobody asks for an appointment any more.
      expect(refusalOf(kept.state, { name: 'recordCall', input: { by: 'rosa', with: 'patient', outcome: 'declined' } }, kept.now)).toMatch(
        /kept already/,
      );
    },
  );
});

describe('what a person is needed for', () => {
  it('is first of all that no workflow drives it: nothing else could be settled', () => {
    const opened = attentions.reduce((state, reason) => openTask(state, reason, monday), newReferral().state);
    expect(needsAttention(opened, monday)?.reason).toBe('workflow-missing');
    const others = attentions.filter((reason) => reason !== 'workflow-missing');
    const without = others.reduce((state, reason) => openTask(state, reason, monday), newReferral().state);
    expect(needsAttention(without, monday)?.reason).toBe('emergency-reply');
  });
});

describe('sending', () => {
  it('tries a failed fax again three times, then another endpoint, then asks a person', () => {
    let play = untilItWaits(newReferral());
    const endpoints = ['e1', 'e2', undefined];
    let routes = 0;
    const answer: typeof wellDone = (step, now) => {
      if (step.kind !== 'route') return wellDone(step, now);
      routes += 1;
      const endpointId = endpoints[routes];
      return endpointId === undefined
        ? { step: 'route', ordinal: step.ordinal, because: 'no-endpoint' }
        : { step: 'route', ordinal: step.ordinal, specialistId: 's1', endpointId };
    };
    let failures = 0;
    while (!reasons(play).includes('not-delivered') && failures < 20) {
      failures += 1;
      const failed = heard(play, {
        name: 'deliveryReceipt',
        input: { id: `f${failures}`, sendId: play.state.send?.sendId ?? '', failure: 'busy' },
      });
      play = untilItWaits(at(failed, failed.state.send?.retryAt ?? failed.now), answer);
    }
    expect([failures, play.state.sendsMade]).toEqual([8, 8]);
  });

  it('keeps a packet that failed with the office that was chosen, until a person sends it on', () => {
    let play = untilItWaits(newReferral('stat'));
    play = heard(play, { name: 'deliveryReceipt', input: { id: 'f', sendId: 'fax-1', failure: 'busy' } });
    expect([play.state.stayWith, play.state.passedOver.endpoints]).toEqual(['s1', ['e1']]);
    const nowhere = untilItWaits(play, (step, now) =>
      step.kind === 'route' ? { step: 'route', ordinal: step.ordinal, because: 'none-fits' } : wellDone(step, now),
    );
    expect(reasons(nowhere)).toContain('not-delivered');
    const sentOn = decided(nowhere, { name: 'resolveTask', input: { by: 'rosa', reason: 'not-delivered', decision: 'retry' } });
    expect([sentOn.state.stayWith, sentOn.state.passedOver.endpoints]).toEqual([undefined, []]);
  });

  it('rests with a person when no address is left, also when the packet was called late before', () => {
    const sent = untilItWaits(newReferral());
    const late = at(
      {
        ...sent,
        state: { ...sent.state, send: undefined, route: undefined, packet: undefined, passedOver: { specialists: [], endpoints: ['e1'] } },
      },
      sent.now + 2 * day,
    );
    expect(late.state.tasks.map(({ because }) => because)).toEqual(['late']);
    const nowhere = untilItWaits(late, (step, now) =>
      step.kind === 'route' ? { step: 'route', ordinal: step.ordinal, because: 'none-fits' } : wellDone(step, now),
    );
    expect(nowhere.state.tasks.map(({ reason, because }) => [reason, because])).toEqual([['not-delivered', 'none-fits']]);
  });

  it('does not wait to send a STAT packet elsewhere, and a person knows', () => {
    const sent = untilItWaits(newReferral('stat'));
    const failed = heard(sent, { name: 'deliveryReceipt', input: { id: 'f', sendId: 'fax-1', failure: 'busy' } });
    expect(stepOf(failed).kind).toBe('assemble');
    expect(reasons(failed)).toEqual(['urgent-call']);
  });

  it('asks about a fax without a receipt, and never sends it again blindly', () => {
    const sent = untilItWaits(newReferral());
    const silent = at(sent, sent.now + 2 * day);
    expect(stepOf(silent).kind).toBe('askAboutSend');
    const still = found(silent, { step: 'askAboutSend', status: 'accepted', receiptBy: silent.now + day });
    expect([reasons(still), stepOf(still).kind]).toEqual([['not-delivered'], 'wait']);
  });

  it('lets a late receipt settle what a person was asked about', () => {
    const sent = untilItWaits(newReferral());
    const asked = found(at(sent, sent.now + 2 * day), { step: 'askAboutSend', status: 'accepted', receiptBy: 0 });
    expect(reasons(heard(asked, receipt(asked)))).toEqual([]);
  });

  it('supersedes a packet that left before the order was amended', () => {
    const amended = heard(delivered(), { name: 'orderChanged', input: { id: 'o2', change: 'clinical' } });
    const again = untilItWaits(amended);
    expect(again.state.sendsMade).toBe(2);
    expect(untilItWaits(heard(again, receipt(again))).state.resendDue).toBe(false);
  });

  it('sends the packet that supersedes, though the receipt of the first comes late', () => {
    const sent = untilItWaits(newReferral());
    const first = receipt(sent);
    const amended = heard(sent, { name: 'orderChanged', input: { id: 'o2', change: 'clinical' } });
    const late = untilItWaits(heard(amended, first));
    expect([late.state.sendsMade, late.state.axes.delivery, late.state.resendDue]).toEqual([2, 'transmitted', true]);
    expect(untilItWaits(heard(late, receipt(late))).state.resendDue).toBe(false);
  });

  it('asks for what the chart lacks, and goes on without it when a person says so', () => {
    const lacking: typeof wellDone = (step, now) =>
      step.kind === 'assemble'
        ? { step: 'assemble', ordinal: step.ordinal, order: 'active', missing: ['coverage-plan'], consentNeeded: false, deceased: false }
        : wellDone(step, now);
    const asked = untilItWaits(newReferral(), lacking);
    expect([reasons(asked), stageOf(asked.state)]).toEqual([['incomplete-packet'], 'needs-information']);
    const goOn = decided(asked, { name: 'resolveTask', input: { by: 'rosa', reason: 'incomplete-packet', decision: 'proceed' } });
    expect(untilItWaits(goOn, lacking).state.sendsMade).toBe(1);
  });

  it('sends nothing for a patient who died, and one person checks', () => {
    const died: typeof wellDone = (step, now) =>
      step.kind === 'assemble'
        ? { step: 'assemble', ordinal: step.ordinal, order: 'active', missing: [], consentNeeded: false, deceased: true }
        : wellDone(step, now);
    const play = untilItWaits(newReferral(), died);
    expect([play.state.sendsMade, reasons(play), play.state.tasks[0]?.because]).toEqual([0, ['unreachable'], 'deceased']);
  });
});

const instant = fc.integer({ min: newReferral().now, max: newReferral().now + 60 * day });
const code = fc.constantFrom('busy', 'no_answer', 'rejected', 'invalid');
const word = fc.constantFrom('rosa', 'sam');
const events: fc.Arbitrary<ReferralEvent> = fc.oneof(
  fc
    .record({
      id: fc.uuid(),
      change: fc.constantFrom('administrative' as const, 'clinical' as const, 'revoked' as const, 'entered-in-error' as const),
    })
    .map((input) => ({ name: 'orderChanged' as const, input })),
  fc
    .record({ id: fc.uuid(), sendId: fc.constantFrom('fax-1', 'fax-2', 'x'), rung: fc.integer({ min: 0, max: 5 }) })
    .map((input) => ({ name: 'deliveryReceipt' as const, input })),
  fc
    .record({ id: fc.uuid(), sendId: fc.constantFrom('fax-1', 'fax-2', 'x'), failure: code })
    .map((input) => ({ name: 'deliveryReceipt' as const, input })),
  fc
    .record({ id: fc.uuid(), sendId: fc.constant('t'), status: fc.constantFrom('delivered' as const, 'failed' as const) })
    .map((input) => ({ name: 'textStatus' as const, input })),
  fc.record({ id: fc.uuid(), meaning: fc.constantFrom(...replyMeanings) }).map((input) => ({ name: 'reply' as const, input })),
  fc
    .record({
      id: fc.uuid(),
      appointmentId: fc.constantFrom('a1', 'a2'),
      status: fc.constantFrom(...appointmentStatuses),
      startAt: instant,
    })
    .map((input) => ({ name: 'appointment' as const, input })),
);
const actions: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ by: word }).map((input) => ({ name: 'claim' as const, input })),
  fc
    .record({
      by: word,
      reason: fc.constantFrom(...attentions),
      decision: fc.constantFrom('retry' as const, 'proceed' as const, 'done' as const),
    })
    .map((input) => ({ name: 'resolveTask' as const, input })),
  fc
    .record({
      by: word,
      outcome: fc.constantFrom(...callOutcomes),
      with: fc.constantFrom('patient' as const, 'office' as const),
      spokeTo: word,
      startAt: instant,
    })
    .map((input) => ({ name: 'recordCall' as const, input })),
  fc.record({ by: word, startAt: instant }).map((input) => ({ name: 'bookAppointment' as const, input })),
  fc
    .record({
      by: word,
      evidence: fc.constantFrom('specialist-note' as const, 'office-attested' as const),
      spokeTo: word,
      visitAt: instant,
    })
    .map((input) => ({ name: 'completeReferral' as const, input })),
  fc.record({ by: word, specialistId: fc.constantFrom('s1', 's2') }).map((input) => ({ name: 'overrideSpecialist' as const, input })),
  fc.record({ by: word }).map((input) => ({ name: 'resend' as const, input })),
  fc.record({ by: word, untilAt: instant, reason: fc.constant('closed') }).map((input) => ({ name: 'snooze' as const, input })),
  fc
    .record({ by: word, outcome: fc.constantFrom(...outcomes.filter((one) => one !== 'kept')), clinician: word })
    .map((input) => ({ name: 'withdraw' as const, input })),
);

/** What a step may find when the world is at its worst. */
const worst = (step: ReturnType<typeof stepOf>, now: number, luck: number): StepResult | undefined => {
  const well = wellDone(step, now);
  if (well === undefined || luck < 6) return well;
  switch (well.step) {
    case 'assemble':
      return {
        ...well,
        missing: luck === 6 ? ['reason'] : [],
        consentNeeded: luck === 7,
        deceased: luck === 8,
        order: luck === 9 ? 'revoked' : 'active',
      };
    case 'route':
      return { step: 'route', ordinal: well.ordinal, because: 'none' };
    case 'transmit':
      return { ...well, result: 'rejected', failure: 'invalid-number' };
    case 'askAboutSend':
      return { ...well, status: (['accepted', 'failed', 'missing'] as const)[luck % 3] ?? 'failed' };
    case 'nudge':
      return {
        step: 'nudge',
        result:
          luck === 6
            ? { result: 'deferred', untilAt: now + hour, rule: 'quiet-hours' }
            : luck === 7
              ? { result: 'undeliverable', failure: '30005' }
              : { result: 'denied', rule: luck === 8 ? 'consent-missing' : 'opted-out' },
      };
    case 'writeChart':
      return { ...well, refused: true };
    default:
      return well;
  }
};

type Move = { wait: number; luck: number; event?: ReferralEvent | undefined; action?: Action | undefined };
const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.record({
    wait: fc.integer({ min: 0, max: 3 * day }),
    luck: fc.integer({ min: 0, max: 9 }),
    event: fc.option(events, { nil: undefined }),
    action: fc.option(actions, { nil: undefined }),
  }),
  { maxLength: 25 },
);

function play(start: Play, list: readonly Move[], look: (before: Play, after: Play) => void): Play {
  return list.reduce((before, move) => {
    let after = at(before, before.now + move.wait);
    const result = worst(stepOf(after), after.now, move.luck);
    if (result !== undefined) after = found(after, result);
    if (move.event !== undefined) after = heard(after, move.event);
    if (move.action !== undefined) after = decided(after, move.action);
    after = at(after, after.now);
    look(before, after);
    return after;
  }, start);
}

const starts = fc.constantFrom(...urgencies).map((urgency) => newReferral(urgency));

describe('whatever happens, in whatever order', () => {
  it('an open referral is never orphaned: something is under way, timed, or in a person’s hands', () => {
    fc.assert(
      fc.property(starts, moves, (start, list) => {
        play(start, list, (_, { state, now }) => {
          const alive = stepOf({ state, now }).kind !== 'wait' || nextDeadline(state) !== undefined || state.tasks.length > 0;
          expect(alive).toBe(true);
          const status = statusOf(state, now);
          expect(status.owner.length * status.queue.length * status.next.what.length).toBeGreaterThan(0);
        });
      }),
      { numRuns: 1_500 },
    );
  });

  it('a reason has at most one open task', () => {
    fc.assert(
      fc.property(starts, moves, (start, list) => {
        play(start, list, (_, after) => expect(new Set(reasons(after)).size).toBe(after.state.tasks.length));
      }),
    );
  });

  it('proof of delivery is never taken back', () => {
    const proven = deliveryStates.indexOf('transmitted');
    fc.assert(
      fc.property(starts, moves, (start, list) => {
        play(start, list, (before, after) => {
          const was = deliveryStates.indexOf(before.state.axes.delivery);
          const is = deliveryStates.indexOf(after.state.axes.delivery);
          if (was >= proven && was <= deliveryStates.indexOf('acknowledged')) expect(is).toBeGreaterThanOrEqual(was);
        });
      }),
    );
  });

  it('an end is an end: nothing moves it, and nothing is sent after it', () => {
    fc.assert(
      fc.property(starts, moves, (start, list) => {
        play(start, list, (before, after) => {
          if (before.state.outcome === undefined) return;
          expect(after.state.outcome).toBe(before.state.outcome);
          expect(['writeChart', 'finish']).toContain(stepOf(after).kind);
        });
      }),
    );
  });

  it('asks nobody to send or to book once the visit was kept', () => {
    fc.assert(
      fc.property(starts, moves, (start, list) => {
        play(start, list, (_, after) => {
          if (after.state.axes.appointment !== 'kept') return;
          expect(reasons(after).filter((reason) => ['not-delivered', 'no-booking', 'no-specialist'].includes(reason))).toEqual([]);
        });
      }),
    );
  });

  it('ends as kept only once the chart says so', () => {
    fc.assert(
      fc.property(starts, moves, (start, list) => {
        play(start, list, (before, after) => {
          if (after.state.outcome !== 'kept' || before.state.outcome !== undefined) return;
          expect(JSON.parse(after.state.chart.says ?? '{}')).toMatchObject({ serviceRequest: 'completed' });
        });
      }),
      { numRuns: 1_500 },
    );
  });

  it('asks nobody for anything once it has ended', () => {
    fc.assert(
      fc.property(starts, moves, (start, list) => {
        play(start, list, (_, after) => {
          if (after.state.outcome !== undefined) expect(reasons(after)).toEqual([]);
        });
      }),
      { numRuns: 1_500 },
    );
  });

  it('closes as kept only on evidence of grade A to C', () => {
    fc.assert(
      fc.property(starts, moves, (start, list) => {
        const end = play(start, list, () => undefined);
        if (end.state.outcome === 'kept') expect(enoughToClose(end.state.evidence)).toBe(true);
      }),
    );
  });

  it('texts nobody who is booked, opted out or in a person’s hands', () => {
    fc.assert(
      fc.property(starts, moves, (start, list) => {
        play(start, list, (_, after) => {
          if (stepOf(after).kind !== 'nudge') return;
          expect(after.state.nudge.stopped).toBeUndefined();
          expect(after.state.axes.appointment).not.toBe('booked');
        });
      }),
    );
  });

  it('repeating an event id is the mailbox’s business, yet hearing it twice changes nothing that matters', () => {
    fc.assert(
      fc.property(starts, moves, events, (start, list, event) => {
        const before = play(start, list, () => undefined);
        const once = heard(before, event);
        const twice = heard(once, event);
        expect([stageOf(twice.state), reasons(twice)]).toEqual([stageOf(once.state), reasons(once)]);
      }),
    );
  });

  it('a refused action says why, in words', () => {
    fc.assert(
      fc.property(starts, moves, actions, (start, list, action) => {
        const before = play(start, list, () => undefined);
        const why = refusalOf(before.state, action, before.now);
        if (why !== undefined) expect(decided(before, action).state).toBe(before.state);
        expect(actionSchemas[action.name].safeParse(action.input).success).toBe(true);
      }),
    );
  });
});
