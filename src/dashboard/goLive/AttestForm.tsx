import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.js';
import { FormDialog, faultOf } from '../FormDialog.js';
import type { AttestFormOf } from './attestForms.js';

/** Kept in the name of whoever is signed in; the newest of its kind counts. */
export function AttestForm({ form: { what, holds, title, says, label }, onClose }: { form: AttestFormOf; onClose: () => void }) {
  const queries = useQueryClient();
  const [reference, setReference] = useState('');
  const sending = useMutation({
    mutationFn: () => api.attest({ what, holds, reference }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['readiness'] });
      onClose();
    },
  });
  return (
    <FormDialog
      title={title}
      what={`${says} It is kept with your name and the day.`}
      error={sending.error}
      otherwise="What you typed is still here."
      isPending={sending.isPending}
      onSubmit={() => sending.mutate()}
      onClose={onClose}
    >
      <TextInput
        label={label}
        required
        maxLength={200}
        value={reference}
        error={faultOf(sending.error, 'reference')}
        onChange={({ currentTarget }) => setReference(currentTarget.value)}
      />
    </FormDialog>
  );
}
