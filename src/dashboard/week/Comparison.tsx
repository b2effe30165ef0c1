import { Text, Title } from '@mantine/core';
import type { Comparison as Compared, Group, GroupRate } from '../../domain/measure/comparison.js';
import { fewestCompared } from '../../domain/measure/comparison.js';
import { plain } from '../words.js';
import { hours, percent } from './words.js';

/** Half a year by specialty and by specialist, in the order of the alphabet: no ranking. */
export function Comparison({ comparison }: { comparison: Compared }) {
  return (
    <section className="sheet" style={{ padding: '1rem' }}>
      <Title order={2} size="h4" mb="xs">
        By specialty and by specialist
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        Orders of {comparison.from} to {comparison.to}; kept, of those that are old enough:{' '}
        {comparison.matureTo.map(({ days, to }) => `day ${days} ${to === null ? 'none so far' : `up to ${to}`}`).join(', ')}. Below{' '}
        {fewestCompared} orders there is no rate. By name, not by rank: patients, plans and distances differ, and so do the numbers. A low
        one is a reason to ask what is different there.
      </Text>
      <Groups caption="By specialty" nameless="Without a specialty" groups={comparison.bySpecialty} nameOf={plain} />
      <Text size="sm" c="dimmed" mt="md">
        An order counts for the specialist who has it now; whoever declined it or was passed over is not charged with it.
      </Text>
      <Groups caption="By specialist" nameless="Nobody so far" groups={comparison.bySpecialist} nameOf={(name) => name} />
    </section>
  );
}

interface GroupsProps {
  readonly caption: string;
  readonly nameless: string;
  readonly groups: readonly Group[];
  readonly nameOf: (name: string) => string;
}

function Groups({ caption, nameless, groups, nameOf }: GroupsProps) {
  if (groups.length === 0) return <Text>{caption}: no orders.</Text>;
  const days = groups[0]?.kept.map((one) => one.days) ?? [];
  return (
    <div className="wide" role="region" aria-label={caption} tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Orders</th>
            <th scope="col">Median to send</th>
            {days.map((day) => (
              <th scope="col" key={day}>
                Kept by day {day}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map(({ id, name, orders, timeToSend, kept }) => (
            <tr key={id ?? ''}>
              <th scope="row">{name === null ? nameless : nameOf(name)}</th>
              <td>{orders}</td>
              <td>{timeToSend === null ? tooFew(orders) : hours(timeToSend.medianMs)}</td>
              {kept.map((one) => (
                <td key={one.days}>
                  <Said rate={one} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const tooFew = (orders: number): string => `too few: ${orders}`;

function Said({ rate: { count, of, rate, baseline } }: { rate: GroupRate }) {
  if (rate === null) return tooFew(of);
  return (
    <>
      {percent(rate)} ({count} of {of})
      {baseline !== null && baseline.rate !== null && (
        <Text size="sm" c="dimmed">
          baseline {percent(baseline.rate)}
        </Text>
      )}
    </>
  );
}
