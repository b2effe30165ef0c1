// Who may import whom. A folder may import its own files, what is listed under `may`, and only
// types of what is listed under `types`. Folders without a rule may import anything: the entries,
// the wiring, the command line and the tests. Import cycles are refused everywhere. `npm run check`
// prints one line for each import that breaks a rule.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const rules = [
  { folder: 'src/domain/time/calendar.ts', may: ['src/domain', 'luxon'] },
  { folder: 'src/domain', may: ['src/domain', 'zod'] },
  { folder: 'src/wire', may: ['src/wire', 'src/domain', 'zod'] },
  { folder: 'src/ports', may: ['src/ports'], types: ['src/domain', 'src/wire'] },
  // Zone data differs between builds of Node, which would break a replay: absolute deadlines come
  // from activities.
  {
    folder: 'workflows',
    may: ['workflows', 'src/domain', 'src/wire/temporalViews.ts', '@temporalio/workflow', '@temporalio/common', 'zod'],
    not: ['src/domain/time/calendar.ts'],
    types: ['activities', 'src/ports'],
  },
  {
    folder: 'activities',
    may: ['activities', 'src/domain', 'src/ports', 'src/wire', '@temporalio/activity', '@temporalio/common', 'node:crypto'],
  },
  ...['fhir', 'keyring', 'oidc', 'pdf', 'postgres', 'signatures', 'telnyx', 'twilio'].map((vendor) => ({
    folder: `src/adapters/${vendor}`,
    may: [`src/adapters/${vendor}`, 'src/adapters/net', 'src/domain', 'src/ports', 'src/wire', 'a package'],
  })),
  { folder: 'src/adapters/net', may: ['src/adapters/net', 'src/domain', 'a package'] },
  {
    folder: 'src/adapters/temporal',
    may: ['src/adapters/temporal', 'src/domain', 'src/ports', 'workflows/contract.ts', 'a package'],
  },
  // Code for a browser: of the ports only the types of what the API answers.
  {
    folder: 'src/dashboard',
    may: ['src/dashboard', 'src/domain', 'a package'],
    not: ['src/domain/time/calendar.ts'],
    types: ['src/ports', 'src/http'],
  },
  { folder: 'src/outbox', may: ['src/outbox', 'src/ports', 'src/domain', 'a package'] },
  { folder: 'src/goLive', may: ['src/goLive', 'src/ports', 'src/domain'] },
  // The list of the dashboard's pages is read on both sides.
  {
    folder: 'src/http',
    may: ['src/http', 'src/outbox', 'src/goLive', 'src/domain', 'src/ports', 'src/wire', 'src/dashboard/pages.ts', 'a package'],
  },
  // The simulators' entry reads the clock from the database, as the other entries do.
  { folder: 'src/simulators/main.ts', may: ['src', 'a package'] },
  { folder: 'src/simulators', may: ['src/simulators', 'src/domain', 'src/wire', 'src/timeLimit.ts', 'a package'] },
];

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const importing = /^(?:import|export)\s+(?<what>type\s[^;]*?|[^;]*?)\s*from\s+'(?<from>[^']+)'|^import\s+'(?<bare>[^']+)'/gm;

/** @param {string} target @param {readonly string[]} allowed */
const isOneOf = (target, allowed) =>
  allowed.some(
    (one) =>
      target === one || target.startsWith(`${one}/`) || (one === 'a package' && !/^(src|workflows|activities|prisma|tests)\//.test(target)),
  );

/** `src/domain/chart/chart.ts` for a file of ours, the package's name for anything else. */
function targetOf(file, from) {
  return from.startsWith('.') ? relative(root, resolve(dirname(join(root, file)), from)).replace(/\.js$/, '.ts') : from;
}

/** `import type {…}` and `import { type A, type B }`. */
function isTypeOnly(what) {
  const names =
    /\{(?<inner>[^}]*)\}/
      .exec(what)
      ?.groups?.inner.split(',')
      .map((name) => name.trim())
      .filter(Boolean) ?? [];
  return what.startsWith('type ') || (names.length > 0 && names.every((name) => name.startsWith('type ')));
}

/** Every import of a file: what it imports, and whether types only. */
function importsOf(file) {
  return [...readFileSync(join(root, file), 'utf8').matchAll(importing)].map(({ groups: { what = '', from, bare } }) => ({
    target: targetOf(file, from ?? bare),
    typeOnly: isTypeOnly(what),
  }));
}

function problemsOf([file, imports]) {
  const rule = rules.find(({ folder }) => file === folder || file.startsWith(`${folder}/`));
  if (rule === undefined) return [];
  const { may, not = [], types = [] } = rule;
  return imports.flatMap(({ target, typeOnly }) => {
    const allowed = (isOneOf(target, may) && !not.includes(target)) || (isOneOf(target, types) && typeOnly);
    return allowed ? [] : [`${file} may not import ${target}${isOneOf(target, types) ? ' except its types' : ''}`];
  });
}

/**
 * Cycles count type imports too: a reader follows them as well. Depth-first; each cycle is reported
 * once, where it closes.
 */
function cyclesIn(graph) {
  const done = new Set();
  const cycles = [];
  const visit = (file, path) => {
    if (path.includes(file)) return void cycles.push(`import cycle: ${[...path.slice(path.indexOf(file)), file].join(' -> ')}`);
    if (done.has(file)) return undefined;
    for (const { target } of graph.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) visit(file, []);
  return cycles;
}

const files = ['src', 'workflows', 'activities'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('generated'))
    .map((name) => join(folder, name)),
);
const graph = new Map(files.map((file) => [file, importsOf(file)]));
const problems = [...[...graph].flatMap(problemsOf), ...cyclesIn(graph)];
process.stdout.write(problems.map((problem) => `${problem}\n`).join(''));
process.exitCode = problems.length === 0 ? 0 : 1;
