import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { gradeOfAll } from '../src/domain/closure/evidence.js';
import { needsAttention, type ReferralState } from '../src/domain/process/state.js';
import { statusOf } from '../src/domain/process/status.js';
import type { Row, RowEntry } from '../src/ports/referralStore.js';
import { hasPatch, patches } from './patches.js';
import { record } from './steps.js';

export const referralStage = defineSearchAttributeKey('ReferralStage', SearchAttributeType.KEYWORD);
export const attention = defineSearchAttributeKey('NeedsAttention', SearchAttributeType.KEYWORD);
export const deadline = defineSearchAttributeKey('NextDeadline', SearchAttributeType.DATETIME);

export interface Projection {
  /**
   * Stores what people see when it changed; what the store decided (a task's owner and deadline) comes back in the state. After a message it is
   * stored in any case: a worker that died over the same turn, earlier, may have made something else of the message, and stored that.
   */
  readonly keep: (state: ReferralState, now: number, after: 'message' | 'time') => Promise<ReferralState>;
  /** Something must be stored even while a step is under way: a task, or what a person added. */
  readonly isPressing: (state: ReferralState) => boolean;
}

/** No row reads like this. */
const unknown = '';

export function createProjection(): Projection {
  let sequence = 0;
  let last = unknown;
  let shown = '';

  const isPressing = (state: ReferralState): boolean => state.facts.length > 0 || state.tasks.some((task) => task.deadline === undefined);

  const entryOf = (state: ReferralState, now: number): RowEntry => {
    sequence += 1;
    return { referralId: state.referralId, runId: workflowInfo().runId, sequence, at: now, row: rowOf(state, now) };
  };

  const store = async (state: ReferralState, now: number): Promise<ReferralState> => {
    const entry = entryOf(state, now);
    last = JSON.stringify(entry.row);
    const stored = await record({ ...entry, urgency: state.urgency, facts: state.facts });
    const kept = stored.tasks.length === 0 && state.facts.length === 0 ? state : withStored(state, stored.tasks);
    // What came back is part of the row as stored: not a change of its own.
    last = JSON.stringify(rowOf(kept, now));
    return kept;
  };

  return {
    isPressing,
    keep: async (state, now, after) => {
      const isSame = JSON.stringify(rowOf(state, now)) === last && state.facts.length === 0;
      const isStored = isSame && !(after === 'message' && hasPatch(patches, '2026-11-accepted-first'));
      const kept = isStored ? state : await store(state, now);
      const { stage, needsAttention: reason } = statusOf(kept, now);
      if (`${stage}/${reason ?? ''}` !== shown) show(kept, now);
      shown = `${stage}/${reason ?? ''}`;
      return kept;
    },
  };
}

function show(state: ReferralState, now: number): void {
  const status = statusOf(state, now);
  upsertSearchAttributes([
    { key: referralStage, value: status.stage },
    { key: attention, value: status.needsAttention ?? null },
    { key: deadline, value: status.deadline === null ? null : new Date(status.deadline) },
  ]);
}

function rowOf(state: ReferralState, now: number): Row {
  return {
    status: statusOf(state, now),
    specialty: state.specialty,
    specialistId: state.route?.specialistId,
    appointmentAt: state.visit?.startAt,
    evidenceGrade: gradeOfAll(state.evidence),
    tasks: state.tasks.map(({ reason, ordinal, openedAt, because, snoozedUntil }) => ({
      reason,
      ordinal,
      openedAt,
      because,
      snoozedUntil,
    })),
    attention: needsAttention(state, now)?.reason,
  };
}

type StoredTask = { reason: string; ordinal: number; owner: string; deadline: number };

/** Facts handed over are gone from the state; those that came meanwhile stay. */
function withStored(state: ReferralState, tasks: readonly StoredTask[]): ReferralState {
  const stored = (task: ReferralState['tasks'][number]) => tasks.find((one) => one.reason === task.reason && one.ordinal === task.ordinal);
  return {
    ...state,
    facts: [],
    tasks: state.tasks.map((task) => {
      const row = stored(task);
      return row === undefined ? task : { ...task, owner: row.owner, deadline: row.deadline };
    }),
  };
}
