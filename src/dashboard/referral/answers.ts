import type { TimelineEntry } from '../../ports/referralViews.js';
import type { Detail } from '../contract.js';
import { attentionWords, inWords, outcomeWords, plain, withReason } from '../words.js';

export interface Answer {
  readonly question: string;
  readonly lines: readonly string[];
  /** Everyone who was passed over, and for what. */
  readonly others?: readonly string[];
}

interface Asked {
  readonly referral: Detail;
  /** Oldest first. */
  readonly entries: readonly TimelineEntry[];
  /** Of a specialist's id. */
  readonly nameOf: (id: string) => string;
  /** An instant in words. */
  readonly when: (iso: string) => string;
}

/** What is asked most of a referral, answered from what was recorded when it was decided. */
export function answersTo(asked: Asked): Answer[] {
  return [whyClosed(asked), whyNotSent(asked), whyNoText(asked), whySpecialist(asked)].filter((one) => one !== undefined);
}

function whyClosed({ referral: { status, outcome, endedAt, evidenceGrade }, entries, when }: Asked): Answer | undefined {
  if (status !== 'ended' || outcome === null) return undefined;
  const { by, clinician } = lastOf(entries, 'end')?.detail ?? {};
  const proofs = entries.filter(({ kind }) => kind === 'evidence').map(({ what, at, detail }) => proofLine(what, detail, when(at)));
  const who = text(clinician) === '' ? '' : ` Decided by ${text(clinician)}${text(by) === '' ? '' : `, entered by ${text(by)}`}.`;
  const fromOrder = who === '' && ['revoked', 'entered-in-error'].includes(outcome) ? ' The order in the EHR says so.' : '';
  const grade = evidenceGrade === null ? '' : `, with proof of grade ${evidenceGrade}`;
  const ended = endedAt === null ? '' : `, ${when(endedAt)}`;
  return { question: 'Why is this closed?', lines: [`${inWords(outcomeWords, outcome)}${grade}${ended}.${who}${fromOrder}`, ...proofs] };
}

const proofLine = (grade: string, { kind, by, source }: TimelineEntry['detail'], at: string): string =>
  `${plain(text(kind))}, ${grade}, ${text(by) === '' ? `of the ${text(source)}` : `noted by ${text(by)}`}, ${at}`;

const beforeSending: readonly string[] = [
  'incomplete-packet',
  'no-specialist',
  'specialty-unclear',
  'not-delivered',
  'declined',
  'consent-needed',
];

function whyNotSent(asked: Asked): Answer | undefined {
  const { referral, entries } = asked;
  const { axes, tasks, packet, next, outcome } = referral;
  if (!['none', 'queued', 'failed', 'unknown'].includes(axes.delivery) || axes.appointment === 'kept') return undefined;
  const question = referral.firstSentAt === null ? 'Why was this not sent?' : 'Why was this not delivered?';
  const open = tasks.filter(({ status, reason }) => status === 'open' && beforeSending.includes(reason));
  const failed = entries.findLast(({ kind, what }) => kind === 'send' && what === 'fax failed');
  const lines = [
    ...(referral.recordedReason === null
      ? []
      : [`It was recorded for the baseline alone: ${plain(referral.recordedReason).toLowerCase()}.`]),
    ...(outcome === null ? [] : [`It ended before: ${inWords(outcomeWords, outcome).toLowerCase()}.`]),
    ...open.map(({ reason, detail }) => `${inWords(attentionWords, reason)}${because(detail)}`),
    ...(packet?.missing ?? []).map(({ why }) => why),
    ...(open.some(({ reason }) => reason === 'no-specialist') ? (reasonsOf(lastOf(entries, 'route')) ?? []) : []),
    ...(failed === undefined ? [] : [`The fax failed: ${text(failed.detail['failure']) || 'no reason was given'}`]),
  ];
  return { question, lines: lines.length > 0 ? lines : [`Nothing is in the way. Next: ${withReason(next.what ?? 'nothing')}.`] };
}

function because(detail: unknown): string {
  const why = text(fields(detail)['because']);
  return why === '' ? '' : `: ${plain(why).toLowerCase()}`;
}

/** Of the newest text alone: what held an earlier one up has passed. */
function whyNoText({ entries, when }: Asked): Answer | undefined {
  const newest = entries.findLast(({ kind, what }) => kind === 'send' && what.startsWith('sms'));
  if (newest?.what !== 'sms denied') return undefined;
  const { rule, untilAt } = fields(newest.detail['permit']);
  const until = typeof untilAt === 'number' ? ` It may go out from ${when(new Date(untilAt).toISOString())} on.` : '';
  return { question: 'Why was no text sent?', lines: [`A rule held it back: ${plain(text(rule)).toLowerCase()}.${until}`] };
}

function whySpecialist({ referral, entries, nameOf }: Asked): Answer | undefined {
  const route = lastOf(entries, 'route');
  if (route === undefined) {
    const lines = ['Nobody was looked for yet: that comes once the packet is complete.'];
    return referral.status === 'open' && referral.specialist === null ? { question: 'Why no specialist?', lines } : undefined;
  }
  const { specialist, by, passedOver, policy } = route.detail;
  const others = list(passedOver).map(fields);
  return {
    question: text(specialist) === '' ? 'Why no specialist?' : 'Why this specialist?',
    lines: [`${by === 'coordinator' ? 'A coordinator chose' : 'The rules decided'} (${text(policy)}).`, ...(reasonsOf(route) ?? [])],
    others: others.map(({ specialistId, detail }) => `${nameOf(text(specialistId))} ${text(detail)}`),
  };
}

const reasonsOf = (route: TimelineEntry | undefined): string[] | undefined =>
  route &&
  list(route.detail['reasons'])
    .map(fields)
    .map(({ rule, detail }) => `${plain(text(rule))}: ${text(detail)}`);

const lastOf = (entries: readonly TimelineEntry[], kind: string): TimelineEntry | undefined => entries.findLast((one) => one.kind === kind);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const fields = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null ? { ...value } : {});
