import { attentions, type Attention } from '../../domain/process/taskReasons.js';
import type { ReferralState } from '../../domain/process/state.js';
import { suggestions, type Suggestion } from '../../domain/process/suggestions.js';
import type { ReferralDetail } from '../../ports/referralViews.js';
import type { PatientSummary } from '../../ports/worklist.js';
import { referralMessages } from '../messages/referrals.js';
import type { AppSettings } from '../parts.js';

export interface ReferralPage extends ReferralDetail {
  patient: PatientSummary | null;
  /** The actions that are possible now, under the caller's name. */
  suggestions: readonly Suggestion[];
  /** Path of the workflow's page in the Temporal Web UI; null if there is none. */
  workflow: string | null;
}

interface Context {
  readonly actor: string;
  /** Practice time. */
  readonly now: number;
  readonly temporalUi: AppSettings['temporalUi'];
}

export function pageOf(detail: ReferralDetail, patient: PatientSummary | null, { actor, now, temporalUi }: Context): ReferralPage {
  return { ...detail, patient, suggestions: offered(detail, actor, now), workflow: workflowPath(detail, temporalUi) };
}

function workflowPath({ id, status }: ReferralDetail, { url, namespace }: AppSettings['temporalUi']): string | null {
  // A referral that was only recorded has no workflow.
  return url === undefined || !['open', 'ended'].includes(status) ? null : `/temporal/namespaces/${namespace}/workflows/referral-${id}`;
}

/**
 * By the workflow's own rules, from the row and its tasks. Without a workflow, only a restart is
 * possible.
 */
function offered(detail: ReferralDetail, actor: string, now: number): readonly Suggestion[] {
  if (detail.status !== 'open') return [];
  const missing = detail.tasks.find(({ reason, status }) => reason === 'workflow-missing' && status === 'open');
  if (missing !== undefined && becauseOf(missing) !== 'reset') return [restart(actor)];
  return suggestions(stateOf(detail, actor), now);
}

function stateOf(detail: ReferralDetail, actor: string): Parameters<typeof suggestions>[0] {
  const open = detail.tasks.filter(({ status }) => status === 'open');
  // The projection wrote the row from the state, so its values are the state's.
  const tasks = open.map(({ reason, openedAt }) => ({
    reason,
    ordinal: 1,
    openedAt: Date.parse(openedAt),
    // The row asks for the most severe task that is not snoozed: a more severe one is snoozed.
    ...(isMoreSevere(reason, detail.needsAttention) ? { snoozedUntil: Number.POSITIVE_INFINITY } : {}),
  })) as ReferralState['tasks'];
  return {
    tasks,
    axes: detail.axes as ReferralState['axes'],
    outcome: detail.outcome ?? undefined,
    packet: undefined,
    owner: actor,
    visit: detail.appointmentAt === null ? undefined : { id: '', startAt: Date.parse(detail.appointmentAt), source: 'ehr' },
  };
}

const isMoreSevere = (reason: Attention, needed: Attention | null): boolean =>
  needed === null || attentions.indexOf(reason) < attentions.indexOf(needed);

const becauseOf = ({ detail }: ReferralDetail['tasks'][number]): unknown =>
  typeof detail === 'object' && detail !== null && 'because' in detail ? detail.because : undefined;

const restart = (by: string): Suggestion => ({
  when: referralMessages.restart,
  action: { name: 'resolveTask', input: { by, reason: 'workflow-missing', decision: 'retry' } },
});
