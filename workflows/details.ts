import { needsAttention, type ReferralState } from '../src/domain/process/state.js';
import { savedViews, viewPath } from '../src/wire/temporalViews.js';
import type { Deadline, NextKind } from '../src/domain/process/nextStep.js';
import { statusOf } from '../src/domain/process/status.js';
import { pasteable, spoken, suggestions } from '../src/domain/process/suggestions.js';

/**
 * What the Temporal Web UI shows of a referral now, as Markdown. No more of the patient than ids
 * and codes. Costs no event. Short: the UI has it rendered by a GET whose address holds all of it.
 */
export function describe(state: ReferralState, now: number, namespace: string): string {
  const status = statusOf(state, now);
  const task = needsAttention(state, now);
  const asked =
    task === undefined ? '' : `, needs a person: **${task.reason}**${task.because === undefined ? '' : ` (${plain(task.because)})`}`;
  return [
    `**${status.stage}**${asked}`,
    '',
    `- Owner: ${plain(status.owner)}`,
    `- Next: ${nextText(status.next.what, task?.reason)}${when(state, status.next.at)}`,
    `- Nudges sent: ${status.nudgesSent}`,
    `- Delivery ${state.axes.delivery}, acceptance ${state.axes.acceptance}, appointment ${state.axes.appointment}, chart ${state.axes.writeBack}`,
    ...rejection(state),
    ...possible(state, now),
    ...elsewhere(now, namespace),
  ].join('\n');
}

function when({ clock }: ReferralState, at: number | null): string {
  if (at === null) return '';
  return `, ${spoken(at).replace('T', ' ').replace('Z', ' UTC')}${clock.scale === 1 ? '' : ' in practice time'}`;
}

const deadlineTexts: Readonly<Record<Exclude<Deadline['what'], 'nudge'>, string>> = {
  'packet-due': 'packet due at the office',
  'receipt-due': 'receipt due',
  'send-again': 'send again',
  'hand-over': 'hand over to a coordinator',
  'verify-visit': 'ask whether the visit was kept',
  'snooze-ends': 'snooze ends',
};

/** The timer's summary in the Temporal Web UI. */
export const deadlineText = ({ what, ordinal }: Pick<Deadline, 'what' | 'ordinal'>): string =>
  what === 'nudge' ? `nudge ${ordinal ?? ''}`.trim() : deadlineTexts[what];

function nextText(what: NextKind, reason: string | undefined): string {
  if (what === 'task') return `a person settles ${reason ?? 'a task'}`;
  return what === 'nudge' || what in deadlineTexts ? deadlineText({ what: what as Deadline['what'] }) : what;
}

/** Names are typed by people: nothing in them is Markdown or HTML. */
const plain = (text: string): string => text.replaceAll(/[^\p{L}\p{N} .,'@-]/gu, ' ');

function possible(state: ReferralState, now: number): string[] {
  if (state.outcome !== undefined) return ['', `Ended: ${state.outcome}. Nothing more can be done to it.`];
  // The input is a paragraph of its own: three clicks select it and nothing else.
  const ways = suggestions(state, now).flatMap(({ when: moment, action }) => [
    '',
    `When ${moment}: \`${action.name}\``,
    '',
    `\`${pasteable(action)}\``,
  ]);
  const how =
    'Send a signal or an update (More Actions) of such a name, with the input below it. Their lists show others, each with an example.';
  return ['', '**What you can do now**', '', how, ...ways];
}

/** An example in it is code: Markdown would turn its quotes into others. */
const rejection = ({ rejected }: ReferralState): string[] =>
  rejected === undefined ? [] : ['', `**Not accepted:** \`${rejected.what}\`. ${rejected.why.replace(/\{.*\}$/u, '`$&`')}`];

function elsewhere(now: number, namespace: string): string[] {
  const links = savedViews(now).filter(({ name }) => ['Needs attention', 'Overdue', 'Open'].includes(name));
  return ['', `Lists: ${links.map((view) => `[${view.name}](${viewPath(namespace, view)})`).join(', ')}`];
}
