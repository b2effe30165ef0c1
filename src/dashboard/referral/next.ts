import type { NextKind } from '../../domain/process/nextStep.js';
import type { Detail } from '../api.js';
import { attentionWords } from '../words.js';
import { messages } from './messages.js';

const words = messages.next;

type Counted = Pick<Detail, 'needsAttention' | 'nudgesSent'>;

/** What comes next. A task is named by its reason, and a text by its number. */
export function nextText(what: NextKind, { needsAttention, nudgesSent }: Counted): string {
  if (what === 'task') return needsAttention === null ? words.anyTask : words.task(attentionWords[needsAttention]);
  return what === 'nudge' ? words.text(nudgesSent + 1) : words.steps[what];
}
