import { Anchor, Button, Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import type { ReviewNumbers } from '../../domain/measure/review.js';
import { api } from '../api.js';
import { Heading, Waiting } from '../Page.js';
import { Closure } from './Closure.js';
import { Comparison } from './Comparison.js';
import { csvOf } from './csv.js';
import { WhereToLook } from './Funnel.js';
import { hours, percent } from './words.js';

/** Loop closure first. A week that is too young has a hollow bar and no percentage. Without a week in the address, the newest that there is. */
export function WeekPage({ week }: { week: string | undefined }) {
  const weeks = useQuery({ queryKey: ['weeks'], queryFn: api.weeks });
  const known = weeks.data?.weeks.map((one) => one.week);
  const shown = week ?? known?.[0];
  const review = useQuery({ queryKey: ['review', shown], queryFn: () => api.review(shown ?? ''), enabled: shown !== undefined });
  return (
    <Stack gap="md">
      <Heading title={shown === undefined ? 'The week' : `The week ${shown}`} />
      {known !== undefined && known.length > 0 && <Weeks known={known} shown={shown} />}
      {shown === undefined && known !== undefined ? (
        <Text className="sheet" p="lg">
          No week has been reviewed yet. A week is counted on the Monday after it, early in the morning.
        </Text>
      ) : review.data === undefined ? (
        <Waiting error={review.error ?? weeks.error} what="review" />
      ) : (
        <Review review={review.data} />
      )}
    </Stack>
  );
}

/** Only weeks that have a review. @param known newest first */
function Weeks({ known, shown }: { known: readonly string[]; shown: string | undefined }) {
  const [, go] = useLocation();
  const before = known.find((one) => shown !== undefined && one < shown);
  const after = known.findLast((one) => shown !== undefined && one > shown);
  const link = (to: string | undefined, name: string) =>
    to !== undefined && (
      <Anchor component={Link} href={`/week/${to}`} c="indigo.8">
        {name}
      </Anchor>
    );
  return (
    <Group component="nav" aria-label="Weeks" className="no-print" align="end">
      <NativeSelect
        label="Week"
        value={shown !== undefined && known.includes(shown) ? shown : ''}
        onChange={({ currentTarget: { value } }) => value !== '' && go(`/week/${value}`)}
        data={[...(shown !== undefined && known.includes(shown) ? [] : [{ value: '', label: 'Choose' }]), ...known]}
      />
      {link(before, 'Week before')}
      {link(after, 'Week after')}
    </Group>
  );
}

function Review({ review }: { review: ReviewNumbers }) {
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
      <Closure review={review} />
      <WhereToLook review={review} />
      <Beside review={review} />
      {review.comparison !== null && <Comparison comparison={review.comparison} />}
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

function Beside({ review }: { review: ReviewNumbers }) {
  const { timeToSend: send, staffMinutesPer100: staff, lost, confirmation, guardRails: rails, orders } = review;
  const leftOut = Object.entries(orders.excluded).flatMap(([name, count]) =>
    count === 0 ? [] : [`${count} ${name.replaceAll('-', ' ')}`],
  );
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
        <dd>
          {lost.mature
            ? `${percent(lost.rate)} (${lost.count} of ${lost.of}), ${lost.unreachable} of them unreachable`
            : `known after day ${lost.days}`}
          {lost.baseline === null ? '' : `; baseline ${percent(lost.baseline.rate)}`}
        </dd>
        <dt>Staff hours per 100</dt>
        <dd>
          {staff.soFar === null ? '-' : (staff.soFar / 60).toFixed(1)}
          {staff.baseline === null ? '' : `; baseline ${(staff.baseline / 60).toFixed(1)}`}
        </dd>
        <dt>Texts</dt>
        <dd>
          {rails.texts}
          {rails.textsPerKept === null ? '' : `, ${rails.textsPerKept.toFixed(1)} for each that was kept`}; {rails.optOuts.count} of{' '}
          {rails.optOuts.of} patients opted out
        </dd>
        <dt>Who is counted</dt>
        <dd>
          {orders.eligible} of {orders.all} orders taken on; left out: {leftOut.length === 0 ? 'none' : leftOut.join(', ')}; recorded and
          left alone: {orders.recorded}
        </dd>
      </dl>
    </section>
  );
}

function Cohorts({ review: { cohorts } }: { review: ReviewNumbers }) {
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
