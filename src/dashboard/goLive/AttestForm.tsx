import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.js';
import { FormDialog, faultOf } from '../FormDialog.js';
import { messages as shared } from '../messages.js';
import type { AttestFormOf } from './attestForms.js';
import { messages } from './messages.js';

/** Saved in the name of the signed-in person; the newest statement of its kind counts. */
export function AttestForm({ form: { what, holds, title, statement, label }, onClose }: { form: AttestFormOf; onClose: () => void }) {
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
      help={messages.attest.help(statement)}
      error={sending.error}
      otherwise={shared.entriesKept}
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
