import { Anchor, Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearch } from 'wouter';
import type { FunnelStep } from '../../domain/measure/funnel.js';
import { api } from '../api.js';
import type { BehindStep, Counts } from '../contract.js';
import { Heading, Waiting } from '../Page.js';
import { spoken } from '../time.js';
import { plain } from '../words.js';
import { ReferralLine } from '../worklist/ReferralLine.js';
import { stepMeans } from './words.js';

type Half = 'no' | 'yes';

/** Who is behind one count of the funnel: first whoever did not get there. */
export function StepPage({ week, step }: { week: string; step: string }) {
  const from = new URLSearchParams(useSearch()).get('from') ?? undefined;
  const [half, setHalf] = useState<Half>(step === 'ordered' ? 'yes' : 'no');
  const counts = useQuery({ queryKey: ['counts'], queryFn: api.counts });
  const list = useInfiniteQuery({
    queryKey: ['behind', week, step, from, half],
    queryFn: ({ pageParam }) => api.behindStep(week, step, { from, reached: half, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  });
  const first = list.data?.pages[0];
  return (
    <Stack gap="sm">
      <Heading title={`The week ${week}: ${plain(step).toLowerCase()}`} />
      <Anchor component={Link} href={`/week/${week}`} c="indigo.8" className="no-print">
        The whole week
      </Anchor>
      {first !== undefined && <What list={first} zone={counts.data?.practice.zone} />}
      <SegmentedControl
        className="no-print"
        aria-label="Which of them"
        value={half}
        onChange={(value) => setHalf(value === 'yes' ? 'yes' : 'no')}
        data={[
          { value: 'no', label: `Did not get there${first === undefined ? '' : ` (${first.of - first.count})`}` },
          { value: 'yes', label: `Got there${first === undefined ? '' : ` (${first.count})`}` },
        ]}
      />
      {list.data === undefined || counts.data === undefined ? (
        <Waiting error={list.error ?? counts.error} what="list" />
      ) : (
        <Rows list={list.data.pages} counts={counts.data} half={half} />
      )}
      {list.hasNextPage && (
        <Group justify="center" className="no-print">
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function What({ list: { step, from, count, of, withinDays, asOf }, zone = 'utc' }: { list: BehindStep; zone: string | undefined }) {
  return (
    <Text>
      {step === 'ordered'
        ? `${of} eligible orders`
        : `${count} of ${of} that were ${from} were ${step} within ${withinDays} days of the order`}
      .{' '}
      <Text span c="dimmed">
        {plain(step)}: {stepMeans[step]}. Counted {spoken(asOf, zone)}; where each stands is of now.
      </Text>
    </Text>
  );
}

const nobody: Readonly<Record<Half, string>> = { no: 'Everybody of the step before got there.', yes: 'Nobody got there so far.' };

function Rows({ list, counts, half }: { list: readonly BehindStep[]; counts: Counts; half: Half }) {
  const rows = list.flatMap(({ referrals }) => referrals);
  if (rows.length === 0) {
    return (
      <Text className="sheet" p="lg">
        {nobody[half]}
      </Text>
    );
  }
  return (
    <ul className="rows sheet" aria-label="Referrals">
      {rows.map((row) => (
        <ReferralLine
          key={row.id}
          row={row}
          counts={counts}
          chosen={undefined}
          note={`${cameTo[row.furthest]} ${spoken(row.since, counts.practice.zone)}`}
          onChoose={() => undefined}
        />
      ))}
    </ul>
  );
}

/** How far it had come, ended by the day. */
const cameTo: Readonly<Record<FunnelStep, string>> = {
  ordered: 'ordered and no further,',
  sent: 'came as far as sent,',
  delivered: 'came as far as delivered,',
  contacted: 'came as far as contacted,',
  booked: 'came as far as booked,',
  kept: 'kept,',
};
