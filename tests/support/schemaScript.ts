import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from '../../src/cli/shared/repositoryRoot.js';
import { withSchemaEngine } from './schemaEngine.js';

const filters = { externalTables: [], externalEnums: [] };

/**
 * The SQL that creates the tables of prisma/schema.prisma in an empty database: what the migrations
 * are compared with.
 */
export async function schemaScript(url: string): Promise<string> {
  const path = join(repositoryRoot, 'prisma/schema.prisma');
  const content = await readFile(path, 'utf8');
  const to = { tag: 'schemaDatamodel' as const, files: [{ path, content }] };
  const script = { from: { tag: 'empty' as const }, to, script: true, exitCode: null, filters };
  const { stdout } = await withSchemaEngine(url, (engine) => engine.diff(script), [[path, content]]);
  return stdout ?? '';
}
