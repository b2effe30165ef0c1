import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { RowToRecord } from '../activities/record.js';
import { gradeOfAll } from '../src/domain/evidence.js';
import { needsAttention, type ReferralState } from '../src/domain/lifecycle.js';
import { statusOf } from '../src/domain/status.js';
import { record } from './steps.js';

export const referralStage = defineSearchAttributeKey('ReferralStage', SearchAttributeType.KEYWORD);
export const attention = defineSearchAttributeKey('NeedsAttention', SearchAttributeType.KEYWORD);
export const deadline = defineSearchAttributeKey('NextDeadline', SearchAttributeType.DATETIME);

export interface RowKeeper {
  /** Stores what people see when it changed; what the store decided (a task's owner and deadline) comes back in the state. */
  readonly keep: (state: ReferralState, now: number) => Promise<ReferralState>;
  /** Something must be stored even while a step is under way: a task, or what a person added. */
  readonly isPressing: (state: ReferralState) => boolean;
}

export function keepRow(): RowKeeper {
  let sequence = 0;
  let last = '';
  let shown = '';

  return {
    isPressing: (state) => state.facts.length > 0 || state.tasks.some((task) => task.deadline === undefined),
    keep: async (state, now) => {
      const row = rowOf(state, now);
      const text = JSON.stringify(row);
      if (text === last && state.facts.length === 0) return state;
      sequence += 1;
      last = text;
      const { runId } = workflowInfo();
      const stored = await record({
        referralId: state.referralId,
        runId,
        sequence,
        at: now,
        urgency: state.urgency,
        row,
        facts: state.facts,
      });
      const kept = stored.tasks.length === 0 && state.facts.length === 0 ? state : withStored(state, stored.tasks);
      const attributes = `${row.status.stage}/${row.status.needsAttention ?? ''}`;
      if (attributes !== shown) show(kept, now);
      shown = attributes;
      // What came back is part of the row as stored: not a change of its own.
      last = JSON.stringify(rowOf(kept, now));
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

function rowOf(state: ReferralState, now: number): RowToRecord {
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
