import { Alert, Button, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.js';
import type { BulkAction, Counts } from '../api.js';
import { messages as shared } from '../messages.js';
import { useSubmission } from '../submission.js';
import { instantOf, localIn } from '../time.js';
import { messages } from './messages.js';

interface Props {
  readonly ids: readonly string[];
  readonly counts: Counts;
  /** @param left the ones that were refused; they stay selected */
  readonly onDone: (left: readonly string[]) => void;
}

/** One action for every selected referral. */
export function BulkBar({ ids, counts: { now, practice }, onDone }: Props) {
  const queries = useQueryClient();
  const people = useQuery({ queryKey: ['people'], queryFn: api.people, staleTime: 60_000 });
  const [to, setTo] = useState('');
  const [until, setUntil] = useState(() => localIn(1, now, practice.zone));
  const [why, setWhy] = useState('');
  const submission = useSubmission();
  const doing = useMutation({
    mutationFn: ({ action, input }: { action: BulkAction; input: object }) =>
      submission.send({ action, input, ids }, (key) => api.bulk(action, input, ids, key)),
    onSuccess: ({ results }) => {
      void queries.invalidateQueries();
      onDone(results.filter((result) => 'problem' in result).map(({ id }) => id));
    },
  });
  const refused = doing.data?.results.flatMap((result) => ('problem' in result ? [result.problem.title] : [])) ?? [];
  const untilAt = instantOf(until, practice.zone);
  return (
    <section className="sheet no-print" aria-label={messages.selected} style={{ padding: '0.75rem 1rem' }}>
      <Text fw={600} mb="xs">
        {messages.selectedCount(ids.length)}
      </Text>
      <Group align="end">
        <Button loading={doing.isPending} onClick={() => doing.mutate({ action: 'claim', input: {} })}>
          {messages.claim}
        </Button>
        <NativeSelect label={messages.assignTo} value={to} onChange={({ currentTarget }) => setTo(currentTarget.value)}>
          <option value="">{shared.choose}</option>
          {people.data?.people.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </NativeSelect>
        <Button variant="default" disabled={to === ''} onClick={() => doing.mutate({ action: 'assign', input: { to } })}>
          {messages.assign}
        </Button>
        <TextInput
          type="datetime-local"
          label={messages.snoozeUntil(practice.zone)}
          value={until}
          onChange={({ currentTarget }) => setUntil(currentTarget.value)}
        />
        <TextInput label={messages.reason} value={why} maxLength={200} onChange={({ currentTarget }) => setWhy(currentTarget.value)} />
        <Button
          variant="default"
          disabled={why.trim() === '' || untilAt === undefined}
          onClick={() => doing.mutate({ action: 'snooze', input: { untilAt, reason: why.trim() } })}
        >
          {messages.snooze}
        </Button>
      </Group>
      {(doing.error !== null || refused.length > 0) && (
        <Alert color="orange" role="alert" mt="sm" title={doing.error?.message ?? messages.refused(refused.length)}>
          {[...new Set(refused)].join(' ')}
        </Alert>
      )}
    </section>
  );
}
