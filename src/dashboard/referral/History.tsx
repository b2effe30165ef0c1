import { Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../api.js';
import { Waiting } from '../Page.js';
import { away, spoken } from '../time.js';
import { entryText } from './entryText.js';
import { messages } from './historyMessages.js';
import { useSpecialistNames } from './specialistNames.js';

/** Everything that happened, the latest first, each with its reasons. */
export function History({ id, specialty, zone, now }: { id: string; specialty: string | null; zone: string; now: string }) {
  const { data, error } = useQuery({ queryKey: ['timeline', id], queryFn: () => api.timeline(id) });
  const naming = { nameOf: useSpecialistNames(specialty), when: (iso: string) => spoken(iso, zone) };
  return (
    <section className="sheet" style={{ padding: '1rem' }} aria-label={messages.title}>
      <Title order={2} size="h4" mb="xs">
        {messages.title}
      </Title>
      {data === undefined ? (
        <Waiting error={error} what={messages.loading} />
      ) : (
        <ol className="rows" reversed>
          {data.entries.toReversed().map((entry) => {
            const { headline, lines } = entryText(entry, naming);
            return (
              <li key={`${entry.kind}-${entry.id}-${entry.what}`} className="row" style={{ display: 'block' }}>
                <Text fw={600}>{headline}</Text>
                <Text size="sm" c="dimmed">
                  {spoken(entry.at, zone)} ({away(entry.at, now)})
                </Text>
                {lines.length > 0 && <Lines lines={lines} isOpen={entered.has(entry.kind)} />}
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}

/** What a coordinator entered is shown without opening anything. */
const entered: ReadonlySet<string> = new Set(['note', 'call', 'snooze']);

function Lines({ lines, isOpen }: { lines: readonly string[]; isOpen: boolean }) {
  const texts = lines.map((line) => (
    <Text key={line} size="sm" style={{ whiteSpace: 'pre-wrap' }}>
      {line}
    </Text>
  ));
  if (isOpen) return texts;
  return (
    <details>
      <summary>{messages.details}</summary>
      {texts}
    </details>
  );
}
