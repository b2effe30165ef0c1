import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { api } from '../api.js';
import type { Counts, WorklistFilter } from '../contract.js';
import { acts, useHolder } from '../holder.js';
import { Heading, Waiting } from '../Page.js';
import { BulkBar } from './BulkBar.js';
import { FilterBar } from './FilterBar.js';
import { filterOf, withFilter } from './filter.js';
import { ReferralLine } from './ReferralLine.js';

/** Exceptions first, by urgency and deadline. */
export function WorklistPage() {
  const query = useSearch();
  const [, go] = useLocation();
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const filter: WorklistFilter = { ...filterOf(query), ...(search.length < 2 ? {} : { search }) };
  const counts = useQuery({ queryKey: ['counts'], queryFn: api.counts });
  const list = useInfiniteQuery({
    queryKey: ['worklist', filter],
    queryFn: ({ pageParam }) => api.worklist({ ...filter, ...(pageParam === undefined ? {} : { cursor: pageParam }) }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  });
  const mayAct = acts(useHolder());
  const rows = list.data?.pages.flatMap(({ referrals }) => referrals);

  const choose = (id: string, isChosen: boolean): void => {
    const next = new Set(chosen);
    if (isChosen) next.add(id);
    else next.delete(id);
    setChosen(next);
  };

  return (
    <Stack gap="sm">
      <Heading title="Worklist" />
      {counts.data && <Totals counts={counts.data} />}
      <FilterBar
        filter={filter}
        counts={counts.data}
        onChange={(name, value) => {
          setChosen(new Set());
          go(withFilter(query, name, value));
        }}
        onSearch={setSearch}
      />
      {mayAct && chosen.size > 0 && counts.data && (
        <BulkBar ids={[...chosen]} counts={counts.data} onDone={(left) => setChosen(new Set(left))} />
      )}
      {rows === undefined || counts.data === undefined ? (
        <Waiting error={list.error ?? counts.error} what="worklist" />
      ) : rows.length === 0 ? (
        <Text className="sheet" p="lg">
          {query === '' && search === ''
            ? 'No open referrals. The next order from the EHR appears here by itself.'
            : 'No referral fits this filter.'}
        </Text>
      ) : (
        <ul className="rows sheet" aria-label="Referrals">
          {rows.map((row) => (
            <ReferralLine
              key={row.id}
              row={row}
              counts={counts.data}
              chosen={mayAct && row.status === 'open' ? chosen.has(row.id) : undefined}
              onChoose={(isChosen) => choose(row.id, isChosen)}
            />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Group justify="center">
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Totals({ counts }: { counts: Counts }) {
  return (
    <>
      <Text>
        {counts.open} open: {counts.exceptions} need a person, {counts.open - counts.exceptions} run by themselves.{' '}
        <span className={counts.overdue > 0 ? 'late' : undefined}>{counts.overdue} past their deadline.</span>
      </Text>
      {counts.orphans > 0 && (
        <Alert color="red" role="alert" title={`${counts.orphans} without an owner, a next event, a deadline or a queue`}>
          This must never be. Tell whoever runs Loopkeeper; the runbook says what to do.
        </Alert>
      )}
    </>
  );
}
