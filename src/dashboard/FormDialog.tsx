import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { Problem } from './api.js';
import { messages } from './messages.js';

interface Props {
  readonly title: string;
  readonly help: string;
  /** Of the last attempt. */
  readonly error: Error | null;
  /** Shown under a refusal that names no field. */
  readonly otherwise: string;
  readonly isPending: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A form that stays open with its entries until the request succeeds. */
export function FormDialog({ title, help, error, otherwise, isPending, onSubmit, onClose, children }: Props) {
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': messages.close }}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text>{help}</Text>
          {children}
          {error !== null && (
            <Alert color="red" role="alert" title={error.message}>
              {isOfFields(error) ? messages.seeFields : otherwise}
            </Alert>
          )}
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              {messages.cancel}
            </Button>
            <Button type="submit" loading={isPending}>
              {title}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** The fault of the field of this name. */
export const faultOf = (error: Error | null, name: string): string | undefined =>
  faultsIn(error).find(({ at }) => at === name || at?.startsWith(`${name}.`) === true)?.what;

/** Whether the refusal is about the entries, rather than about the request as a whole. */
const isOfFields = (error: Error): boolean => error instanceof Problem && error.status === 422 && error.errors.length > 0;

const faultsIn = (error: Error | null) => (error instanceof Problem ? error.errors : []);
