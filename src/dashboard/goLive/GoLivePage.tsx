import { NativeSelect, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLocation, useSearch } from 'wouter';
import type { ReadinessReport } from '../../domain/goLive/readiness.js';
import { api } from '../api.js';
import { messages as shared } from '../messages.js';
import { Heading, Waiting } from '../Page.js';
import { Check } from './Check.js';
import { messages } from './messages.js';

/**
 * Whether a specialty can go live. Every role can look; an administrator attests what cannot be
 * measured and turns it on.
 */
export function GoLivePage() {
  const query = useSearch();
  const [, go] = useLocation();
  const specialties = useQuery({ queryKey: ['specialties'], queryFn: api.specialties });
  const all = specialties.data?.specialties;
  const chosen = new URLSearchParams(query).get('specialty') ?? (all && theOneThatIsOn(all));
  return (
    <Stack gap="sm">
      <Heading title={messages.title} />
      <Text>{messages.intro}</Text>
      {all === undefined ? (
        <Waiting error={specialties.error} what={messages.loadingSpecialties} />
      ) : all.length === 0 ? (
        <Text className="sheet" p="lg">
          {messages.noSpecialties}
        </Text>
      ) : (
        <>
          <NativeSelect
            label={messages.specialty}
            className="no-print"
            maw="20rem"
            value={all.some(({ name }) => name === chosen) ? chosen : ''}
            onChange={({ currentTarget: { value } }) => go(value === '' ? '/go-live' : `/go-live?specialty=${encodeURIComponent(value)}`)}
          >
            <option value="">{shared.choose}</option>
            {all.map(({ name, label, isOn }) => (
              <option key={name} value={name}>
                {isOn ? messages.optionOn(label) : label}
              </option>
            ))}
          </NativeSelect>
          {chosen === undefined ? (
            <Text className="sheet" p="lg">
              {messages.chooseFirst}
            </Text>
          ) : (
            <Check key={chosen} specialty={chosen} />
          )}
        </>
      )}
    </Stack>
  );
}

/** Shown before a choice. */
function theOneThatIsOn(all: readonly ReadinessReport['specialty'][]): string | undefined {
  const [first, second] = all.filter(({ isOn }) => isOn);
  return second === undefined ? first?.name : undefined;
}
