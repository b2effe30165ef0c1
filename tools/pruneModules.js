// Leaves in node_modules what the API, the worker and the commands need at run time, for the image.
// `npm prune --omit=dev` would keep 200 packages more: Prisma's command line, because it is an
// optional peer of Prisma's client, and the bundler of Temporal's worker. The build has bundled the
// workflows already, so that nothing is bundled at run time.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The worker loads the first, and uses none of its parts until it bundles. */
const bundler = 'webpack';
const neverLoaded = ['swc-loader', 'source-map-loader', '@swc/core'];

/** @typedef {{ dependencies?: Record<string, string>, peerDependencies?: Record<string, string>, peerDependenciesMeta?: Record<string, { optional?: boolean }> }} Package */

/**
 * The folders of the packages that are needed at run time, such as `node_modules/pg`.
 * @param {Record<string, Package>} lock the packages of package-lock.json, by folder
 * @returns {Set<string>}
 */
function neededModules(lock) {
  const needed = new Set();
  /** @param {string} folder */
  const need = (folder) => {
    const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = lock[folder] ?? {};
    const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
    for (const name of [...Object.keys(dependencies), ...peers]) {
      const found = neverLoaded.includes(name) ? undefined : resolved(name, folder, lock);
      if (found === undefined || needed.has(found)) continue;
      needed.add(found);
      if (name !== bundler) need(found);
    }
  };
  need('');
  return needed;
}

/**
 * As Node looks for a package: in the folder's own node_modules, then in those of the folders above.
 * @param {string} name
 * @param {string} from
 * @param {Record<string, Package>} lock
 * @returns {string | undefined}
 */
function resolved(name, from, lock) {
  const folder = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
  if (folder in lock) return folder;
  return from === '' ? undefined : resolved(name, from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1)), lock);
}

/** @param {string} root the folder that holds package-lock.json and node_modules */
function pruneModules(root) {
  /** @type {{ packages: Record<string, Package> }} */
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const needed = neededModules(packages);
  const remove = (/** @type {string} */ path) => rmSync(join(root, path), { recursive: true, force: true });
  for (const folder of Object.keys(packages)) if (folder !== '' && !needed.has(folder)) remove(folder);
  for (const rest of ['.bin', '.cache', '.package-lock.json']) remove(`node_modules/${rest}`);
  for (const path of otherPlatforms(root)) remove(path);
}

/**
 * The native halves of Temporal's SDK for other platforms, and the query compilers of Prisma's
 * client for other databases.
 * @param {string} root
 */
function otherPlatforms(root) {
  const releases = 'node_modules/@temporalio/core-bridge/releases';
  const runtime = 'node_modules/@prisma/client/runtime';
  const ours = `${{ x64: 'x86_64', arm64: 'aarch64' }[process.arch]}-${{ linux: 'unknown-linux-gnu', darwin: 'apple-darwin' }[process.platform]}`;
  return [
    ...namesIn(join(root, releases)).flatMap((name) => (name === ours ? [] : [`${releases}/${name}`])),
    ...namesIn(join(root, runtime)).flatMap((name) =>
      name.startsWith('query_compiler_') && !name.startsWith('query_compiler_fast_bg.postgresql.') ? [`${runtime}/${name}`] : [],
    ),
  ];
}

/** @param {string} folder */
const namesIn = (folder) => (existsSync(folder) ? readdirSync(folder) : []);

pruneModules(process.cwd());
