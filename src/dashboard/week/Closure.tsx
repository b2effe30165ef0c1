import { SimpleGrid, Text, Title } from '@mantine/core';
import type { HorizonRate, Rate } from '../../domain/measure/metrics.js';
import type { ReviewNumbers } from '../../domain/measure/review.js';
import { messages } from './messages.js';
import { horizonText, percent, withBaseline } from './words.js';

const words = messages.closure;

/** Visits kept, where they took place, and the newest weeks whose number is final. */
export function Closure({ review: { loopClosure, network } }: { review: ReviewNumbers }) {
  const { byDay, grades, anchors } = loopClosure;
  return (
    <section className="sheet" style={{ padding: '1rem' }}>
      <Title order={2} size="h4" mb="xs">
        {words.title}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        {byDay.map((one) => (
          <Bar key={one.days} name={words.byDay(one.days)} rate={one} past={one.baseline} />
        ))}
      </SimpleGrid>
      <dl className="facts" style={{ marginTop: '0.75rem' }}>
        <dt>{words.network}</dt>
        <dd>{words.networkKept(network.inNetwork, network.outOfNetwork, network.unknown, network.seenElsewhere)}</dd>
        <dt>{words.leakage}</dt>
        <dd>
          {withBaseline(
            words.leakageOf(percent(network.leakage.rate), network.leakage.count, network.leakage.of),
            network.baseline && percent(network.baseline.rate),
          )}
        </dd>
        <dt>{words.proof}</dt>
        <dd>{words.grades(grades.A, grades.B, grades.C)}</dd>
        {anchors.map(({ days, week, count, of, rate, baseline }) => (
          <div key={days} style={{ display: 'contents' }}>
            <dt>{words.newest(days)}</dt>
            <dd>{withBaseline(words.ofWeek(week, messages.rateOf(percent(rate), count, of)), baseline && percent(baseline.rate))}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/**
 * Solid when the week is old enough for a final number, hollow while it can still rise; the stroke
 * marks the baseline.
 */
function Bar({ name, rate, past }: { name: string; rate: HorizonRate; past: Rate | null }) {
  const share = rate.of === 0 ? 0 : rate.count / rate.of;
  const pastRate = past?.rate ?? null;
  return (
    <div>
      <Text fw={600}>{name}</Text>
      <svg className="rate" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect x="0.5" y="0.5" width={Math.max(99 * share, 0.5)} height="5" className={rate.mature ? 'solid' : 'hollow'} />
        {pastRate !== null && <line x1={99 * pastRate} x2={99 * pastRate} y1="0" y2="6" className="past" />}
      </svg>
      <Text size="sm">{horizonText(rate)}</Text>
      {pastRate !== null && (
        <Text size="sm" c="dimmed">
          {messages.baseline(percent(pastRate))}
        </Text>
      )}
    </div>
  );
}
