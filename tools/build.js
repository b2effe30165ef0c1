import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const require = createRequire(import.meta.url);
/** What the other steps put beside the compiled program. */
const otherParts = ['workflow-bundle.js', 'replay-bundle.js', 'dashboard', 'api-reference.js'];

/**
 * The Prisma client from its schema, the script of the API reference, JavaScript from TypeScript, the
 * workflows as one file, the dashboard. A part whose sources are unchanged is not built again.
 * @param {(line: string) => void} say told what is being done
 */
export async function build(say) {
  await generate(say);
  await step(
    'compile',
    ['src', 'workflows', 'activities', 'prisma', 'bench', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'],
    say,
    async () => {
      const fresh = join(root, 'dist.new');
      rmSync(fresh, { recursive: true, force: true });
      await node(bin('typescript', 'tsc'), ['-p', 'tsconfig.build.json', '--outDir', fresh]);
      const marks = existsSync(dist) ? readdirSync(dist).filter((name) => name.startsWith('.built-') || otherParts.includes(name)) : [];
      for (const name of marks) renameSync(join(dist, name), join(fresh, name));
      rmSync(dist, { recursive: true, force: true });
      renameSync(fresh, dist);
    },
  );
  await bundle(say);
  await dashboard(say);
}

/** @param {(line: string) => void} say */
export async function dashboard(say) {
  if (!existsSync(join(dist, 'dashboard/index.html'))) rmSync(mark('dashboard'), { force: true });
  await step('dashboard', ['src/dashboard', 'src/domain', 'src/ports', 'package-lock.json'], say, () =>
    node(bin('vite', 'vite'), ['build', '--config', 'src/dashboard/vite.config.js'], { NODE_ENV: 'production' }),
  );
}

/**
 * What the sources need before they are type-checked, tested or compiled.
 * @param {(line: string) => void} say
 */
export async function generate(say) {
  await apiReference(say);
  if (!existsSync(join(root, 'src/adapters/postgres/generated/client.ts'))) rmSync(mark('generate'), { force: true });
  await step('generate', ['prisma/schema.prisma', 'package-lock.json'], say, () => {
    // Generating needs no schema engine, and only looks whether there is one: any program will do,
    // and none is downloaded.
    return node(bin('prisma', 'prisma'), ['generate'], {
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    });
  });
}

/**
 * The page /docs needs one file of its package. The copy lets production do without the other 300
 * packages that the file was made from.
 * @param {(line: string) => void} say
 */
async function apiReference(say) {
  const copy = join(dist, 'api-reference.js');
  if (!existsSync(copy)) rmSync(mark('api-reference'), { force: true });
  await step('api-reference', ['package-lock.json'], say, async () => {
    mkdirSync(dist, { recursive: true });
    copyFileSync(join(dirname(packageJson('@scalar/api-reference')), 'dist/browser/standalone.js'), copy);
  });
}

/** @param {(line: string) => void} say */
async function bundle(say) {
  await bundled('bundle', 'workflow-bundle.js', [], say, async () => {
    const { workflowCode } = await compiled('src/cli/shared/workflowCode.js');
    return workflowCode(dist, 'js');
  });
}

/**
 * The workflows with the recorder of `loopkeeper replay`, for an installation without sources. A
 * checkout bundles its sources for each replay.
 * @param {(line: string) => void} say
 */
export async function replayBundle(say) {
  await bundled('replay-bundle', 'replay-bundle.js', ['src/cli/replay'], say, async () => {
    const { replayCode } = await compiled('src/cli/replay/replayCode.js');
    return replayCode(dist, 'js');
  });
}

/**
 * @param {string} name
 * @param {string} fileName
 * @param {string[]} sources besides the workflows
 * @param {(line: string) => void} say
 * @param {() => Promise<string>} code
 */
async function bundled(name, fileName, sources, say, code) {
  const file = join(dist, fileName);
  if (!existsSync(file)) rmSync(mark(name), { force: true });
  const workflows = ['workflows', 'src/domain', 'src/adapters/temporal', 'src/cli/shared/workflowCode.ts', 'package-lock.json'];
  await step(name, [...workflows, ...sources], say, async () => writeFileSync(file, await code()));
}

/** @param {string} path of a compiled module */
const compiled = (path) => import(pathToFileURL(join(dist, path)).href);

/**
 * Does the work unless it was done for these very sources.
 * @param {string} name
 * @param {string[]} sources
 * @param {(line: string) => void} say
 * @param {() => Promise<unknown>} work
 */
async function step(name, sources, say, work) {
  const hash = hashOf(sources);
  if (existsSync(mark(name)) && readFileSync(mark(name), 'utf8') === hash) return;
  const line = doing[name];
  if (line !== undefined) say(line);
  await work();
  mkdirSync(dist, { recursive: true });
  writeFileSync(mark(name), hash);
}

/**
 * What is said of a step that takes a while.
 * @type {Record<string, string>}
 */
const doing = {
  generate: 'generating the database client',
  compile: 'compiling',
  bundle: 'bundling the workflows',
  'replay-bundle': 'bundling the workflows for replays',
  dashboard: 'building the dashboard',
};

/** @param {string} name */
function mark(name) {
  return join(dist, `.built-${name}`);
}

/** @param {string[]} sources */
function hashOf(sources) {
  const hash = createHash('sha256');
  for (const source of sources) for (const file of filesOf(join(root, source))) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesOf(path) {
  if (!existsSync(path)) return [];
  const inside = readFolder(path);
  if (inside === undefined) return [path];
  return inside.filter((name) => name !== 'generated').flatMap((name) => filesOf(join(path, name)));
}

/** @param {string} path */
function readFolder(path) {
  try {
    return readdirSync(path).sort();
  } catch {
    return undefined;
  }
}

/**
 * @param {string} name
 * @param {string} command
 */
function bin(name, command) {
  const manifest = join(dirname(packageJson(name)), 'package.json');
  const { bin: commands } = JSON.parse(readFileSync(manifest, 'utf8'));
  return join(dirname(manifest), typeof commands === 'string' ? commands : commands[command]);
}

/** @param {string} name */
function packageJson(name) {
  const folders = require.resolve.paths(name) ?? [];
  const found = folders.map((folder) => join(folder, name, 'package.json')).find((file) => existsSync(file));
  if (found === undefined) throw new Error(`${name} is not installed: run "npm ci" first.`);
  return found;
}

/**
 * @param {string} script
 * @param {string[]} args
 * @param {Record<string, string>} environment
 */
function node(script, args, environment = {}) {
  return new Promise((resolve, reject) => {
    const options = { cwd: root, env: { ...process.env, ...environment }, maxBuffer: 10_000_000 };
    execFile(process.execPath, [script, ...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(undefined);
      else reject(new Error(`${script} failed:\n${stdout}${stderr}`));
    });
  });
}

/**
 * Says on a terminal what is being done and for how long, in one line that is written over;
 * elsewhere a line each.
 * @param {NodeJS.WriteStream} stream
 */
export function createSay(stream) {
  let what = '';
  let startedAt = 0;
  const draw = () => stream.write(`\r\u001B[2K  ${what} ... ${Math.round((performance.now() - startedAt) / 1_000)} s`);
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  /** @param {string} next */
  const say = (next) => {
    what = next;
    startedAt = performance.now();
    if (!stream.isTTY) stream.write(`  ${what} ...\n`);
    else timer ??= setInterval(draw, 200);
  };
  const done = () => {
    clearInterval(timer);
    if (timer !== undefined) stream.write('\r\u001B[2K');
  };
  return { say, done };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { say, done } = createSay(process.stderr);
  try {
    if (process.argv[2] === 'generate') await generate(say);
    else if (process.argv[2] === 'dashboard') await dashboard(say);
    else {
      await build(say);
      await replayBundle(say);
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    done();
  }
}
