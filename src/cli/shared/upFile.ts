import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `<data>/up.json`: where everything is while it is up. */
export interface Up {
  readonly api: string;
  /** A coordinator's bearer token. */
  readonly token: string;
  readonly dashboard: string;
  readonly temporal: { readonly address: string; readonly namespace: string; readonly ui: string };
  readonly codec: string;
  /** As the application's role, which cannot change the schema or the audit. */
  readonly database: string;
  readonly simulators: { readonly ehr: string; readonly fax: string; readonly sms: string; readonly idp: string };
  readonly secrets: { readonly orders: string };
  /** Null for what somebody else runs (DATABASE_URL, TEMPORAL_ADDRESS, --no-simulators). */
  readonly pids: Readonly<Record<'api' | 'worker' | 'temporal' | 'postgres' | 'simulators', number | null>>;
}

const fileOf = (dataFolder: string) => join(dataFolder, 'up.json');

/** A reader sees the old file or the new one, never a part of either. */
export function writeUp(dataFolder: string, up: Up): void {
  const file = fileOf(dataFolder);
  writeFileSync(`${file}.new`, `${JSON.stringify(up, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function removeUp(dataFolder: string): void {
  rmSync(fileOf(dataFolder), { force: true });
}

/**
 * What is up in a data folder, or undefined. The file is ours, so that its form is not checked
 * again.
 */
export function readUp(dataFolder: string): Up | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(dataFolder), 'utf8')) as Up;
  } catch {
    return undefined;
  }
}
