import type { TimelineEntry } from '../../ports/referralViews.js';
import { reasonsWhere } from '../../domain/process/taskReasons.js';
import type { Detail } from '../api.js';
import { attentionWords, inWords, outcomeWords, plain, proofWords } from '../words.js';
import { fields, list, text } from './details.js';
import { failureWords, pagesArrived } from './failures.js';
import { messages as entryMessages } from './historyMessages.js';
import { messages } from './messages.js';
import { nextText } from './next.js';

const words = messages.why;

export interface Answer {
  readonly question: string;
  readonly lines: readonly string[];
  /** Every specialist who was passed over, and why. */
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

/**
 * The most frequent questions about a referral, answered from what was recorded with each decision.
 */
export function answersTo(asked: Asked): Answer[] {
  return [whyClosed(asked), whyNotSent(asked), whyNoText(asked), whySpecialist(asked)].filter((one) => one !== undefined);
}

function whyClosed({ referral: { status, outcome, endedAt, evidenceGrade }, entries, when }: Asked): Answer | undefined {
  if (status !== 'ended' || outcome === null) return undefined;
  const { by, clinician } = lastOf(entries, 'end')?.detail ?? {};
  const proofs = entries.filter(({ kind }) => kind === 'evidence').map(({ at, detail }) => proofLine(detail, when(at)));
  const plainOutcome = inWords(outcomeWords, outcome);
  const closed = evidenceGrade === null ? plainOutcome : words.withGrade(plainOutcome, evidenceGrade);
  const sentences = [
    endedAt === null ? words.closedAs(closed) : words.closedAt(closed, when(endedAt)),
    ...decidedBy(text(clinician), text(by), outcome),
  ];
  return { question: words.closed, lines: [sentences.join(' '), ...proofs] };
}

function decidedBy(clinician: string, by: string, outcome: string): string[] {
  if (clinician !== '') return [by === '' ? words.decidedBy(clinician) : words.decidedAndEntered(clinician, by)];
  return ['revoked', 'entered-in-error'].includes(outcome) ? [words.byOrder] : [];
}

const proofLine = ({ grade, kind, by, source }: TimelineEntry['detail'], at: string): string =>
  words.proof(
    inWords(proofWords, text(kind)),
    text(grade),
    text(by) === '' ? words.fromSource(text(source)) : words.enteredBy(text(by)),
    at,
  );

const beforeSending: readonly string[] = reasonsWhere(({ blocks }) => blocks.sending !== undefined);

function whyNotSent(asked: Asked): Answer | undefined {
  const { referral, entries } = asked;
  const { axes, tasks, packet, next, outcome } = referral;
  if (!['none', 'queued', 'failed', 'unknown'].includes(axes.delivery) || axes.appointment === 'kept') return undefined;
  const question = referral.firstSentAt === null ? words.notSent : words.notDelivered;
  const open = tasks.filter(({ status, reason }) => status === 'open' && beforeSending.includes(reason));
  const failed = entries.findLast(({ kind, what, detail }) => kind === 'send' && what === 'failed' && detail['channel'] !== 'sms');
  const lines = [
    ...(referral.recordedReason === null ? [] : [words.recordedOnly(plain(referral.recordedReason).toLowerCase())]),
    ...(outcome === null ? [] : [words.endedBefore(inWords(outcomeWords, outcome).toLowerCase())]),
    ...open.map(({ reason, detail }) => taskLine(inWords(attentionWords, reason), detail)),
    ...(packet?.missing ?? []).filter(({ severity }) => severity === 'required').map(({ why }) => why),
    ...(open.some(({ reason }) => reason === 'no-specialist') ? (reasonsOf(lastOf(entries, 'route')) ?? []) : []),
    ...(failed === undefined ? [] : [words.faxFailed(failureWords(text(failed.detail['failure'])) || words.noReason)]),
    ...entries.filter(({ kind, detail }) => kind === 'receipt' && detail['send'] === failed?.id).flatMap(pagesArrived),
  ];
  return {
    question,
    lines: lines.length > 0 ? lines : [words.nothingBlocks(next.what === null ? messages.status.ended : nextText(next.what, referral))],
  };
}

function taskLine(task: string, detail: unknown): string {
  const why = text(fields(detail)['because']);
  return why === '' ? task : words.because(task, failureWords(why));
}

/** For the newest text only: what held up an earlier one has passed. */
function whyNoText({ entries, when }: Asked): Answer | undefined {
  const newest = entries.findLast(({ kind, detail }) => kind === 'send' && detail['channel'] === 'sms');
  if (newest?.what !== 'denied') return undefined;
  const { rule, untilAt } = fields(newest.detail['permit']);
  const until = typeof untilAt === 'number' ? [words.allowedFrom(when(new Date(untilAt).toISOString()))] : [];
  return { question: words.noText, lines: [[inWords(entryMessages.rules, text(rule)), ...until].join(' ')] };
}

function whySpecialist({ referral, entries, nameOf }: Asked): Answer | undefined {
  const route = lastOf(entries, 'route');
  if (route === undefined) {
    const lines = [words.notRouted];
    return referral.status === 'open' && referral.specialist === null ? { question: words.noSpecialist, lines } : undefined;
  }
  const { specialist } = route.detail;
  return {
    question: text(specialist) === '' ? words.noSpecialist : words.thisSpecialist,
    lines: chosenBy(route),
    others: othersOf(route, nameOf),
  };
}

/** How a specialist was chosen, and why not each other one. */
export const routeLines = (route: TimelineEntry, nameOf: Asked['nameOf']): string[] => [...chosenBy(route), ...othersOf(route, nameOf)];

function chosenBy(route: TimelineEntry): string[] {
  const { by, policy } = route.detail;
  const chosen = by === 'coordinator' ? words.byCoordinator : words.byPolicy(text(policy).split('/').at(-1) ?? '');
  return [chosen, ...(reasonsOf(route) ?? [])];
}

const othersOf = (route: TimelineEntry, nameOf: Asked['nameOf']): string[] =>
  list(route.detail['passedOver'])
    .map(fields)
    .map(({ specialistId, detail }) => words.other(nameOf(text(specialistId)), text(detail)));

const reasonsOf = (route: TimelineEntry | undefined): string[] | undefined =>
  route &&
  list(route.detail['reasons'])
    .map(fields)
    .map(({ rule, detail }) => words.reason(plain(text(rule)), text(detail)));

const lastOf = (entries: readonly TimelineEntry[], kind: string): TimelineEntry | undefined => entries.findLast((one) => one.kind === kind);
