import { Text, Title } from '@mantine/core';
import type { Comparison as Compared, Group, GroupRate } from '../../domain/measure/comparison.js';
import { fewestCompared } from '../../domain/measure/comparison.js';
import { plain } from '../words.js';
import { messages } from './messages.js';
import { hours, percent } from './words.js';

const words = messages.comparison;

/** Half a year by specialty and by specialist, alphabetical: no ranking. */
export function Comparison({ comparison }: { comparison: Compared }) {
  return (
    <section className="sheet" style={{ padding: '1rem' }}>
      <Title order={2} size="h4" mb="xs">
        {words.title}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {words.orders(comparison.from, comparison.to)}{' '}
        {words.final(
          comparison.matureTo
            .map(({ days, to }) => (to === null ? words.finalNone(days) : words.finalTo(days, to)))
            .join(messages.separator),
        )}{' '}
        {words.reading(fewestCompared)}
      </Text>
      <Groups caption={words.bySpecialty} nameless={words.noSpecialty} groups={comparison.bySpecialty} nameOf={plain} />
      <Text size="sm" c="dimmed" mt="md">
        {words.attribution}
      </Text>
      <Groups caption={words.bySpecialist} nameless={words.noSpecialist} groups={comparison.bySpecialist} nameOf={(name) => name} />
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
  if (groups.length === 0) return <Text>{words.noOrders(caption)}</Text>;
  const days = groups[0]?.kept.map((one) => one.days) ?? [];
  return (
    <div className="wide" role="region" aria-label={caption} tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{words.name}</th>
            <th scope="col">{words.count}</th>
            <th scope="col">{words.medianToSend}</th>
            {days.map((day) => (
              <th scope="col" key={day}>
                {words.keptBy(day)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map(({ id, name, orders, timeToSend, kept }) => (
            <tr key={id ?? ''}>
              <th scope="row">{name === null ? nameless : nameOf(name)}</th>
              <td>{orders}</td>
              <td>{timeToSend === null ? words.tooFew(orders) : hours(timeToSend.medianMs)}</td>
              {kept.map((one) => (
                <td key={one.days}>
                  <RateCell rate={one} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RateCell({ rate: { count, of, rate, baseline } }: { rate: GroupRate }) {
  if (rate === null || count === null) return words.tooFew(of);
  return (
    <>
      {messages.rateOf(percent(rate), count, of)}
      {baseline !== null && baseline.rate !== null && (
        <Text size="sm" c="dimmed">
          {messages.baseline(percent(baseline.rate))}
        </Text>
      )}
    </>
  );
}
