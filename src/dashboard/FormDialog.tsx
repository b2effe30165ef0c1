import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { Problem } from './api.js';

interface Props {
  readonly title: string;
  readonly what: string;
  /** Of the last try. */
  readonly error: Error | null;
  /** What to do about a refusal that names no field. */
  readonly otherwise: string;
  readonly isPending: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A form that stays open, with all that was typed, until what it asks for is done. */
export function FormDialog({ title, what, error, otherwise, isPending, onSubmit, onClose, children }: Props) {
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text>{what}</Text>
          {children}
          {error !== null && (
            <Alert color="red" role="alert" title={error.message}>
              {isOfFields(error) ? 'See the fields above.' : otherwise}
            </Alert>
          )}
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              Cancel
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

/** What is wrong with the field of this name, in words. */
export const faultOf = (error: Error | null, name: string): string | undefined =>
  faultsIn(error).find(({ at }) => at === name || at?.startsWith(`${name}.`) === true)?.what;

/** What was refused as it was filled in; any other refusal is of what it asks for. */
const isOfFields = (error: Error): boolean => error instanceof Problem && error.status === 422 && error.errors.length > 0;

const faultsIn = (error: Error | null) => (error instanceof Problem ? error.errors : []);
