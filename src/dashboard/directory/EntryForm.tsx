import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.js';
import { FormDialog, faultOf } from '../FormDialog.js';
import { messages as shared } from '../messages.js';
import type { EntryField, EntryFormOf } from './entryForms.js';

interface Props {
  readonly form: EntryFormOf;
  readonly id: string;
  readonly onClose: () => void;
}

export function EntryForm({ form, id, onClose }: Props) {
  const queries = useQueryClient();
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const sending = useMutation({
    mutationFn: () => api.keep(form.path.replace(':id', id), inputOf(form.fields, values)),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['directory'] });
      onClose();
    },
  });
  return (
    <FormDialog
      title={form.title}
      help={form.help}
      error={sending.error}
      otherwise={shared.entriesKept}
      isPending={sending.isPending}
      onSubmit={() => sending.mutate()}
      onClose={onClose}
    >
      {form.fields.map(({ name, label, kind, optional }) => (
        <TextInput
          key={name}
          label={label}
          type={kind === 'number' || kind === 'date' ? kind : 'text'}
          required={optional !== true}
          value={values[name] ?? ''}
          error={faultOf(sending.error, name)}
          onChange={({ currentTarget: { value } }) => setValues((before) => ({ ...before, [name]: value }))}
        />
      ))}
    </FormDialog>
  );
}

/** The API's input: numbers, lists, and no entry for an empty field. */
function inputOf(fields: readonly EntryField[], values: Readonly<Record<string, string>>): Record<string, unknown> {
  const given = fields.flatMap(({ name, kind }): [string, unknown][] => {
    const value = values[name]?.trim() ?? '';
    if (value === '') return [];
    if (kind === 'number') return [[name, Number(value)]];
    return [[name, kind === 'languages' ? value.split(/[\s,]+/u) : value]];
  });
  return Object.fromEntries(given);
}
