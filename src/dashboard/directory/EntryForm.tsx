import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api, Problem } from '../api.js';
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
  const faults = sending.error instanceof Problem ? sending.error.errors : [];
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    sending.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={form.title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text>{form.what}</Text>
          {form.fields.map(({ name, label, kind, optional }) => (
            <TextInput
              key={name}
              label={label}
              type={kind === 'number' || kind === 'date' ? kind : 'text'}
              required={optional !== true}
              value={values[name] ?? ''}
              error={faults.find(({ at }) => at === name || at?.startsWith(`${name}.`) === true)?.what}
              onChange={({ currentTarget: { value } }) => setValues((before) => ({ ...before, [name]: value }))}
            />
          ))}
          {sending.error !== null && (
            <Alert color="red" role="alert" title={sending.error.message}>
              {faults.length > 0 ? 'See the fields above.' : 'What you typed is still here.'}
            </Alert>
          )}
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={sending.isPending}>
              {form.title}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** As the API takes it: numbers as numbers, lists as lists, nothing for what was left empty. */
function inputOf(fields: readonly EntryField[], values: Readonly<Record<string, string>>): Record<string, unknown> {
  const given = fields.flatMap(({ name, kind }): [string, unknown][] => {
    const value = values[name]?.trim() ?? '';
    if (value === '') return [];
    if (kind === 'number') return [[name, Number(value)]];
    return [[name, kind === 'languages' ? value.split(/[\s,]+/u) : value]];
  });
  return Object.fromEntries(given);
}
