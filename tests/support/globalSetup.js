import { tsImport } from 'tsx/esm/api';

/**
 * Runs once, before all test files, in jest's main process, where jest maps no `.js` import to its `.ts` source: tsx does.
 * @param {{ nonFlagArgs: string[] }} config
 */
export default async function globalSetup(config) {
  // Rules need no server: a run of tests/domain alone starts none.
  const files = config.nonFlagArgs;
  if (files.length > 0 && files.every((file) => file.includes('tests/domain'))) return;
  const { startTestServers } = await tsImport('./servers.ts', import.meta.url);
  globalThis.stopTestServers = await startTestServers();
}
