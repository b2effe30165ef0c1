import { Anchor, Button, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { DateTime } from 'luxon';
import type { StepRate } from '../../domain/funnel.js';
import type { HorizonRate, Rate } from '../../domain/metrics.js';
import type { WeeklyReview } from '../../domain/review.js';
import { api } from '../api.js';
import { Heading, Waiting } from '../Page.js';
import { csvOf } from './csv.js';

/** Loop closure first. A week that is too young has a hollow bar and no percentage. */
export function WeekPage({ week }: { week: string | undefined }) {
  const counts = useQuery({ queryKey: ['counts'], queryFn: api.counts });
  const shown = week ?? (counts.data && weekOf(counts.data.now, counts.data.practice.zone, -1));
  const review = useQuery({ queryKey: ['review', shown], queryFn: () => api.review(shown ?? ''), enabled: shown !== undefined });
  return (
    <Stack gap="md">
      <Heading title={`The week ${shown ?? ''}`} />
      {shown !== undefined && <Neighbours week={shown} />}
      {review.data === undefined ? <Waiting error={review.error ?? counts.error} what="review" /> : <Review review={review.data} />}
    </Stack>
  );
}

const weekOf = (now: string, zone: string, weeks: number): string => DateTime.fromISO(now, { zone }).plus({ weeks }).toFormat("kkkk-'W'WW");
const shifted = (week: string, weeks: number): string => DateTime.fromISO(week).plus({ weeks }).toFormat("kkkk-'W'WW");

const Neighbours = ({ week }: { week: string }) => (
  <Group component="nav" aria-label="Weeks" className="no-print">
    <Anchor component={Link} href={`/week/${shifted(week, -1)}`} c="indigo.8">
      Week before
    </Anchor>
    <Anchor component={Link} href={`/week/${shifted(week, 1)}`} c="indigo.8">
      Week after
    </Anchor>
  </Group>
);

function Review({ review }: { review: WeeklyReview }) {
  return (
    <>
      <Text size="lg" fw={600}>
        {review.headline}
      </Text>
      <Text c="dimmed">
        Orders of {review.from} to {review.to}, as of {review.asOf.on}.{' '}
        {review.baseline === null
          ? 'There is no baseline to compare with yet: past orders can be imported.'
          : `Baseline: ${review.baseline.orders} past orders of ${review.baseline.of}, ${review.baseline.from} to ${review.baseline.to}.`}
        {review.smallNumbers ? ' Small numbers: read them as a list of patients, not as rates.' : ''}
      </Text>
      <section className="sheet" style={{ padding: '1rem' }}>
        <Title order={2} size="h4" mb="xs">
          Loop closure: visits kept
        </Title>
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          {review.loopClosure.byDay.map((one) => (
            <Bar key={one.days} name={`By day ${one.days}`} rate={one} past={one.baseline} />
          ))}
        </SimpleGrid>
        <Text size="sm" mt="sm">
          Proof: {review.loopClosure.grades.A} of grade A, {review.loopClosure.grades.B} B, {review.loopClosure.grades.C} C. Network:{' '}
          {review.network.inNetwork} kept in it, {review.network.outOfNetwork} out of it, {review.network.unknown} unknown,{' '}
          {review.network.seenElsewhere} seen elsewhere.
        </Text>
      </section>
      <WhereToLook review={review} />
      <Beside review={review} />
      <Cohorts review={review} />
      <Group className="no-print">
        <Button component="a" variant="default" download={`loopkeeper-${review.week}.csv`} href={csvOf(review)}>
          Save as CSV
        </Button>
        <Button variant="default" onClick={() => print()}>
          Print
        </Button>
      </Group>
    </>
  );
}

const percent = (rate: number | null): string => (rate === null ? '-' : `${(100 * rate).toFixed(1)} %`);

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

function WhereToLook({ review: { whereToLook: look, funnel } }: { review: WeeklyReview }) {
  return (
    <section className="sheet" style={{ padding: '1rem' }}>
      <Title order={2} size="h4" mb="xs">
        Where to look
      </Title>
      {funnel === null ? (
        <Text>The week is not over yet.</Text>
      ) : (
        <>
          <Text fw={600} mb="xs">
            {look === null
              ? 'No step is below what it was.'
              : `From ${look.from} to ${look.step}: ${look.count} of ${look.of} (${percent(look.rate)})` +
                (look.baselineRate === null ? ', the step that loses most.' : `, baseline ${percent(look.baselineRate)}.`)}
          </Text>
          <Funnel steps={funnel.steps} past={funnel.baseline} within={funnel.withinDays} />
        </>
      )}
    </section>
  );
}

const Funnel = ({ steps, past, within }: { steps: readonly StepRate[]; past: readonly StepRate[] | null; within: number }) => (
  <div className="wide" role="region" aria-label="The funnel" tabIndex={0}>
    <table>
      <caption>Within {within} days of the order</caption>
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col">Reached</th>
          <th scope="col">Of the step before</th>
          <th scope="col">Baseline</th>
        </tr>
      </thead>
      <tbody>
        {steps.map(({ step, from, count, of, rate }) => (
          <tr key={step}>
            <th scope="row">{step}</th>
            <td>
              {count} of {of}
            </td>
            <td>{percent(rate)}</td>
            <td>{percent(past?.find((one) => one.step === step && one.from === from)?.rate ?? null)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const hours = (ms: number | null): string => (ms === null ? '-' : `${(ms / 3_600_000).toFixed(1)} h`);

function Beside({ review }: { review: WeeklyReview }) {
  const { timeToSend: send, staffMinutesPer100: staff, lost, confirmation } = review;
  return (
    <section className="sheet" style={{ padding: '1rem' }}>
      <Title order={2} size="h4" mb="xs">
        Beside it
      </Title>
      <dl className="facts">
        <dt>Time to send</dt>
        <dd>
          median {hours(send.medianMs)}, nine in ten within {hours(send.p90Ms)}; {send.count} of {send.of} sent
          {send.baseline === null ? '' : `; baseline median ${hours(send.baseline.medianMs)}`}
        </dd>
        {confirmation.map((one) => (
          <div key={one.days} style={{ display: 'contents' }}>
            <dt>Confirmed by day {one.days}</dt>
            <dd>
              {one.mature ? `${percent(one.rate)} (${one.count} of ${one.of})` : `${one.count} of ${one.of} so far, immature`}
              {one.baseline === null ? '' : `; baseline ${percent(one.baseline.rate)}`}
            </dd>
          </div>
        ))}
        <dt>Patients lost</dt>
        <dd>{lost.mature ? `${percent(lost.rate)}, ${lost.unreachable} of them unreachable` : `known after day ${lost.days}`}</dd>
        <dt>Staff hours per 100</dt>
        <dd>
          {staff.soFar === null ? '-' : (staff.soFar / 60).toFixed(1)}
          {staff.baseline === null ? '' : `; baseline ${(staff.baseline / 60).toFixed(1)}`}
        </dd>
      </dl>
    </section>
  );
}

function Cohorts({ review: { cohorts } }: { review: WeeklyReview }) {
  const days = cohorts[0]?.kept.map((one) => one.days) ?? [];
  return (
    <section className="sheet wide" style={{ padding: '1rem' }} aria-label="Kept by order week" tabIndex={0}>
      <table>
        <caption>Kept by order week: ● the week is old enough, ○ the number can still rise</caption>
        <thead>
          <tr>
            <th scope="col">Week</th>
            <th scope="col">Orders</th>
            {days.map((day) => (
              <th scope="col" key={day}>
                Day {day}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cohorts.map(({ week, eligible, kept }) => (
            <tr key={week}>
              <th scope="row">{week}</th>
              <td>{eligible}</td>
              {kept.map(({ days: day, mature, count }) => (
                <td key={day}>
                  {mature ? '●' : '○'} {count}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
