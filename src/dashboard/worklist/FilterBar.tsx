import { NativeSelect, SegmentedControl, SimpleGrid, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { stages, urgencies } from '../../domain/referral.js';
import { attentions } from '../../domain/process/taskReasons.js';
import { api } from '../api.js';
import type { Counts, WorklistFilter } from '../api.js';
import { attentionWords, stageWords, urgencyWords } from '../words.js';
import { messages } from './messages.js';

interface Props {
  readonly filter: WorklistFilter;
  readonly counts: Counts | undefined;
  readonly onChange: (
    name: 'scope' | 'attention' | 'urgency' | 'stage' | 'owner' | 'status' | 'overdue',
    value: string | undefined,
  ) => void;
  readonly onSearch: (words: string) => void;
}

export function FilterBar({ filter, counts, onChange, onSearch }: Props) {
  const { data } = useQuery({ queryKey: ['people'], queryFn: api.people, staleTime: 60_000 });
  const [typed, setTyped] = useState('');
  const search = useDebouncedCallback(onSearch, 300);
  const withCount = (label: string, count: number | undefined) => (count === undefined ? label : messages.withCount(label, count));
  return (
    <div className="sheet no-print" style={{ padding: '0.75rem 1rem' }}>
      <SegmentedControl
        aria-label={messages.scope}
        mb="sm"
        value={filter.scope ?? 'all'}
        onChange={(scope) => onChange('scope', scope === 'all' ? undefined : scope)}
        data={[
          { value: 'mine', label: withCount(messages.mine, counts?.mine) },
          { value: 'team', label: withCount(messages.team, counts?.team) },
          { value: 'all', label: withCount(messages.all, counts?.open) },
        ]}
      />
      <SimpleGrid cols={{ base: 1, xs: 2, md: 6 }} spacing="sm">
        <TextInput
          label={messages.search}
          placeholder={messages.searchHint}
          value={typed}
          maxLength={80}
          onChange={({ currentTarget: { value } }) => {
            setTyped(value);
            search(value.trim());
          }}
        />
        <Choice label={messages.needsPerson} value={filter.attention} onChange={(value) => onChange('attention', value)}>
          <option value="">{messages.needsPersonAll}</option>
          <option value="any">{messages.needsPersonAny}</option>
          <option value="none">{messages.needsPersonNone}</option>
          {attentions.map((one) => (
            <option key={one} value={one}>
              {withCount(attentionWords[one], counts?.byAttention[one])}
            </option>
          ))}
        </Choice>
        <Choice label={messages.stage} value={filter.stage} onChange={(value) => onChange('stage', value)}>
          <option value="">{messages.anyStage}</option>
          {stages.map((one) => (
            <option key={one} value={one}>
              {withCount(stageWords[one], counts?.byStage[one])}
            </option>
          ))}
        </Choice>
        <Choice label={messages.urgency} value={filter.urgency} onChange={(value) => onChange('urgency', value)}>
          <option value="">{messages.anyUrgency}</option>
          {urgencies.map((one) => (
            <option key={one} value={one}>
              {withCount(urgencyWords[one], counts?.byUrgency[one])}
            </option>
          ))}
        </Choice>
        <Choice label={messages.owner} value={filter.owner} onChange={(value) => onChange('owner', value)}>
          <option value="">{messages.anyOwner}</option>
          {data?.people.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Choice>
        <Choice
          label={messages.show}
          value={filter.overdue === true ? 'overdue' : filter.status}
          onChange={(value) =>
            value === 'overdue' || filter.overdue === true
              ? onChange('overdue', value === 'overdue' ? 'true' : undefined)
              : onChange('status', value)
          }
        >
          <option value="">{messages.showOpen}</option>
          <option value="overdue">{messages.showOverdue}</option>
          <option value="ended">{messages.showEnded}</option>
          <option value="recorded">{messages.showRecorded}</option>
        </Choice>
      </SimpleGrid>
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  readonly children: React.ReactNode;
}

const Choice = ({ label, value, onChange, children }: ChoiceProps) => (
  <NativeSelect
    label={label}
    value={value ?? ''}
    onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? undefined : currentTarget.value)}
  >
    {children}
  </NativeSelect>
);
