import { Alert, Loader, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { messages } from './messages.js';

/** A page's heading, which also names the tab: nothing of a patient. */
export function Heading({ title, children }: { title: string; children?: ReactNode }) {
  useEffect(() => {
    document.title = messages.tabTitle(title);
  }, [title]);
  return (
    <Title order={1} size="h2" mb="xs">
      {children ?? title}
    </Title>
  );
}

/** A loader, or why loading failed. @param what completes "Loading ..." */
export function Waiting({ error, what }: { error: Error | null; what: string }) {
  if (error === null) return <Loader role="status" aria-label={messages.loading(what)} m="xl" />;
  return (
    <Alert color="red" role="alert" title={messages.couldNotLoad(what)}>
      {error.message}
    </Alert>
  );
}
