import { needsAttention, type ReferralState } from '../src/domain/lifecycle.js';
import { statusOf } from '../src/domain/status.js';
import { descriptions } from './messages.js';

/** What the Temporal Web UI shows of a referral now, as Markdown. No more of the patient than ids and codes. Costs no event. */
export function describe(state: ReferralState, now: number): string {
  const status = statusOf(state, now);
  const lines = [
    `**${status.stage}**${status.needsAttention === undefined ? '' : `, needs a person: **${status.needsAttention}**`}`,
    '',
    '| Owner | Next | When (practice time) | Nudges sent |',
    '|---|---|---|---|',
    `| ${status.owner} | ${status.next.what} | ${when(status.next.at)} | ${status.nudgesSent} |`,
    '',
    `delivery ${state.axes.delivery}, acceptance ${state.axes.acceptance}, appointment ${state.axes.appointment}, chart ${state.axes.writeBack}`,
  ];
  return [...lines, ...possible(state, now), ...rejection(state)].join('\n');
}

const when = (at: number | null): string => (at === null ? 'not timed' : new Date(at).toISOString());

function possible(state: ReferralState, now: number): string[] {
  if (state.outcome !== undefined) return ['', `Ended: ${state.outcome}.`];
  const task = needsAttention(state, now);
  const names =
    task === undefined
      ? (['bookAppointment', 'addNote', 'withdraw'] as const)
      : (['resolveTask', 'recordCall', 'bookAppointment', 'withdraw'] as const);
  return ['', 'What you can do now (signal or update):', ...names.map((name) => `- \`${name}\`: ${descriptions[name]}`)];
}

const rejection = ({ rejected }: ReferralState): string[] =>
  rejected === undefined ? [] : ['', `Last input refused: \`${rejected.what}\`: ${rejected.why}`];
