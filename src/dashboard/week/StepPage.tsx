import { Anchor, Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearch } from 'wouter';
import type { FunnelStep } from '../../domain/measure/funnel.js';
import { api } from '../api.js';
import type { BehindStep, Counts } from '../api.js';
import { messages as shared } from '../messages.js';
import { Heading, Waiting } from '../Page.js';
import { spoken } from '../time.js';
import { plain } from '../words.js';
import { ReferralLine } from '../worklist/ReferralLine.js';
import { messages } from './messages.js';

const words = messages.list;

type Half = 'no' | 'yes';

/** The referrals behind one count of the funnel; those that did not get there come first. */
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
      <Heading title={words.title(week, step in messages.steps ? messages.steps[step as FunnelStep].name : step)} />
      <Anchor component={Link} href={`/week/${week}`} c="indigo.8" className="no-print">
        {words.back}
      </Anchor>
      {first !== undefined && <What list={first} zone={counts.data?.practice.zone} />}
      <SegmentedControl
        className="no-print"
        aria-label={words.half}
        value={half}
        onChange={(value) => setHalf(value === 'yes' ? 'yes' : 'no')}
        data={[
          { value: 'no', label: first === undefined ? words.notReached : words.withCount(words.notReached, first.of - first.count) },
          { value: 'yes', label: first === undefined ? words.reached : words.withCount(words.reached, first.count) },
        ]}
      />
      {list.data === undefined || counts.data === undefined ? (
        <Waiting error={list.error ?? counts.error} what={words.loading} />
      ) : (
        <Rows list={list.data.pages} counts={counts.data} half={half} />
      )}
      {list.hasNextPage && (
        <Group justify="center" className="no-print">
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {shared.showMore}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function What({ list: { step, from, count, of, withinDays, asOf }, zone = 'utc' }: { list: BehindStep; zone: string | undefined }) {
  const { name, meaning } = messages.steps[step];
  return (
    <Text>
      {step === 'ordered' ? words.eligible(of) : words.summary(count, of, messages.steps[from].name, name, withinDays)}{' '}
      <Text span c="dimmed">
        {words.meaning(plain(name), meaning, spoken(asOf, zone))}
      </Text>
    </Text>
  );
}

const noRows: Readonly<Record<Half, string>> = { no: words.everyone, yes: words.noOne };

function Rows({ list, counts, half }: { list: readonly BehindStep[]; counts: Counts; half: Half }) {
  const rows = list.flatMap(({ referrals }) => referrals);
  if (rows.length === 0) {
    return (
      <Text className="sheet" p="lg">
        {noRows[half]}
      </Text>
    );
  }
  return (
    <ul className="rows sheet" aria-label={words.label}>
      {rows.map((row) => (
        <ReferralLine
          key={row.id}
          row={row}
          counts={counts}
          chosen={undefined}
          note={cameTo(row.furthest, spoken(row.since, counts.practice.zone))}
          onChoose={() => undefined}
        />
      ))}
    </ul>
  );
}

function cameTo(step: FunnelStep, when: string): string {
  if (step === 'ordered') return words.ordered(when);
  return step === 'kept' ? words.kept(when) : words.cameTo(messages.steps[step].name, when);
}
