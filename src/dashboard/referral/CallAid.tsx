import { Text } from '@mantine/core';
import type { Counts, Detail } from '../api.js';
import { spoken } from '../time.js';
import { callScripts } from './callScripts.js';
import { messages } from './messages.js';

const words = messages.call;

interface Props {
  readonly referral: Detail;
  readonly counts: Counts;
  /** `patient`, `office`, or empty before a choice. */
  readonly party: string;
}

/**
 * Who to call, at which number, and what to say. The number is text, not a link, so that it is in
 * no address.
 */
export function CallAid({ referral, counts: { practice }, party }: Props) {
  const { patient, specialist, needsAttention, appointmentAt, sensitive } = referral;
  const visit = appointmentAt === null ? undefined : spoken(appointmentAt, practice.zone);
  const script = callScripts({
    practice: practice.name,
    reason: needsAttention,
    visit,
    office: sensitive ? undefined : (specialist ?? undefined),
  });
  return (
    <section className="call" aria-label={words.label}>
      {party !== 'office' && <Call who={patient?.name ?? words.patient} number={patient?.phone ?? undefined} lines={script.patient} />}
      {party !== 'patient' && (
        <Call
          who={specialist === null ? words.office : words.officeOf(specialist.organization, specialist.name)}
          number={specialist?.phone}
          lines={script.office}
        />
      )}
      <Text size="sm">{words.time}</Text>
    </section>
  );
}

const Call = ({ who, number, lines }: { who: string; number: string | undefined; lines: readonly string[] }) => (
  <>
    <Text fw={600}>{words.number(who, number ?? words.noNumber)}</Text>
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  </>
);
