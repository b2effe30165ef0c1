// Who may import whom. A folder imports its own files, what stands here, and of `types` only types. Folders that are not here are free:
// the entries, the wiring, the command line and the tests. `npm run check` fails with a line for each import that breaks a rule.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const rules = [
  { folder: 'src/domain/time/calendar.ts', may: ['src/domain', 'luxon'] },
  { folder: 'src/domain', may: ['src/domain', 'zod'] },
  { folder: 'src/ports', may: ['src/ports'], types: ['src/domain'] },
  // Zone data differ between builds of Node, which would break a replay: absolute deadlines come from activities.
  {
    folder: 'workflows',
    may: ['workflows', 'src/domain', '@temporalio/workflow', '@temporalio/common', 'zod'],
    not: ['src/domain/time/calendar.ts'],
    types: ['activities', 'src/ports'],
  },
  { folder: 'activities', may: ['activities', 'src/domain', 'src/ports', '@temporalio/activity', '@temporalio/common', 'node:crypto'] },
  ...['memory', 'fhir', 'keyring', 'oidc', 'pdf', 'postgres', 'signatures', 'telnyx', 'twilio'].map((vendor) => ({
    folder: `src/adapters/${vendor}`,
    may: [`src/adapters/${vendor}`, 'src/domain', 'src/ports', 'a package'],
  })),
  { folder: 'src/adapters/temporal', may: ['src/adapters/temporal', 'src/domain', 'src/ports', 'workflows/messages.ts', 'a package'] },
  // What a browser runs: of the ports only the shapes of what the API answers.
  { folder: 'src/dashboard', may: ['src/dashboard', 'src/domain', 'a package'], not: ['src/domain/time/calendar.ts'], types: ['src/ports'] },
  { folder: 'src/http', may: ['src/http', 'src/domain', 'src/ports', 'a package'] },
  // The entry of the simulators' process reads the clock from the database, as the other entries do.
  { folder: 'src/simulators/main.ts', may: ['src', 'a package'] },
  { folder: 'src/simulators', may: ['src/simulators', 'src/domain', 'src/timeLimit.ts', 'a package'] },
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

function problemsOf(file) {
  const rule = rules.find(({ folder }) => file === folder || file.startsWith(`${folder}/`));
  if (rule === undefined) return [];
  const { may, not = [], types = [] } = rule;
  return [...readFileSync(join(root, file), 'utf8').matchAll(importing)].flatMap(({ groups: { what = '', from, bare } }) => {
    const target = targetOf(file, from ?? bare);
    const allowed = (isOneOf(target, may) && !not.includes(target)) || (isOneOf(target, types) && isTypeOnly(what));
    return allowed ? [] : [`${file} may not import ${target}${isOneOf(target, types) ? ' but its types' : ''}`];
  });
}

const files = ['src', 'workflows', 'activities'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('generated'))
    .map((name) => join(folder, name)),
);
const problems = files.flatMap(problemsOf);
process.stdout.write(problems.map((problem) => `${problem}\n`).join(''));
process.exitCode = problems.length === 0 ? 0 : 1;
