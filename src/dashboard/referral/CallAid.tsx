import { Text } from '@mantine/core';
import type { Counts, Detail } from '../contract.js';
import { spoken } from '../time.js';
import { callScripts } from './callScripts.js';

interface Props {
  readonly referral: Detail;
  readonly counts: Counts;
  /** `patient`, `office`, or neither while nothing is chosen. */
  readonly party: string;
}

/** Whom to call, at which number, and what to say. The number is text and no link: it stands in no address. */
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
    <section className="call" aria-label="The call">
      {party !== 'office' && <Call who={patient?.name ?? 'The patient'} number={patient?.phone ?? undefined} lines={script.patient} />}
      {party !== 'patient' && (
        <Call
          who={specialist === null ? 'The office' : `${specialist.organization} (${specialist.name})`}
          number={specialist?.phone}
          lines={script.office}
        />
      )}
      <Text size="sm">How long this is open, up to an hour, counts as time on the telephone.</Text>
    </section>
  );
}

const Call = ({ who, number, lines }: { who: string; number: string | undefined; lines: readonly string[] }) => (
  <>
    <Text fw={600}>
      {who}: {number ?? 'no number is known'}
    </Text>
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  </>
);
