import dns from 'node:dns';
import { Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { parseConfig } from '../../src/config.js';
import { isLoopbackHost } from '../../src/loopback.js';
import { startInstallation, type Installation } from '../support/testInstallation.js';
import { ledgersOf } from '../support/ledgers.js';
import { describeWith } from '../support/needs.js';
import { newPerson } from '../support/people.js';
import { mondayAt } from '../support/stories.js';
import { startTemporal, type TestTemporal } from '../support/temporal.js';

/**
 * Of the vendors' own shapes: with these a client would reach the world if any part of the demo
 * took them.
 */
const credentials = {
  TWILIO_ACCOUNT_SID: `AC${'4f'.repeat(16)}`,
  TWILIO_AUTH_TOKEN: '9b'.repeat(16),
  TWILIO_API_KEY: `SK${'1c'.repeat(16)}`,
  TWILIO_API_SECRET: 'R7'.repeat(16),
  TWILIO_MESSAGING_SERVICE_SID: `MG${'2d'.repeat(16)}`,
  TWILIO_REGION: 'ie1',
  TWILIO_EDGE: 'dublin',
  TELNYX_API_KEY: `KEY${'0A'.repeat(20)}`,
  TELNYX_CONNECTION_ID: '1293384261075731499',
  TELNYX_FAX_FROM: '+16175550177',
  TELNYX_BASE_URL: 'https://api.telnyx.com/v2',
  EHR_CLIENT_ID: 'loopkeeper-production',
  EHR_WEBHOOK_SECRETS: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
};
const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy', 'NODE_USE_ENV_PROXY'];

interface Destination {
  host?: string;
  path?: string;
}

/** Where this process connects to, and which names it asks for. */
function listen(): { destinations: string[]; stop: () => void } {
  const destinations: string[] = [];
  // Taken off to be put back, and called on the socket in question.
  const connect = Reflect.get(Socket.prototype, 'connect') as (...given: unknown[]) => Socket;
  const { lookup } = dns;
  // Node hands over what `net.connect` was given, sometimes made into one list: the options are the
  // object in it.
  Socket.prototype.connect = function (this: Socket, ...given: unknown[]) {
    const options = given.flat().find((one): one is Destination => typeof one === 'object' && one !== null);
    destinations.push(options?.path ?? options?.host ?? 'localhost');
    return Reflect.apply(connect, this, given);
  };
  dns.lookup = ((name: string, ...rest: unknown[]) => {
    destinations.push(name);
    return Reflect.apply(lookup, dns, [name, ...rest]) as unknown;
  }) as typeof lookup;
  return {
    destinations,
    stop: () => {
      Socket.prototype.connect = connect;
      dns.lookup = lookup;
    },
  };
}

describeWith('temporal', 'the demo with real credentials in the environment', () => {
  const before = { ...process.env };
  let temporal: TestTemporal;
  let installation: Installation;
  let listening: ReturnType<typeof listen>;
  beforeAll(async () => {
    temporal = await startTemporal();
    for (const name of proxies) delete process.env[name];
    Object.assign(process.env, credentials);
    listening = listen();
    installation = await startInstallation({ temporal, clock: mondayAt('14:30'), environment: credentials });
  });
  afterAll(async () => {
    await installation.close();
    listening.stop();
    process.env = before;
    await temporal.stop();
  });

  it('sends nothing off loopback while a referral is sent, nudged, booked and kept', async () => {
    const ledgers = ledgersOf(installation);
    const person = newPerson(installation.clock.now());
    await installation.world.place([person.chart]);
    const id = await installation.order(person.order());
    await installation.until(id, ({ nudgesSent, axes }) => nudgesSent === 1 && axes.writeBack === 'done');
    await ledgers.reply(person.phone, '1');
    expect(
      (await installation.act(id, 'bookAppointment', { by: 'coordinator-1', startAt: installation.clock.now() + 3_600_000 })).status,
    ).toBe(200);
    expect(
      (
        await installation.act(id, 'completeReferral', {
          by: 'coordinator-1',
          evidence: 'office-attested',
          spokeTo: 'J. Diaz',
          visitAt: installation.clock.now() - 1_000,
        })
      ).status,
    ).toBe(200);
    await installation.until(id, ({ outcome }) => outcome === 'kept');
    expect([(await ledgers.faxes(id)).length, (await ledgers.texts(person.phone)).length]).toEqual([1, 1]);
    expect(listening.destinations.length).toBeGreaterThan(10);
    expect([...new Set(listening.destinations)].filter((host) => !host.startsWith('/') && !isLoopbackHost(host))).toEqual([]);
  });

  it.each(['EHR_BASE_URL', 'TWILIO_API_BASE_URL', 'TELNYX_API_BASE_URL'])('refuses a %s that is not this machine', (name) => {
    const environment = {
      LOOPKEEPER_DEMO: 'true',
      LOOPKEEPER_DATA: installation.config.dataFolder,
      DATABASE_URL: installation.config.databaseUrl,
      TEMPORAL_ADDRESS: temporal.address,
      EHR_BASE_URL: installation.world.urls.ehr,
      TWILIO_API_BASE_URL: installation.world.urls.sms,
      TELNYX_API_BASE_URL: installation.world.urls.fax,
    };
    expect(() => parseConfig(environment)).not.toThrow();
    for (const away of ['https://api.example.com', 'http://10.0.0.7:8080', 'http://127.0.0.1.example.com', 'http://0.0.0.0:1']) {
      expect(() => parseConfig({ ...environment, [name]: away })).toThrow(`${name} must be on loopback in the demo`);
    }
  });
});
