import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { api } from '../api.js';
import type { Counts, WorklistFilter } from '../api.js';
import { acts, useSignedIn } from '../signedIn.js';
import { messages as shared } from '../messages.js';
import { Heading, Waiting } from '../Page.js';
import { BulkBar } from './BulkBar.js';
import { FilterBar } from './FilterBar.js';
import { filterOf, withFilter } from './filter.js';
import { messages } from './messages.js';
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
  const mayAct = acts(useSignedIn());
  const rows = list.data?.pages.flatMap(({ referrals }) => referrals);

  const choose = (id: string, isChosen: boolean): void => {
    const next = new Set(chosen);
    if (isChosen) next.add(id);
    else next.delete(id);
    setChosen(next);
  };

  return (
    <Stack gap="sm">
      <Heading title={messages.title} />
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
        <Waiting error={list.error ?? counts.error} what={messages.loading} />
      ) : rows.length === 0 ? (
        <Text className="sheet" p="lg">
          {query === '' && search === '' ? messages.empty : messages.noMatch}
        </Text>
      ) : (
        <ul className="rows sheet" aria-label={messages.list}>
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
            {shared.showMore}
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
        {messages.open(counts.open)} {messages.exceptions(counts.exceptions)} {messages.automatic(counts.open - counts.exceptions)}{' '}
        <span className={counts.overdue > 0 ? 'late' : undefined}>{messages.overdue(counts.overdue)}</span>
      </Text>
      {counts.orphans > 0 && (
        <Alert color="red" role="alert" title={messages.orphans.title(counts.orphans)}>
          {messages.orphans.text}
        </Alert>
      )}
    </>
  );
}
