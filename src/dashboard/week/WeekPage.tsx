import { Anchor, Button, Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import type { ReviewNumbers } from '../../domain/measure/review.js';
import { api } from '../api.js';
import { messages as shared } from '../messages.js';
import { Heading, Waiting } from '../Page.js';
import { Closure } from './Closure.js';
import { Comparison } from './Comparison.js';
import { csvOf } from './csv.js';
import { WhereToLook } from './Funnel.js';
import { messages } from './messages.js';
import { horizonText, hours, percent, withBaseline } from './words.js';

/**
 * Loop closure first. A week that is too young has a hollow bar and no percentage. Without a week
 * in the address, the newest week.
 */
export function WeekPage({ week }: { week: string | undefined }) {
  const weeks = useQuery({ queryKey: ['weeks'], queryFn: api.weeks });
  const known = weeks.data?.weeks.map((one) => one.week);
  const shown = week ?? known?.[0];
  const review = useQuery({ queryKey: ['review', shown], queryFn: () => api.review(shown ?? ''), enabled: shown !== undefined });
  return (
    <Stack gap="md">
      <Heading title={shown === undefined ? messages.title : messages.titleOf(shown)} />
      {known !== undefined && known.length > 0 && <Weeks known={known} shown={shown} />}
      {shown === undefined && known !== undefined ? (
        <Text className="sheet" p="lg">
          {messages.none}
        </Text>
      ) : review.data === undefined ? (
        <Waiting error={review.error ?? weeks.error} what={messages.loading} />
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
    <Group component="nav" aria-label={messages.weeks} className="no-print" align="end">
      <NativeSelect
        label={messages.week}
        value={shown !== undefined && known.includes(shown) ? shown : ''}
        onChange={({ currentTarget: { value } }) => value !== '' && go(`/week/${value}`)}
        data={[...(shown !== undefined && known.includes(shown) ? [] : [{ value: '', label: shared.choose }]), ...known]}
      />
      {link(before, messages.before)}
      {link(after, messages.after)}
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
        {messages.asOf(review.from, review.to, review.asOf.on)}{' '}
        {review.baseline === null
          ? messages.noBaseline
          : messages.baselineOf(review.baseline.orders, review.baseline.of, review.baseline.from, review.baseline.to)}{' '}
        {review.smallNumbers ? messages.smallNumbers : null}
      </Text>
      <Closure review={review} />
      <WhereToLook review={review} />
      <OtherMeasures review={review} />
      {review.comparison !== null && <Comparison comparison={review.comparison} />}
      <Cohorts review={review} />
      <Group className="no-print">
        <Button component="a" variant="default" download={`loopkeeper-${review.week}.csv`} href={csvOf(review)}>
          {messages.csv}
        </Button>
        <Button variant="default" onClick={() => print()}>
          {messages.print}
        </Button>
      </Group>
    </>
  );
}

const other = messages.other;

function OtherMeasures({ review }: { review: ReviewNumbers }) {
  const { timeToSend: send, staffMinutesPer100: staff, lost, confirmation, guardRails: rails, orders } = review;
  const leftOut = Object.entries(orders.excluded).flatMap(([name, count]) =>
    count === 0 ? [] : [`${count} ${name.replaceAll('-', ' ')}`],
  );
  return (
    <section className="sheet" style={{ padding: '1rem' }}>
      <Title order={2} size="h4" mb="xs">
        {other.title}
      </Title>
      <dl className="facts">
        <dt>{other.timeToSend}</dt>
        <dd>
          {[
            other.timeToSendOf(hours(send.medianMs), hours(send.p90Ms), send.count, send.of),
            ...(send.baseline === null ? [] : [other.baselineMedian(hours(send.baseline.medianMs))]),
          ].join(messages.separator)}
        </dd>
        {confirmation.map((one) => (
          <div key={one.days} style={{ display: 'contents' }}>
            <dt>{other.confirmedBy(one.days)}</dt>
            <dd>{withBaseline(horizonText(one), one.baseline && percent(one.baseline.rate))}</dd>
          </div>
        ))}
        <dt>{other.lost}</dt>
        <dd>
          {withBaseline(
            lost.mature ? other.lostOf(percent(lost.rate), lost.count, lost.of, lost.unreachable) : other.lostLater(lost.days),
            lost.baseline && percent(lost.baseline.rate),
          )}
        </dd>
        <dt>{other.staffHours}</dt>
        <dd>{withBaseline(staffHours(staff.soFar) ?? '-', staffHours(staff.baseline))}</dd>
        <dt>{other.texts}</dt>
        <dd>
          {[
            rails.textsPerKept === null ? String(rails.texts) : other.textsPerKept(rails.texts, rails.textsPerKept.toFixed(1)),
            other.optedOut(rails.optOuts.count, rails.optOuts.of),
          ].join(messages.separator)}
        </dd>
        <dt>{other.counted}</dt>
        <dd>{other.countedOf(orders.eligible, orders.all, leftOut.join(', ') || other.none, orders.recorded)}</dd>
      </dl>
    </section>
  );
}

const staffHours = (minutes: number | null): string | null => (minutes === null ? null : (minutes / 60).toFixed(1));

const cohort = messages.cohorts;

function Cohorts({ review: { cohorts } }: { review: ReviewNumbers }) {
  const days = cohorts[0]?.kept.map((one) => one.days) ?? [];
  return (
    <section className="sheet wide" style={{ padding: '1rem' }} aria-label={cohort.label} tabIndex={0}>
      <table>
        <caption>{cohort.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{cohort.week}</th>
            <th scope="col">{cohort.orders}</th>
            {days.map((day) => (
              <th scope="col" key={day}>
                {cohort.day(day)}
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
