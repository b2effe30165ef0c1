import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigError, parseConfig, variableNames } from '../src/config.js';
import { createDemoSecrets } from '../src/cli/up/demoSecrets.js';

const secret = `whsec_${'A'.repeat(32)}`;
const production = {
  DATABASE_URL: 'postgresql://app:pw@db.example:5432/loopkeeper?sslmode=verify-full',
  TEMPORAL_ADDRESS: 'temporal.example:7233',
  TEMPORAL_TLS: 'true',
  PUBLIC_URL: 'https://loopkeeper.example/',
  EHR_BASE_URL: 'https://ehr.example/fhir/r4',
  EHR_WEBHOOK_SECRETS: secret,
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'new-token, old-token',
  TWILIO_MESSAGING_SERVICE_SID: `MG${'0'.repeat(32)}`,
  TELNYX_API_KEY: 'KEY-value',
  TELNYX_PUBLIC_KEY: `${'A'.repeat(43)}=`,
  TELNYX_CONNECTION_ID: '123',
  TELNYX_FAX_FROM: '+16175550100',
  PAYLOAD_KEYS_FILE: '/run/secrets/keys.json',
  OIDC_ISSUER: 'https://login.example',
  OIDC_CLIENT_ID: 'oidc-client',
  OIDC_CLIENT_SECRET: 'oidc-client-secret',
  SESSION_SECRETS: 's'.repeat(32),
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'loopkeeper-config-'));
  createDemoSecrets(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const demo = () => ({
  LOOPKEEPER_DEMO: 'true',
  LOOPKEEPER_DATA: folder,
  PUBLIC_URL: 'http://127.0.0.1:3000',
  DATABASE_URL: 'postgresql://app:pw@127.0.0.1:5432/loopkeeper',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  EHR_BASE_URL: 'http://127.0.0.1:4001/fhir',
  TWILIO_API_BASE_URL: 'http://127.0.0.1:4003',
  TELNYX_API_BASE_URL: 'http://127.0.0.1:4002',
});

describe('the configuration in production', () => {
  it('is read as a whole, the active secret first', () => {
    const config = parseConfig(production);
    expect(config.isDemo).toBe(false);
    expect(config.scale).toBe(1);
    expect(config.publicUrl).toBe('https://loopkeeper.example');
    expect(config.twilio.authTokens).toEqual(['new-token', 'old-token']);
    expect(config.temporal.tls).toBeDefined();
  });

  it('names everything that is missing at once', () => {
    const problems = problemsOf({});
    for (const name of Object.keys(production).filter((each) => each !== 'TEMPORAL_TLS')) expect(problems).toContain(`${name} is missing`);
  });

  it.each(Object.keys(production).filter((name) => name !== 'TEMPORAL_TLS'))('refuses to start without %s', (name) => {
    expect(problemsOf({ ...production, [name]: undefined })).toEqual([`${name} is missing`]);
    expect(problemsOf({ ...production, [name]: '  ' })).toEqual([`${name} is missing`]);
  });

  it.each([
    ['PORT', '99999'],
    ['PUBLIC_URL', 'ftp://example.org'],
    ['EHR_WEBHOOK_SECRETS', 'hunter2'],
    ['TELNYX_FAX_FROM', '555-0177'],
    ['TWILIO_ACCOUNT_SID', 'SK123'],
    ['SESSION_SECRETS', 'not-long'],
    ['LOG_LEVEL', 'chatty'],
    ['API_TOKENS', 'coordinator:anna:tiny'],
    ['TEMPORAL_ADDRESS', 'temporal'],
    ['OIDC_ROLES', 'owner:Everybody'],
    ['API_TOKENS', 'owner:anna:0123456789012345678901234'],
  ])('names %s when its value cannot be used, without the value', (name, value) => {
    const problems = problemsOf({ ...production, [name]: value });
    expect(problems).toEqual([expect.stringContaining(name)]);
    expect(problems.join()).not.toContain(value);
  });

  it.each([
    ['DATABASE_URL', 'postgresql://app@db.example/loopkeeper'],
    ['DATABASE_URL', 'postgresql://app@db.example/loopkeeper?sslmode=require'],
    ['DATABASE_URL', 'postgresql://app@127.0.0.1/loopkeeper?host=db.example'],
    ['TEMPORAL_TLS', undefined],
    ['PUBLIC_URL', 'http://loopkeeper.example'],
    ['OIDC_ISSUER', 'http://login.example'],
    ['EHR_BASE_URL', 'http://ehr.example/fhir'],
  ])('lets nothing leave the machine in clear: %s=%s', (name, value) => {
    expect(problemsOf({ ...production, [name]: value })).toHaveLength(1);
  });

  it('reads which role goes with what the identity provider says', () => {
    const named = { ...production, OIDC_ROLES: 'coordinator:Referral Desk, clinician:urn:x:physicians', OIDC_ACR: 'a b', OIDC_AMR: 'mfa' };
    expect(parseConfig(named).oidc?.rules).toEqual({
      roleOf: new Map([
        ['Referral Desk', 'coordinator'],
        ['urn:x:physicians', 'clinician'],
      ]),
      acr: ['a', 'b'],
      amr: ['mfa'],
    });
    const plain = parseConfig({ ...production, OIDC_ISSUER: 'https://login.example/tenant/' }).oidc;
    expect(plain?.issuer).toBe('https://login.example/tenant/');
    expect([...(plain?.rules.roleOf ?? [])]).toContainEqual(['administrator', 'administrator']);
  });

  it('knows no time-lapse', () => {
    expect(problemsOf({ ...production, TIME_LAPSE: '1d=2s' })).toEqual(['TIME_LAPSE is for the demo alone']);
  });

  it.each([{ TWILIO_API_KEY: 'SK1' }, { EHR_CLIENT_ID: 'us' }, { TEMPORAL_TLS_CERT_FILE: '/cert' }, { TEMPORAL_WORKER_BUILD_ID: '0.2.1' }])(
    'wants both halves of a pair: %j',
    (half) => {
      expect(problemsOf({ ...production, ...half })).toEqual([expect.stringContaining('set both or neither')]);
    },
  );
});

describe('secrets in files', () => {
  it('are read, without the line end', () => {
    const file = join(folder, 'one');
    writeFileSync(file, `${secret}\n`);
    expect(parseConfig({ ...production, EHR_WEBHOOK_SECRETS: undefined, EHR_WEBHOOK_SECRETS_FILE: file }).ehr.webhookSecrets).toEqual([
      secret,
    ]);
  });

  it('that are not there, or named beside the variable itself, are a problem', () => {
    const twice = { ...production, TELNYX_API_KEY_FILE: join(folder, 'nowhere') };
    expect(problemsOf(twice)).toEqual([expect.stringContaining('both set'), expect.stringContaining('cannot be read')]);
  });

  it('that are empty are a problem, not a secret', () => {
    const file = join(folder, 'empty');
    writeFileSync(file, '\n');
    const empty = { ...production, TWILIO_AUTH_TOKEN: undefined, TWILIO_AUTH_TOKEN_FILE: file };
    expect(problemsOf(empty)).toEqual([expect.stringContaining('TWILIO_AUTH_TOKEN_FILE names an empty file')]);
  });
});

describe('the configuration of the demo', () => {
  it('needs no credentials, and ignores those of the environment', () => {
    const real = {
      ...production,
      TEMPORAL_TLS: undefined,
      ...demo(),
      TWILIO_API_KEY: 'SKreal',
      TWILIO_API_SECRET: 'real-secret',
      EHR_CLIENT_ID: 'real',
      EHR_PRIVATE_KEY_FILE: '/real',
    };
    expect(parseConfig(real)).toEqual(parseConfig(demo()));
  });

  it('knows the identity provider of the demo alone', () => {
    expect(parseConfig({ ...demo(), OIDC_ISSUER: 'https://login.example' }).oidc).toBeUndefined();
    expect(parseConfig({ ...demo(), SIMULATOR_IDP_PORT: '4004', OIDC_ISSUER: 'https://login.example', OIDC_ACR: '' }).oidc).toMatchObject({
      issuer: 'http://127.0.0.1:4004',
      clientId: 'loopkeeper-demo',
      rules: { acr: [expect.stringContaining('demo')] },
    });
  });

  it('has a token for everything that a coordinator may do, and one for everything that an engineer may', () => {
    expect(parseConfig(demo()).apiTokens.map(({ role }) => role)).toEqual(['coordinator', 'engineer']);
  });

  const away = [
    'https://api.twilio.com',
    'http://10.0.0.8:4001',
    'http://127.0.0.1.example.org',
    'http://localhost@example.org',
    'http://[::ffff:8.8.8.8]',
    'http://0.0.0.0:1',
  ];
  it.each(['EHR_BASE_URL', 'TWILIO_API_BASE_URL', 'TELNYX_API_BASE_URL'])('cannot reach the world by %s', (name) => {
    for (const address of away) expect(problemsOf({ ...demo(), [name]: address })).toEqual([`${name} must be on loopback in the demo`]);
    expect(problemsOf({ ...demo(), [name]: undefined })).toEqual([`${name} is missing`]);
  });
  it('cannot reach the world by the address of the Temporal Web UI', () => {
    for (const address of away)
      expect(problemsOf({ ...demo(), TEMPORAL_UI_URL: address })).toEqual(['TEMPORAL_UI_URL must be on loopback in the demo']);
    expect(parseConfig({ ...demo(), TEMPORAL_UI_URL: 'http://127.0.0.1:8233' }).temporal.uiUrl).toBe('http://127.0.0.1:8233');
  });

  it('runs on no Temporal of somebody else', () => {
    expect(problemsOf({ ...demo(), TEMPORAL_ADDRESS: 'temporal.example:7233', TEMPORAL_TLS: 'true' })).toEqual([
      'TEMPORAL_ADDRESS must be on loopback in the demo',
    ]);
  });

  it.each([
    ['1d=2s', 43_200],
    ['1w=1s', 604_800],
    ['1s=1s', 1],
  ])('takes %s as its time-lapse', (text, scale) => expect(parseConfig({ ...demo(), TIME_LAPSE: text }).scale).toBe(scale));

  it.each(['2s=1d', 'fast', '1d=', '1d=0s', '1y=1s', '1d=2s=3s', '-1d=2s'])('takes no %s', (text) => {
    expect(problemsOf({ ...demo(), TIME_LAPSE: text })).toEqual([expect.stringContaining('TIME_LAPSE')]);
  });
});

function problemsOf(environment: Record<string, string | undefined>): readonly string[] {
  try {
    parseConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('.env.example', () => {
  it('documents every variable that is read, and no other', () => {
    const documented = [...readFileSync('.env.example', 'utf8').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(new Set(documented)).toEqual(new Set(variableNames));
  });
});
