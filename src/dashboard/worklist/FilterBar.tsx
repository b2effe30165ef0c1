import { NativeSelect, SegmentedControl, SimpleGrid, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { attentions, stages, urgencies } from '../../domain/referral.js';
import { api } from '../api.js';
import type { Counts, WorklistFilter } from '../contract.js';
import { attentionWords, inWords, plain, stageWords } from '../words.js';

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
  const some = (counted: Readonly<Record<string, number>> | undefined, code: string) =>
    counted?.[code] === undefined ? '' : ` (${counted[code]})`;
  return (
    <div className="sheet no-print" style={{ padding: '0.75rem 1rem' }}>
      <SegmentedControl
        aria-label="Whose referrals"
        mb="sm"
        value={filter.scope ?? 'all'}
        onChange={(scope) => onChange('scope', scope === 'all' ? undefined : scope)}
        data={[
          { value: 'mine', label: `Mine${counts === undefined ? '' : ` (${counts.mine})`}` },
          { value: 'team', label: `My team's${counts === undefined ? '' : ` (${counts.team})`}` },
          { value: 'all', label: `All${counts === undefined ? '' : ` (${counts.open})`}` },
        ]}
      />
      <SimpleGrid cols={{ base: 1, xs: 2, md: 6 }} spacing="sm">
        <TextInput
          label="Search"
          placeholder="Name, birth date, order"
          value={typed}
          maxLength={80}
          onChange={({ currentTarget: { value } }) => {
            setTyped(value);
            search(value.trim());
          }}
        />
        <Choice label="Needs a person" value={filter.attention} onChange={(value) => onChange('attention', value)}>
          <option value="">Whether or not</option>
          <option value="any">For any reason</option>
          <option value="none">Runs by itself</option>
          {attentions.map((one) => (
            <option key={one} value={one}>
              {attentionWords[one] + some(counts?.byAttention, one)}
            </option>
          ))}
        </Choice>
        <Choice label="Stage" value={filter.stage} onChange={(value) => onChange('stage', value)}>
          <option value="">Every stage</option>
          {stages.map((one) => (
            <option key={one} value={one}>
              {inWords(stageWords, one) + some(counts?.byStage, one)}
            </option>
          ))}
        </Choice>
        <Choice label="Urgency" value={filter.urgency} onChange={(value) => onChange('urgency', value)}>
          <option value="">Any urgency</option>
          {urgencies.map((one) => (
            <option key={one} value={one}>
              {plain(one) + some(counts?.byUrgency, one)}
            </option>
          ))}
        </Choice>
        <Choice label="Owner" value={filter.owner} onChange={(value) => onChange('owner', value)}>
          <option value="">Everybody</option>
          {data?.people.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Choice>
        <Choice
          label="Show"
          value={filter.overdue === true ? 'overdue' : filter.status}
          onChange={(value) =>
            value === 'overdue' || filter.overdue === true
              ? onChange('overdue', value === 'overdue' ? 'true' : undefined)
              : onChange('status', value)
          }
        >
          <option value="">Open</option>
          <option value="overdue">Past their deadline</option>
          <option value="ended">Ended</option>
          <option value="recorded">Recorded only</option>
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
