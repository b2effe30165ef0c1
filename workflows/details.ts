import { needsAttention, type ReferralState } from '../src/domain/lifecycle.js';
import { savedViews, viewPath } from '../src/domain/savedViews.js';
import { statusOf } from '../src/domain/status.js';
import { pasteable, spoken, suggestions } from '../src/domain/suggestions.js';

/**
 * What the Temporal Web UI shows of a referral now, as Markdown. No more of the patient than ids and codes. Costs no event.
 * Short: the UI has it rendered by a GET whose address holds all of it.
 */
export function describe(state: ReferralState, now: number, namespace: string): string {
  const status = statusOf(state, now);
  const task = needsAttention(state, now);
  const asked =
    task === undefined ? '' : `, needs a person: **${task.reason}**${task.because === undefined ? '' : ` (${plain(task.because)})`}`;
  return [
    `**${status.stage}**${asked}`,
    '',
    '| Owner | Next | When (practice time) | Nudges sent |',
    '|---|---|---|---|',
    `| ${plain(status.owner)} | ${status.next.what} | ${when(status.next.at)} | ${status.nudgesSent} |`,
    '',
    `Delivery ${state.axes.delivery}, acceptance ${state.axes.acceptance}, appointment ${state.axes.appointment}, chart ${state.axes.writeBack}.`,
    ...rejection(state),
    ...possible(state, now),
    ...elsewhere(now, namespace),
  ].join('\n');
}

const when = (at: number | null): string => (at === null ? 'not timed' : spoken(at));

/** Names are typed by people: nothing in them is Markdown or HTML. */
const plain = (text: string): string => text.replaceAll(/[^\p{L}\p{N} .,'@-]/gu, ' ');

function possible(state: ReferralState, now: number): string[] {
  if (state.outcome !== undefined) return ['', `Ended: ${state.outcome}. Nothing more can be done to it.`];
  const lines = suggestions(state, now).map(({ when: moment, action }) => `- when ${moment}: \`${action.name}\` \`${pasteable(action)}\``);
  const how = 'Send a signal or an update of this name, with this input; others are in their lists, each with an example.';
  return ['', '**What you can do now**', '', ...lines, '', how];
}

const rejection = ({ rejected }: ReferralState): string[] =>
  rejected === undefined ? [] : ['', `**Not accepted:** \`${rejected.what}\`. ${rejected.why}`];

function elsewhere(now: number, namespace: string): string[] {
  const links = savedViews(now).filter(({ name }) => ['Needs attention', 'Overdue', 'Open'].includes(name));
  return ['', `Lists: ${links.map((view) => `[${view.name}](${viewPath(namespace, view)})`).join(', ')}`];
}
