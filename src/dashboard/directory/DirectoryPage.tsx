import { Badge, Button, Group, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { DirectoryEntry } from '../../ports/directoryEditor.js';
import { api } from '../api.js';
import { acts, useSignedIn } from '../signedIn.js';
import { Heading, Waiting } from '../Page.js';
import { away, spoken } from '../time.js';
import { plain } from '../words.js';
import { failureWords } from '../referral/failures.js';
import { EntryForm } from './EntryForm.js';
import { entryForms, type EntryFormKind } from './entryForms.js';
import { messages } from './messages.js';
import { dayMs } from '../../domain/time/durations.js';

interface Opened {
  readonly kind: EntryFormKind;
  readonly id: string;
}

/** Specialists, their networks and their fax numbers; coordinators keep them up to date. */
export function DirectoryPage() {
  const query = useSearch();
  const [, go] = useLocation();
  const words = new URLSearchParams(query).get('find') ?? '';
  const [open, setOpen] = useState<Opened>();
  const directory = useQuery({ queryKey: ['directory'], queryFn: api.directory });
  const counts = useQuery({ queryKey: ['counts'], queryFn: api.counts });
  const mayAct = acts(useSignedIn());
  const shown = directory.data?.specialists.filter((one) => fits(one, words));
  return (
    <Stack gap="sm">
      <Heading title={messages.title} />
      <Group align="end" className="no-print">
        <TextInput
          label={messages.find}
          placeholder={messages.findHint}
          value={words}
          onChange={({ currentTarget: { value } }) =>
            go(value === '' ? '/directory' : `/directory?find=${encodeURIComponent(value)}`, { replace: true })
          }
        />
        {mayAct && <Button onClick={() => setOpen({ kind: 'add', id: '' })}>{messages.forms.add.title}</Button>}
      </Group>
      {shown === undefined || counts.data === undefined ? (
        <Waiting error={directory.error ?? counts.error} what={messages.loading} />
      ) : shown.length === 0 ? (
        <Text className="sheet" p="lg">
          {words === '' ? messages.empty : messages.noMatch}
        </Text>
      ) : (
        <ul className="rows sheet" aria-label={messages.list}>
          {shown.map((one) => (
            <Entry
              key={one.id}
              entry={one}
              now={counts.data.now}
              zone={counts.data.practice.zone}
              onOpen={mayAct ? (kind, id) => setOpen({ kind, id }) : undefined}
            />
          ))}
        </ul>
      )}
      {open !== undefined && (
        <EntryForm key={open.kind + open.id} form={entryForms[open.kind]} id={open.id} onClose={() => setOpen(undefined)} />
      )}
    </Stack>
  );
}

const fits = ({ name, organization, specialty, networks }: DirectoryEntry, words: string): boolean =>
  [name, organization, specialty, ...networks.map(({ plan }) => plan)].join(' ').toLowerCase().includes(words.toLowerCase());

interface EntryProps {
  readonly entry: DirectoryEntry;
  readonly now: string;
  readonly zone: string;
  /** Undefined for a read-only role. */
  readonly onOpen: ((kind: EntryFormKind, id: string) => void) | undefined;
}

function Entry({ entry, now, zone, onOpen }: EntryProps) {
  const plans = entry.networks.filter(({ from, until }) => from <= now && (until === null || until > now)).map(({ plan }) => plan);
  return (
    <li className="row" style={{ display: 'block' }}>
      <Group justify="space-between" align="start">
        <div>
          <Title order={2} size="h5">
            {entry.name}
          </Title>
          <Text size="sm" c="dimmed">
            {entry.organization}, {plain(entry.specialty)}, {entry.phone}, {entry.postalCode}
          </Text>
          <Text size="sm">
            {[
              plans.length === 0 ? messages.noPlans : messages.plans(plans.join(', ')),
              messages.languages(entry.languages.join(', ')),
              entry.weeklyCapacity === null ? messages.capacityUnknown : messages.capacity(entry.weeklyCapacity),
            ].join('; ')}
          </Text>
        </div>
        <Accepting entry={entry} mayAct={onOpen !== undefined} />
      </Group>
      <ul style={{ margin: '0.5rem 0', paddingLeft: '1rem' }}>
        {entry.endpoints.map((endpoint) => (
          <li key={endpoint.id}>
            <Group gap="sm">
              <Text size="sm">{messages.address(plain(endpoint.kind), endpoint.address)}</Text>
              <Verified endpoint={endpoint} now={now} zone={zone} />
              {onOpen !== undefined && (
                <>
                  <Button size="compact-sm" variant="default" onClick={() => onOpen('verify', endpoint.id)}>
                    {messages.verify}
                  </Button>
                  {endpoint.quarantinedAt === null && (
                    <Button size="compact-sm" variant="default" onClick={() => onOpen('retire', endpoint.id)}>
                      {messages.retire}
                    </Button>
                  )}
                </>
              )}
            </Group>
          </li>
        ))}
      </ul>
      {onOpen !== undefined && (
        <Group gap="xs">
          {(['change', 'endpoint', 'network'] as const).map((kind) => (
            <Button key={kind} size="compact-sm" variant="default" onClick={() => onOpen(kind, entry.id)}>
              {entryForms[kind].title}
            </Button>
          ))}
        </Group>
      )}
    </li>
  );
}

const staleMs = 90 * dayMs;

function Verified({ endpoint, now, zone }: { endpoint: DirectoryEntry['endpoints'][number]; now: string; zone: string }) {
  const { verifiedAt, verifiedBy, quarantinedAt, quarantinedBecause } = endpoint;
  if (quarantinedAt !== null)
    return (
      <>
        <Badge color="red.9">{messages.retired}</Badge>
        <Text size="sm">
          {quarantinedBecause === null
            ? messages.retiredOn(spoken(quarantinedAt, zone))
            : messages.quarantined(spoken(quarantinedAt, zone), failureWords(quarantinedBecause))}
        </Text>
      </>
    );
  if (verifiedAt === null) return <Badge color="red.9">{messages.notVerified}</Badge>;
  const isStale = Date.parse(now) - Date.parse(verifiedAt) > staleMs;
  return (
    <Text size="sm" c="dimmed" className={isStale ? 'late' : undefined}>
      {verifiedBy === null
        ? messages.verified(spoken(verifiedAt, zone), away(verifiedAt, now))
        : messages.verifiedBy(spoken(verifiedAt, zone), away(verifiedAt, now), verifiedBy)}
    </Text>
  );
}

function Accepting({ entry: { id, name, accepting }, mayAct }: { entry: DirectoryEntry; mayAct: boolean }) {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (next: boolean) => api.keep(`specialists/${id}`, { accepting: next }),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['directory'] }),
  });
  if (!mayAct) return <Text size="sm">{accepting ? messages.accepting : messages.notAccepting}</Text>;
  return (
    <div>
      <Switch
        label={messages.accepting}
        aria-label={messages.acceptingOf(name)}
        checked={change.isPending ? change.variables : accepting}
        onChange={({ currentTarget }) => change.mutate(currentTarget.checked)}
      />
      {change.error !== null && <Text role="alert">{change.error.message}</Text>}
    </div>
  );
}
