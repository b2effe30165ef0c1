import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { repositoryRoot } from '../../src/cli/shared/repositoryRoot.js';
import { createApp } from '../../src/http/app.js';
import { openHarness, type Harness } from '../http/apiHarness.js';
import { startChromium } from './chromium.js';
import { lastingPort } from './lastingPort.js';
import { visit, type Visitor } from './pages.js';

/**
 * The dashboard's pages over the API and a real PostgreSQL, and a browser before them: for what
 * needs no workflow.
 */
export interface DashboardHarness {
  readonly harness: Harness;
  readonly url: string;
  /** Signed in with the token. */
  readonly comeIn: (token: string) => Promise<Visitor>;
  readonly close: () => Promise<void>;
}

/** @param now practice time, where it is another than the machine's */
export async function openDashboard({ now }: { now?: () => number } = {}): Promise<DashboardHarness> {
  execFileSync(process.execPath, ['tools/build.js', 'dashboard']);
  const harness = await openHarness();
  const host = `127.0.0.1:${await lastingPort()}`;
  const url = `http://${host}`;
  const settings = { ...harness.parts.settings, publicUrl: url, allowedHosts: [host], dashboard: join(repositoryRoot, 'dist/dashboard') };
  const server = createServer(createApp({ ...harness.parts, ...(now && { now }), settings }));
  server.listen(Number(new URL(url).port), '127.0.0.1');
  await once(server, 'listening');
  const browser = await startChromium();
  return {
    harness,
    url,
    comeIn: async (token) => {
      const visitor = await visit(browser, url);
      await visitor.signIn(token);
      return visitor;
    },
    close: async () => {
      await browser.close();
      server.close();
      server.closeAllConnections();
      await harness.stop();
    },
  };
}
