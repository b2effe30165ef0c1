import { SimpleGrid, Text, Title } from '@mantine/core';
import type { HorizonRate, Rate } from '../../domain/measure/metrics.js';
import type { ReviewNumbers } from '../../domain/measure/review.js';
import { percent } from './words.js';

/** The one number: visits kept, with where they were, and the newest weeks whose number stands. */
export function Closure({ review: { loopClosure, network } }: { review: ReviewNumbers }) {
  const { byDay, grades, anchors } = loopClosure;
  return (
    <section className="sheet" style={{ padding: '1rem' }}>
      <Title order={2} size="h4" mb="xs">
        Loop closure: visits kept
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        {byDay.map((one) => (
          <Bar key={one.days} name={`By day ${one.days}`} rate={one} past={one.baseline} />
        ))}
      </SimpleGrid>
      <dl className="facts" style={{ marginTop: '0.75rem' }}>
        <dt>In network</dt>
        <dd>
          {network.inNetwork} kept in it, {network.outOfNetwork} out of it, {network.unknown} unknown, {network.seenElsewhere} seen
          elsewhere
        </dd>
        <dt>Leakage</dt>
        <dd>
          {percent(network.leakage.rate)} ({network.leakage.count} of {network.leakage.of} whose place is known)
          {network.baseline === null ? '' : `; baseline ${percent(network.baseline.rate)}`}
        </dd>
        <dt>Proof</dt>
        <dd>
          {grades.A} of grade A, {grades.B} of grade B, {grades.C} of grade C
        </dd>
        {anchors.map(({ days, week, count, of, rate, baseline }) => (
          <div key={days} style={{ display: 'contents' }}>
            <dt>Newest for day {days}</dt>
            <dd>
              {week}: {percent(rate)} ({count} of {of}){baseline === null ? '' : `; baseline ${percent(baseline.rate)}`}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Full when the week is old enough for the number to stand, hollow while it can only rise; the stroke is the baseline. */
function Bar({ name, rate, past }: { name: string; rate: HorizonRate; past: Rate | null }) {
  const share = rate.of === 0 ? 0 : rate.count / rate.of;
  const said = rate.mature ? `${percent(rate.rate)} (${rate.count} of ${rate.of})` : `${rate.count} of ${rate.of} so far, immature`;
  const pastRate = past?.rate ?? null;
  return (
    <div>
      <Text fw={600}>{name}</Text>
      <svg className="rate" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect x="0.5" y="0.5" width={Math.max(99 * share, 0.5)} height="5" className={rate.mature ? 'solid' : 'hollow'} />
        {pastRate !== null && <line x1={99 * pastRate} x2={99 * pastRate} y1="0" y2="6" className="past" />}
      </svg>
      <Text size="sm">{said}</Text>
      {pastRate !== null && (
        <Text size="sm" c="dimmed">
          baseline {percent(pastRate)}
        </Text>
      )}
    </div>
  );
}
