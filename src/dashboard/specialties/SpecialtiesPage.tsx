import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type SpecialtyEntry } from '../api.js';
import { useSignedIn } from '../signedIn.js';
import { Heading, Waiting } from '../Page.js';
import { messages } from './messages.js';
import { SpecialtyForm } from './SpecialtyForm.js';

/** Every specialty. An administrator adds them and changes what leads orders to them. */
export function SpecialtiesPage() {
  const mayChange = useSignedIn().role === 'administrator';
  const all = useQuery({ queryKey: ['specialties'], queryFn: api.specialties });
  const entries = useQuery({ queryKey: ['specialtyEntries'], queryFn: api.specialtyEntries, enabled: mayChange });
  const [open, setOpen] = useState<{ readonly entry: SpecialtyEntry | undefined }>();
  const entryOf = (name: string) => entries.data?.specialties.find((one) => one.name === name);
  return (
    <Stack gap="sm">
      <Heading title={messages.title} />
      <Text>{messages.intro}</Text>
      {mayChange ? (
        <Button w="fit-content" onClick={() => setOpen({ entry: undefined })}>
          {messages.add}
        </Button>
      ) : (
        <Text>{messages.askAdministrator}</Text>
      )}
      {all.data === undefined ? (
        <Waiting error={all.error} what={messages.loading} />
      ) : (
        <ul className="rows sheet" aria-label={messages.list}>
          {all.data.specialties.map(({ name, label, isOn }) => (
            <Line key={name} label={label} isOn={isOn} entry={entryOf(name)} onChange={(entry) => setOpen({ entry })} />
          ))}
        </ul>
      )}
      {open !== undefined && <SpecialtyForm {...open} onClose={() => setOpen(undefined)} />}
    </Stack>
  );
}

interface LineProps {
  readonly label: string;
  readonly isOn: boolean;
  /** For an administrator. */
  readonly entry: SpecialtyEntry | undefined;
  readonly onChange: (entry: SpecialtyEntry) => void;
}

const Line = ({ label, isOn, entry, onChange }: LineProps) => (
  <li>
    <Group justify="space-between" p="sm">
      <div>
        <Text fw={600}>{messages.line(label, isOn ? messages.on : messages.off)}</Text>
        {entry?.sensitive === true && <Text size="sm">{messages.sensitive}</Text>}
        {entry !== undefined && <Text size="sm">{messages.counts(entry.codes.length, entry.words.length)}</Text>}
      </div>
      {entry !== undefined && (
        <Button variant="default" size="compact-sm" aria-label={messages.changeOf(label)} onClick={() => onChange(entry)}>
          {messages.change}
        </Button>
      )}
    </Group>
  </li>
);
