import { Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { TimelineEntry } from '../../ports/referralViews.js';
import { api } from '../api.js';
import { Waiting } from '../Page.js';
import { away, spoken } from '../time.js';
import { attentionWords, callOutcomeWords, inWords, partyWords, plain } from '../words.js';
import { messages } from './messages.js';

const texts = messages.history;

/** Everything that happened, the latest first, each with its reasons. */
export function History({ id, zone, now }: { id: string; zone: string; now: string }) {
  const { data, error } = useQuery({ queryKey: ['timeline', id], queryFn: () => api.timeline(id) });
  return (
    <section className="sheet" style={{ padding: '1rem' }} aria-label={texts.title}>
      <Title order={2} size="h4" mb="xs">
        {texts.title}
      </Title>
      {data === undefined ? (
        <Waiting error={error} what={texts.loading} />
      ) : (
        <ol className="rows" reversed>
          {data.entries.toReversed().map((entry) => (
            <li key={`${entry.kind}-${entry.id}-${entry.what}`} className="row" style={{ display: 'block' }}>
              <Text fw={600}>{headlineOf(entry, zone)}</Text>
              <Text size="sm" c="dimmed">
                {spoken(entry.at, zone)} ({away(entry.at, now)})
              </Text>
              {entered.has(entry.kind) ? <Entered entry={entry} /> : <Why entry={entry} />}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** What a coordinator entered is shown as it is, without opening anything. */
const entered: ReadonlySet<string> = new Set(['note', 'call', 'snooze']);

const Entered = ({ entry: { detail } }: { entry: TimelineEntry }) => (
  <>
    {isText(detail['spokeTo']) && <Text size="sm">{texts.spokeTo(detail['spokeTo'])}</Text>}
    {[detail['text'], detail['said'], detail['reason']].filter(isText).map((line) => (
      <Text key={line} style={{ whiteSpace: 'pre-wrap' }}>
        {line}
      </Text>
    ))}
  </>
);

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

function headlineOf({ kind, what, detail }: TimelineEntry, zone: string): string {
  const by = String(detail['by']);
  if (kind === 'note') return texts.note(by);
  if (kind === 'call') return texts.call(inWords(partyWords, String(detail['with'])).toLowerCase(), inWords(callOutcomeWords, what), by);
  if (kind === 'snooze') return texts.snooze(snoozedTasks(detail), spoken(String(detail['until']), zone), by);
  if (kind === 'chart') return texts.chart(plain(what.replace(/ .*/u, '')));
  const headlines: Readonly<Record<string, string>> = texts.headlines;
  return headlines[`${kind} ${what}`] ?? texts.entry(plain(kind), kind === 'task' ? taskText(what) : plain(what));
}

/** `opened: no-booking` */
function taskText(what: string): string {
  const [event = '', reason = ''] = what.split(': ');
  return `${plain(event)}: “${inWords(attentionWords, reason)}”`;
}

function snoozedTasks({ tasks }: TimelineEntry['detail']): string {
  const reasons: readonly unknown[] = Array.isArray(tasks) ? tasks : [];
  return reasons.map((reason) => `“${inWords(attentionWords, String(reason))}”`).join(', ');
}

/** The reasons, rules and codes, as they were recorded. */
function Why({ entry: { detail } }: { entry: TimelineEntry }) {
  const told = Object.entries(detail).filter(([, value]) => !isEmpty(value));
  if (told.length === 0) return null;
  return (
    <details>
      <summary>{texts.details}</summary>
      <dl className="facts">
        {told.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{words(name)}</dt>
            <dd>
              <Value value={value} />
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || (Array.isArray(value) && value.length === 0);

/** `passedOver` -> `Passed over` */
const words = (name: string): string => plain(name.replaceAll(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`));

function Value({ value }: { value: unknown }) {
  if (Array.isArray(value)) {
    return (
      <ul style={{ margin: 0, paddingLeft: '1rem' }}>
        {value.map((one) => (
          <li key={JSON.stringify(one)}>
            <Value value={one} />
          </li>
        ))}
      </ul>
    );
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .filter(([, one]) => !isEmpty(one))
      .map(([name, one]) => texts.pair(words(name), typeof one === 'object' ? JSON.stringify(one) : String(one)))
      .join(texts.separator);
  }
  return String(value);
}
