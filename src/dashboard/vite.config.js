import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const folder = dirname(fileURLToPath(import.meta.url));

/** One page, one script, one style, all from our own origin: the policy of src/http/html/dashboard.ts lets nothing else in. */
export default defineConfig({
  root: folder,
  base: '/',
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic' } },
  build: {
    outDir: '../../dist/dashboard',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      // Mantine marks each file for servers that render React; this page is rendered by the browser alone.
      onLog: (level, log, handle) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : handle(level, log)),
    },
  },
});
