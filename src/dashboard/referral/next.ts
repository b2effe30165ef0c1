import { receiptDue } from '../../domain/process/nextStep.js';
import { attentionWords, inWords, plain } from '../words.js';
import { messages } from './messages.js';

const words = messages.next;

/**
 * What comes next, by the process's own name for it (`nextDeadline` and `nextStep` in
 * src/domain/process/nextStep.ts).
 */
const steps: Readonly<Record<string, string>> = {
  [receiptDue]: words.receipt,
  'fax again': words.faxAgain,
  'packet due at the office': words.packetDue,
  'hand over to a coordinator': words.handOver,
  'ask whether the visit was kept': words.askForVisit,
  'snooze ends': words.snoozeEnds,
  planSending: words.plan,
  assemble: words.assemble,
  route: words.route,
  transmit: words.transmit,
  askAboutFax: words.receipt,
  planNudges: words.planTexts,
  nudge: words.textNow,
  planVisit: words.planVisit,
  writeChart: words.chart,
  wait: words.wait,
  finish: words.finish,
};

/**
 * `nudge 2` -> `Text 2 to the patient`, `a person settles no-booking` ->
 * `A coordinator handles “Not booked”`
 */
export function nextText(what: string): string {
  const [, reason] = /^a person settles (.+)$/u.exec(what) ?? [];
  if (reason !== undefined) return words.task(inWords(attentionWords, reason));
  const [, ordinal] = /^nudge (\d+)$/u.exec(what) ?? [];
  return ordinal === undefined ? (steps[what] ?? plain(what)) : words.text(ordinal);
}
