// npm run chaos:bugs: plays the storm over programs with a defect in them. Each has to be noticed.
import { rmSync } from 'node:fs';
import { quietRuntime } from '../../src/cli/replay/quietRuntime.js';
import { bugs, buildBug, type Bug } from './bugBuilds.js';
import { runChaos } from './run.js';

const print = (line: string): void => console.log(line);
/** A defect that strikes by chance gets some more chances. */
const mostTries = 3;

quietRuntime();
const [only] = process.argv.slice(2);
let missed = 0;
for (const bug of bugs.filter(({ name }) => only === undefined || name === only)) {
  const found = await hunt(bug);
  print(`${found === undefined ? 'NOT NOTICED' : 'noticed'}: ${bug.name}${found === undefined ? '' : `, by "${found}"`}`);
  missed += found === undefined ? 1 : 0;
}
process.exit(missed === 0 ? 0 : 1);

async function hunt(bug: Bug): Promise<string | undefined> {
  const build = buildBug(bug);
  try {
    for (let seed = 1; seed <= mostTries; seed += 1) {
      const run = { seed, minutes: 1, ordersPerMinute: 40, dayRealMs: 4_000, mix: bug.mix, build, say: () => undefined };
      const { violations, folder } = await runChaos(run);
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
      const found = violations.find(({ invariant }) => bug.breaks.includes(invariant));
      if (found !== undefined) return found.invariant;
    }
    return undefined;
  } finally {
    rmSync(build, { recursive: true, force: true });
  }
}
