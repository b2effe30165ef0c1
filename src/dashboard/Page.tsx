import { Alert, Loader, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';

/** A page's heading, which also names the tab: nothing of a patient. */
export function Heading({ title, children }: { title: string; children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Loopkeeper`;
  }, [title]);
  return (
    <Title order={1} size="h2" mb="xs">
      {children ?? title}
    </Title>
  );
}

/** What is not there yet, or will not come, said in words. */
export function Waiting({ error, what }: { error: Error | null; what: string }) {
  if (error === null) return <Loader role="status" aria-label={`Loading ${what}`} m="xl" />;
  return (
    <Alert color="red" role="alert" title={`No ${what} to show`}>
      {error.message}
    </Alert>
  );
}
