import { pagesMissing } from '../../domain/routing/faxFailures.js';
import type { TimelineEntry } from '../../ports/referralViews.js';
import { attentionWords, callOutcomeWords, inWords, outcomeWords, partyWords } from '../words.js';
import { routeLines } from './answers.js';
import { fields, list, text } from './details.js';
import { failureWords, pagesArrived } from './failures.js';
import { messages } from './historyMessages.js';

export interface EntryText {
  readonly headline: string;
  readonly lines: readonly string[];
}

export interface Naming {
  /** Of a specialist's id. */
  readonly nameOf: (id: string) => string;
  /** An instant in words. */
  readonly when: (iso: string) => string;
}

type Describe = (entry: TimelineEntry, naming: Naming) => EntryText;

/** An entry of the history in words. What the page does not know is left out: no code is shown. */
export const entryText: Describe = (entry, naming) => (describe[entry.kind] ?? unknown)(entry, naming);

const unknown: Describe = () => ({ headline: messages.other, lines: [] });

const described =
  (
    headlines: Readonly<Record<string, string>>,
    linesOf: (detail: TimelineEntry['detail'], naming: Naming) => readonly string[] = () => [],
  ) =>
  ({ what, detail }: TimelineEntry, naming: Naming): EntryText => ({
    headline: headlines[what] ?? messages.other,
    lines: linesOf(detail, naming),
  });

const describe: Readonly<Record<string, Describe>> = {
  order: described(messages.order),
  packet: ({ detail: { pages, missing } }) => ({
    headline: messages.packet,
    lines: [
      ...(typeof pages === 'number' ? [messages.pages(pages)] : []),
      ...list(missing).map((one) => messages.missing(text(fields(one)['why']))),
    ],
  }),
  route: (entry, { nameOf }) => {
    const specialist = text(entry.detail['specialist']);
    return {
      headline: specialist === '' ? messages.route.none : messages.route.chosen,
      lines: [...given(specialist, (id) => messages.specialist(nameOf(id))), ...routeLines(entry, nameOf)],
    };
  },
  send: ({ what, detail }, { when }) => {
    const isText = detail['channel'] === 'sms';
    const headlines: Readonly<Record<string, string>> = isText ? messages.text : messages.document;
    const ordinal = isText && typeof detail['ordinal'] === 'number' ? [messages.textNumber(detail['ordinal'])] : [];
    const { rule } = fields(detail['permit']);
    return {
      headline: headlines[what] ?? messages.other,
      lines: [
        ...ordinal,
        ...given(rule, (code) => inWords(messages.rules, code)),
        ...given(detail['acceptedAt'], (iso) => messages.accepted(when(iso))),
        ...given(detail['settledAt'], (iso) => messages.settled(when(iso))),
        ...given(detail['failure'], failureLine),
      ],
    };
  },
  receipt: (entry) => ({
    headline: entry.detail['failure'] === pagesMissing ? messages.receipt.failed : (messages.receipt[entry.what] ?? messages.other),
    lines: [...given(entry.detail['failure'], failureLine), ...pagesArrived(entry)],
  }),
  reply: described(messages.reply),
  appointment: described(messages.appointment, ({ startAt, source, by }, { when }) => [
    ...given(startAt, (iso) => messages.visitOn(when(iso))),
    ...(text(by) === '' ? given(source, (code) => inWords(messages.sources, code)) : [messages.enteredBy(text(by))]),
  ]),
  evidence: ({ detail: { grade, kind, by, visitAt } }, { when }) => ({
    headline: messages.evidence(text(grade)),
    lines: [
      ...given(kind, (code) => inWords(messages.proofs, code)),
      ...given(visitAt, (iso) => messages.visitOn(when(iso))),
      ...given(by, messages.enteredBy),
    ],
  }),
  task: ({ what, detail: { reason, by, decision, owner, deadline, detail } }, { when }) => {
    const task = `“${inWords(attentionWords, text(reason))}”`;
    if (what !== 'opened') return { headline: closedTask(task, text(by)), lines: given(fields(decision)['clinician'], messages.clinician) };
    return {
      headline: messages.taskOpened(task),
      lines: [
        ...given(fields(detail)['because'], failureLine),
        ...given(owner, messages.owner),
        ...given(deadline, (iso) => messages.due(when(iso))),
      ],
    };
  },
  chart: described(messages.chart),
  end: ({ what, detail: { grade, by, clinician } }) => ({
    headline: messages.end(inWords(outcomeWords, what)),
    lines: [...given(grade, messages.grade), ...given(clinician, messages.clinician), ...given(by, messages.enteredBy)],
  }),
  note: ({ detail }) => ({ headline: messages.note(text(detail['by'])), lines: given(detail['text']) }),
  call: ({ what, detail }) => ({
    headline: messages.call(inWords(partyWords, text(detail['with'])).toLowerCase(), inWords(callOutcomeWords, what), text(detail['by'])),
    lines: [...given(detail['spokeTo'], messages.spokeTo), ...given(detail['said'])],
  }),
  snooze: ({ detail }, { when }) => ({
    headline: messages.snooze(
      list(detail['tasks'])
        .map((reason) => `“${inWords(attentionWords, text(reason))}”`)
        .join(', '),
      when(text(detail['until'])),
      text(detail['by']),
    ),
    lines: given(detail['reason']),
  }),
};

const closedTask = (task: string, by: string): string =>
  by === '' || by === 'event' ? messages.taskSettled(task) : messages.taskClosed(task, by);

/** Nothing for a value that is absent or empty. */
const given = (value: unknown, say: (value: string) => string = String): string[] =>
  typeof value === 'string' && value !== '' ? [say(value)] : [];

const failureLine = (codes: string): string => messages.failure(failureWords(codes));
