import { NativeSelect, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLocation, useSearch } from 'wouter';
import type { ReadinessReport } from '../../domain/goLive/readiness.js';
import { api } from '../api.js';
import { Heading, Waiting } from '../Page.js';
import { Check } from './Check.js';

/** Whether a specialty can go live. Everyone looks; an administrator vouches for what cannot be measured, and switches on. */
export function GoLivePage() {
  const query = useSearch();
  const [, go] = useLocation();
  const specialties = useQuery({ queryKey: ['specialties'], queryFn: api.specialties });
  const all = specialties.data?.specialties;
  const chosen = new URLSearchParams(query).get('specialty') ?? (all && theOneThatIsOn(all));
  return (
    <Stack gap="sm">
      <Heading title="Go live" />
      <Text>What has to be in place before the orders of a specialty are followed, measured now.</Text>
      {all === undefined ? (
        <Waiting error={specialties.error} what="specialties" />
      ) : all.length === 0 ? (
        <Text className="sheet" p="lg">
          There are no specialties yet. Whoever runs Loopkeeper puts them in.
        </Text>
      ) : (
        <>
          <NativeSelect
            label="Specialty"
            className="no-print"
            maw="20rem"
            value={all.some(({ name }) => name === chosen) ? chosen : ''}
            onChange={({ currentTarget: { value } }) => go(value === '' ? '/go-live' : `/go-live?specialty=${encodeURIComponent(value)}`)}
          >
            <option value="">Choose</option>
            {all.map(({ name, label, isOn }) => (
              <option key={name} value={name}>
                {label}
                {isOn ? ' (on)' : ''}
              </option>
            ))}
          </NativeSelect>
          {chosen === undefined ? (
            <Text className="sheet" p="lg">
              Choose the specialty to check.
            </Text>
          ) : (
            <Check key={chosen} specialty={chosen} />
          )}
        </>
      )}
    </Stack>
  );
}

/** Shown when nobody chose. */
function theOneThatIsOn(all: readonly ReadinessReport['specialty'][]): string | undefined {
  const [first, second] = all.filter(({ isOn }) => isOn);
  return second === undefined ? first?.name : undefined;
}
