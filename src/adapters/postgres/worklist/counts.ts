import type { OpenCounts } from '../../../ports/worklist.js';
import type { Database } from '../database.js';

/** So many open referrals are alike in all that is counted. */
export interface Group {
  owner: string | null;
  team: boolean;
  attention: string | null;
  stage: string;
  urgency: string;
  overdue: boolean;
  orphan: boolean;
  many: number;
}

/**
 * One look at all that is open, so that every count is of the same moment. @param now practice time
 */
export function openGroups(db: Database, now: Date): Promise<Group[]> {
  return db.$queryRaw<Group[]>`
    select owner, coalesce(queue = 'coordinators', false) as team, needs_attention as attention, stage, urgency,
           worklist_at < ${now}::timestamptz as overdue, worklist_rank < 0 as orphan, count(*)::int as many
      from referral_projection where status = 'open' group by 1, 2, 3, 4, 5, 6, 7`;
}

export function countsOf(groups: readonly Group[], actor: string): OpenCounts {
  const sum = (counts: (group: Group) => boolean): number => groups.filter(counts).reduce((total, { many }) => total + many, 0);
  return {
    open: sum(() => true),
    exceptions: sum(({ attention }) => attention !== null),
    overdue: sum(({ overdue }) => overdue),
    mine: sum(({ owner }) => owner === actor),
    team: sum(({ team }) => team),
    byAttention: tally(groups, ({ attention }) => attention ?? 'none'),
    byStage: tally(groups, ({ stage }) => stage),
    byUrgency: tally(groups, ({ urgency }) => urgency),
    orphans: sum(({ orphan }) => orphan),
  };
}

function tally(groups: readonly Group[], nameOf: (group: Group) => string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const group of groups) counts.set(nameOf(group), (counts.get(nameOf(group)) ?? 0) + group.many);
  return Object.fromEntries(counts);
}
