import { Badge, Checkbox, Group, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { WorklistRow } from '../../ports/worklist.js';
import type { Counts } from '../api.js';
import { away, spoken } from '../time.js';
import { attentionWords, inWords, outcomeWords, plain, stageWords, urgencyWords } from '../words.js';
import { messages } from './messages.js';

interface Props {
  readonly row: WorklistRow;
  readonly counts: Counts;
  /** Undefined where there is nothing to select: for a read-only role, and after the end. */
  readonly chosen: boolean | undefined;
  /** A third line. */
  readonly note?: string;
  readonly onChoose: (isChosen: boolean) => void;
}

export function ReferralLine({ row, counts: { now, practice }, chosen, note, onChoose }: Props) {
  const who = row.patient?.name ?? messages.order(row.order.id);
  return (
    <li className="row">
      {chosen === undefined ? (
        <span />
      ) : (
        <Checkbox aria-label={messages.select(who)} checked={chosen} onChange={({ currentTarget }) => onChoose(currentTarget.checked)} />
      )}
      <div className="about">
        <div>
          <Link href={`/referrals/${row.id}`}>{who}</Link>
          <Text size="sm" c="dimmed">
            {[
              ...(row.patient?.birthDate ? [messages.born(row.patient.birthDate)] : []),
              row.specialty === null ? messages.noSpecialty : plain(row.specialty),
            ].join(', ')}
          </Text>
        </div>
        <div>
          <Group gap="xs">
            {row.urgency !== 'routine' && (
              <Badge color="red.9" variant="filled" radius="sm">
                {inWords(urgencyWords, row.urgency)}
              </Badge>
            )}
            <Text fw={row.needsAttention === null ? 400 : 600}>{headline(row)}</Text>
          </Group>
          <Text size="sm" c="dimmed">
            {row.specialist?.name ?? messages.noSpecialist}
          </Text>
          {note !== undefined && <Text size="sm">{note}</Text>}
        </div>
        <Deadline row={row} now={now} zone={practice.zone} />
        <Text size="sm" c="dimmed">
          {row.owner === null ? '' : messages.ownedBy(row.owner)}
        </Text>
      </div>
    </li>
  );
}

function headline({ needsAttention, outcome, stage }: WorklistRow): string {
  if (needsAttention !== null) return inWords(attentionWords, needsAttention);
  return outcome === null ? inWords(stageWords, stage) : inWords(outcomeWords, outcome);
}

function Deadline({ row: { deadline, outcome }, now, zone }: { row: WorklistRow; now: string; zone: string }) {
  if (deadline === null || outcome !== null) return <span />;
  const isLate = deadline < now;
  return (
    <div>
      <Text size="sm" className={isLate ? 'late' : undefined}>
        {messages.due(away(deadline, now))}
      </Text>
      <Text size="sm" c="dimmed">
        {spoken(deadline, zone)}
      </Text>
    </div>
  );
}
