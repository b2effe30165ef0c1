import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { loadKeyring } from '../../src/adapters/keyring/keyring.js';
import { createClock } from '../../src/adapters/postgres/clock.js';
import { createDataConverter } from '../../src/adapters/temporal/dataConverter.js';
import { freePort } from '../../src/cli/shared/freePort.js';
import { createProgress } from '../../src/cli/shared/progress.js';
import { repositoryRoot } from '../../src/cli/shared/repositoryRoot.js';
import { bringUp } from '../../src/cli/up/supervisor.js';
import { demoFaxSigningKeyFile, demoSecretFiles } from '../../src/demoVariables.js';
import type { ReferralDetail } from '../../src/ports/referralViews.js';
import { demoSecret, openDemoWorld } from '../support/demoWorld.js';
import { eventually } from '../support/temporal.js';
import { openGate } from './webhookGate.js';

/** One practice day in so many real milliseconds. */
const dayRealMs = 4_000;

export interface HouseOptions {
  /**
   * A module of tests/canary/preloads that each program loads before its own: the programs are the
   * compiled ones, as the supervisor starts them.
   */
  readonly preload: string;
  /** What the module is told, in the environment. */
  readonly told?: Readonly<Record<string, string>>;
}

/** An answer that we gave. */
export interface Given {
  readonly asked: string;
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

export type MarkedInstallation = Awaited<ReturnType<typeof openMarkedHouse>>;

/**
 * Everything as `npm run up` brings it up, in processes of their own, on a PostgreSQL and a
 * Temporal of their own, with the most talkative log there is. Only the simulators are in this
 * process, behind doors that note what they are asked.
 */
export async function openMarkedHouse({ preload, told = {} }: HouseOptions) {
  const folder = mkdtempSync(join(tmpdir(), 'loopkeeper-canary-'));
  // PostgreSQL's own user must be able to pass.
  chmodSync(folder, 0o711);
  const [data, temporary] = [join(folder, 'data'), join(folder, 'temporary')];
  mkdirSync(temporary);
  const gates = { ehr: await openGate(), fax: await openGate(), sms: await openGate() };

  const running = await bringUp({
    dataFolder: data,
    scale: 86_400_000 / dayRealMs,
    hasSimulators: false,
    environment: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TMPDIR: temporary,
      PORT: String(await freePort()),
      EHR_BASE_URL: gates.ehr.url,
      TELNYX_API_BASE_URL: gates.fax.url,
      TWILIO_API_BASE_URL: gates.sms.url,
      LOG_LEVEL: 'trace',
      NODE_OPTIONS: `--import=${pathToFileURL(join(repositoryRoot, 'tests/canary/preloads', preload)).href}`,
      ...told,
    },
    progress: createProgress({ write: () => undefined }),
    signal: new AbortController().signal,
  });
  const { up } = running;
  const clock = createClock(running.clock);
  const world = await openDemoWorld({ dataFolder: data, clock }, { ports: { ehr: 0, fax: 0, sms: 0 }, publicUrl: up.api });
  for (const name of ['ehr', 'fax', 'sms'] as const) gates[name].leadTo(world.urls[name]);

  const connection = await Connection.connect({ address: up.temporal.address });
  const keyring = loadKeyring(join(data, 'secrets', demoSecretFiles.PAYLOAD_KEYS_FILE));
  const client = new Client({
    connection,
    namespace: up.temporal.namespace,
    dataConverter: createDataConverter(keyring, up.temporal.namespace),
  });

  const given: Given[] = [];
  const ask = async (path: string, init: RequestInit = {}): Promise<Given> => {
    const response = await fetch(`${up.api}${path}`, init);
    const headers = [...response.headers].map(([name, value]) => `${name}: ${value}\n`).join('');
    const answer = { asked: `${init.method ?? 'GET'} ${path}`, status: response.status, headers, body: await response.text() };
    given.push(answer);
    return answer;
  };
  const call = (path: string, init: RequestInit = {}): Promise<Given> =>
    ask(path, { ...init, headers: { authorization: `Bearer ${up.token}`, 'content-type': 'application/json', ...init.headers } });
  // Our own answer, whose shape the port declares.
  const referral = async (id: string): Promise<ReferralDetail> => JSON.parse((await call(`/api/referrals/${id}`)).body) as ReferralDetail;

  let isUp = true;
  const stop = async (): Promise<void> => {
    if (!isUp) return;
    isUp = false;
    await connection.close();
    await running.stop();
    await world.close();
    await Promise.all(Object.values(gates).map((gate) => gate.stop()));
  };
  return {
    data,
    temporary,
    up,
    clock,
    client,
    gates,
    world,
    given,
    secrets: {
      orders: up.secrets.orders,
      twilio: demoSecret(data, demoSecretFiles.TWILIO_AUTH_TOKEN_FILE),
      fax: demoSecret(data, demoFaxSigningKeyFile),
    },
    ask,
    call,
    referral,
    until: (id: string, holds: (row: ReferralDetail) => boolean): Promise<ReferralDetail> =>
      eventually(async () => {
        const row = await referral(id);
        return holds(row) ? row : undefined;
      }, 250),
    act: (id: string, action: string, input: object): Promise<Given> =>
      call(`/api/referrals/${id}/${action}`, { method: 'POST', body: JSON.stringify(input) }),
    /** Ends every process; what they left in files is still there. */
    stop,
    close: async (): Promise<void> => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
