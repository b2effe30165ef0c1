import type { TimelineEntry } from '../../ports/referralViews.js';
import { pagesMissing } from '../../domain/routing/faxFailures.js';
import { plain } from '../words.js';
import { messages } from './historyMessages.js';

/** A provider's code, several reasons, or one: `receiver_no_answer`, `30005`, `consent,phone`. */
export const failureWords = (codes: string): string =>
  codes
    .split(',')
    .map((code) => messages.failures[code] ?? (/^\d+$/u.test(code) ? messages.errorNumber(code) : plain(code).toLowerCase()))
    .join(', ');

/** How many pages of a document arrived; nothing unless some are missing. */
export const pagesArrived = ({ detail: { failure, pages, sentPages } }: Pick<TimelineEntry, 'detail'>): string[] =>
  failure === pagesMissing && typeof pages === 'number' && typeof sentPages === 'number' ? [messages.pagesArrived(pages, sentPages)] : [];
