import { chmodSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from '../../src/cli/shared/processes.js';
import { repositoryRoot } from '../../src/cli/shared/repositoryRoot.js';
import { isExecutable, toolsFolder } from '../../src/cli/servers/temporalBinary.js';

const folder = join(toolsFolder, 'temporal-test-server');
const wrapper = join(folder, 'temporal-test-server');
const project = join(repositoryRoot, 'tools/temporal-test-server');

/**
 * The server on which weeks pass in a second, fetched once through Maven.
 * @returns a program that the SDK can start
 * @throws when Java or Maven is missing, or Maven cannot reach its repository
 */
export async function findTimeSkippingServer(searchPath: string): Promise<string> {
  const java = onPath('java', searchPath);
  if (!existsSync(join(folder, 'lib'))) await fetchServer(onPath('mvn', searchPath));
  // `exec`, since the SDK kills its direct child; `setpriv`, or a test run that is killed leaves a JVM behind.
  const dying = isExecutable('/usr/bin/setpriv') ? '/usr/bin/setpriv --pdeathsig KILL ' : '';
  const virtualMachine = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m';
  const main = `-cp "${folder}/lib/*" io.temporal.testserver.TestServer "$@"`;
  writeFileSync(wrapper, `#!/bin/sh\nexec ${dying}"${java}" ${virtualMachine} ${main}\n`);
  chmodSync(wrapper, 0o755);
  return wrapper;
}

async function fetchServer(maven: string): Promise<void> {
  const fresh = `${folder}.new`;
  mkdirSync(fresh, { recursive: true });
  await run(maven, ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${join(fresh, 'lib')}`], { cwd: project });
  renameSync(fresh, folder);
}

function onPath(program: string, searchPath: string): string {
  const found = searchPath
    .split(delimiter)
    .map((part) => join(part, program))
    .find(isExecutable);
  if (found === undefined) throw new Error(`"${program}" is not on the PATH (Debian: apt-get install default-jre-headless maven)`);
  return found;
}
