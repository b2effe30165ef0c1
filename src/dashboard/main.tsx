import '@mantine/core/styles.css';
import './dashboard.css';
import { MantineProvider, createTheme } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Shell } from './Shell.js';
import { Problem } from './api.js';

const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: 7,
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  cursorType: 'pointer',
  // Grey on white as Mantine has it is too pale to be read by all.
  components: { Text: { styles: { root: { '--mantine-color-dimmed': 'var(--soft)' } } } },
});

/** What was refused stays refused; what did not answer is asked once more. */
const retry = (failures: number, error: Error): boolean => failures < 1 && !(error instanceof Problem && error.status < 500);
const queries = new QueryClient({ defaultOptions: { queries: { retry, staleTime: 5_000 } } });

const nonce = document.querySelector('meta[name="style-nonce"]')?.getAttribute('content') ?? '';
// Where the library that holds the page still behind a dialog looks for it (get-nonce).
Object.assign(globalThis, { __webpack_nonce__: nonce });
const root = document.getElementById('dashboard');
if (root === null) throw new Error('The page has no place for the dashboard.');
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} forceColorScheme="light" getStyleNonce={() => nonce}>
      <QueryClientProvider client={queries}>
        <Shell />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
