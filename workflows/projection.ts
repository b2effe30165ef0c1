import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { gradeOfAll } from '../src/domain/closure/evidence.js';
import { needsAttention, type ReferralState } from '../src/domain/process/state.js';
import { statusOf } from '../src/domain/process/status.js';
import type { Row } from '../src/ports/referralStore.js';
import { searchAttributes } from './contract.js';
import { record } from './steps.js';

export interface Projection {
  /**
   * Stores the row if it changed. Returns the state with what the store decided: the owner and the
   * deadline of each task.
   */
  readonly save: (state: ReferralState, now: number) => Promise<ReferralState>;
  /** How many times it was stored. */
  readonly sequence: () => number;
}

/** A new task, or what a person added, is stored even while a step runs. */
export const mustBeStoredNow = (state: ReferralState): boolean =>
  state.facts.length > 0 || state.tasks.some((task) => task.deadline === undefined);

/** @param stored how many times the runs before this one stored it */
export function createProjection(stored = 0): Projection {
  let sequence = stored;
  let last = '';
  let attributes = '';

  const store = async (state: ReferralState, now: number): Promise<ReferralState> => {
    sequence += 1;
    const { runId, continuedFromExecutionRunId: continues } = workflowInfo();
    const entry = { referralId: state.referralId, runId, continues, sequence, at: now, row: rowOf(state, now) };
    const { tasks } = await record({ ...entry, urgency: state.urgency, facts: state.facts });
    const stored = withStored(state, tasks);
    // Owners and deadlines that came back are stored already: they are no change of the row.
    last = JSON.stringify(rowOf(stored, now));
    return stored;
  };

  return {
    save: async (state, now) => {
      const changed = state.facts.length > 0 || JSON.stringify(rowOf(state, now)) !== last;
      const saved = changed ? await store(state, now) : state;
      const shown = attributesOf(saved, now);
      if (JSON.stringify(shown) !== attributes) upsertSearchAttributes(shown);
      attributes = JSON.stringify(shown);
      return saved;
    },
    sequence: () => sequence,
  };
}

function attributesOf(state: ReferralState, now: number) {
  const { stage, needsAttention: reason, deadline } = statusOf(state, now);
  return [
    { key: searchAttributes.stage, value: stage },
    { key: searchAttributes.attention, value: reason ?? null },
    { key: searchAttributes.deadline, value: deadline === null ? null : new Date(deadline) },
    { key: searchAttributes.specialty, value: state.specialty ?? null },
  ];
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

/** Stored facts leave the state. */
function withStored(state: ReferralState, stored: readonly StoredTask[]): ReferralState {
  const tasks = state.tasks.map((task) => {
    const row = stored.find(({ reason, ordinal }) => reason === task.reason && ordinal === task.ordinal);
    return row === undefined ? task : { ...task, owner: row.owner, deadline: row.deadline };
  });
  return { ...state, facts: [], tasks };
}
