import { Checkbox, TextInput, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { snomedSystem, taxonomySystem } from '../../domain/order/specialtyEntry.js';
import { api, type SpecialtyEntry, type SpecialtyFields } from '../api.js';
import { FormDialog, faultOf } from '../FormDialog.js';
import { messages as shared } from '../messages.js';
import { messages } from './messages.js';

interface Props {
  /** Undefined: a new one. */
  readonly entry: SpecialtyEntry | undefined;
  readonly onClose: () => void;
}

export function SpecialtyForm({ entry, onClose }: Props) {
  const queries = useQueryClient();
  const [typed, setTyped] = useState(() => typedOf(entry));
  const saving = useMutation<object>({
    mutationFn: () => {
      const fields = fieldsOf(typed, entry);
      return entry === undefined ? api.addSpecialty({ name: typed.name.trim(), ...fields }) : api.changeSpecialty(entry.name, fields);
    },
    onSuccess: () => {
      void queries.invalidateQueries();
      onClose();
    },
  });
  const field = (name: 'name' | 'label' | 'taxonomy') => ({
    label: messages.fields[name],
    required: true,
    value: typed[name],
    error: faultOf(saving.error, name),
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) => setTyped((before) => ({ ...before, [name]: value })),
  });
  const lines = (name: 'taxonomies' | 'snomed' | 'words', fault: string) => ({
    label: messages.fields[name],
    autosize: true,
    minRows: 2,
    maxRows: 8,
    value: typed[name],
    error: faultOf(saving.error, fault),
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) => setTyped((before) => ({ ...before, [name]: value })),
  });
  return (
    <FormDialog
      title={entry === undefined ? messages.add : messages.changeOf(entry.label)}
      help={messages.help}
      error={saving.error}
      otherwise={shared.entriesKept}
      isPending={saving.isPending}
      onSubmit={() => saving.mutate()}
      onClose={onClose}
    >
      {entry === undefined && <TextInput {...field('name')} />}
      <TextInput {...field('label')} />
      <TextInput {...field('taxonomy')} />
      <Textarea {...lines('taxonomies', 'codes')} />
      <Textarea {...lines('snomed', 'codes')} />
      <Textarea {...lines('words', 'words')} />
      <Checkbox
        label={messages.fields.sensitive}
        checked={typed.sensitive}
        onChange={({ currentTarget: { checked } }) => setTyped((before) => ({ ...before, sensitive: checked }))}
      />
    </FormDialog>
  );
}

type Typed = ReturnType<typeof typedOf>;

function typedOf(entry: SpecialtyEntry | undefined) {
  const codes = (system: string) =>
    (entry?.codes ?? []).filter((one) => one.system === system && one.code !== entry?.taxonomy).map(({ code }) => code);
  return {
    name: entry?.name ?? '',
    label: entry?.label ?? '',
    taxonomy: entry?.taxonomy ?? '',
    sensitive: entry?.sensitive ?? false,
    taxonomies: codes(taxonomySystem).join('\n'),
    snomed: codes(snomedSystem).join('\n'),
    words: (entry?.words ?? []).join('\n'),
  };
}

/** Codes of other systems stay as they are. */
function fieldsOf({ label, taxonomy, sensitive, ...typed }: Typed, entry: SpecialtyEntry | undefined): SpecialtyFields {
  const others = (entry?.codes ?? []).filter(({ system }) => system !== taxonomySystem && system !== snomedSystem);
  const coded = (system: string, text: string) => linesIn(text).map((code) => ({ system, code }));
  return {
    label,
    taxonomy: taxonomy.trim(),
    sensitive,
    codes: [...coded(taxonomySystem, typed.taxonomies), ...coded(snomedSystem, typed.snomed), ...others],
    words: linesIn(typed.words),
  };
}

const linesIn = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
