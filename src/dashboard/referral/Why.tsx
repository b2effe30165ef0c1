import { useQuery } from '@tanstack/react-query';
import { api } from '../api.js';
import type { Detail } from '../api.js';
import { spoken } from '../time.js';
import { answersTo } from './answers.js';
import { messages } from './messages.js';
import { useSpecialistNames } from './specialistNames.js';

/** The most frequent questions, each with its answer. */
export function Why({ referral, zone }: { referral: Detail; zone: string }) {
  const { id, specialty } = referral;
  // The history asks for the same: it is fetched, and recorded, once.
  const timeline = useQuery({ queryKey: ['timeline', id], queryFn: () => api.timeline(id) });
  const nameOf = useSpecialistNames(specialty);
  if (timeline.data === undefined) return null;
  const answers = answersTo({ referral, entries: timeline.data.entries, nameOf, when: (iso) => spoken(iso, zone) });
  return (
    <section aria-label={messages.why.label}>
      {answers.map(({ question, lines, others = [] }, index) => (
        <details key={question} open={index === 0}>
          <summary>{question}</summary>
          <Lines lines={lines} />
          {others.length > 0 && (
            <details>
              <summary>{messages.why.passedOver(others.length)}</summary>
              <Lines lines={others} />
            </details>
          )}
        </details>
      ))}
    </section>
  );
}

const Lines = ({ lines }: { lines: readonly string[] }) => (
  <ul className="lines">
    {lines.map((line) => (
      <li key={line}>{line}</li>
    ))}
  </ul>
);
