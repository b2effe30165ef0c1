import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

/**
 * The part of the global that is used here: Node has it, and its types come with the browser's
 * library alone.
 */
declare const WebAssembly: {
  readonly instantiate: (bytes: Uint8Array, imports: object) => Promise<{ instance: { exports: Record<string, unknown> } }>;
};

/**
 * What the generated bindings leave out of their types: they are meant to be loaded by a bundler.
 */
interface Bindings {
  readonly __wbg_set_wasm: (exports: Record<string, unknown>) => void;
  readonly SchemaEngine: typeof SchemaEngine;
}

/**
 * Prisma's own schema engine, as WebAssembly over an ordinary `pg` connection: migrating needs no
 * download of a native binary. Node cannot import `.wasm` without a flag, so the module is put
 * together by hand.
 * @param url the database, as the role that owns its tables
 * @param use what is done with the engine; its connection is closed after it
 * @param datamodels `[path, text]` of each Prisma schema file, needed for a diff alone
 */
export async function withSchemaEngine<T>(
  url: string,
  use: (engine: SchemaEngine) => Promise<T>,
  datamodels?: [string, string][],
): Promise<T> {
  const pool = new pg.Pool({ connectionString: url, max: 1, idleTimeoutMillis: 0 });
  try {
    const { SchemaEngine: Engine } = await loadedBindings();
    const adapter = bindMigrationAwareSqlAdapterFactory(new WholeScripts(pool));
    return await use(await Engine.new({ datamodels }, () => undefined, adapter));
  } finally {
    await pool.end();
  }
}

/**
 * The adapter cuts a script at every semicolon, also inside a function's body: PostgreSQL itself
 * knows better.
 */
class WholeScripts extends PrismaPg {
  override async connect(): ReturnType<PrismaPg['connect']> {
    const connection = await super.connect();
    connection.executeScript = async (script) => void (await connection.underlyingDriver().query(script));
    return connection;
  }
}

let loading: Promise<Bindings> | undefined;

function loadedBindings(): Promise<Bindings> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Bindings> {
  // The package's own types describe the classes and not the loader beside them.
  const glue = bindings as unknown as Bindings;
  const require = createRequire(import.meta.url);
  const wasm = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm');
  const { instance } = await WebAssembly.instantiate(await readFile(wasm), { './schema_engine_bg.js': withIdleTimers(glue) });
  glue.__wbg_set_wasm(instance.exports);
  // `__wbindgen_start` is the module's own start function; it prepares the tables that the bindings
  // use.
  (instance.exports['__wbindgen_start'] as () => void)();
  return glue;
}

/**
 * The engine leaves a timer of ten seconds running after it is done; the process shall end without
 * it.
 */
function withIdleTimers(glue: object): object {
  const name = Object.keys(glue).find((key) => key.startsWith('__wbg_setTimeout'));
  const idle = (wake: () => void, delayMs: number) => setTimeout(wake, delayMs >>> 0).unref();
  return name === undefined ? glue : { ...glue, [name]: idle };
}
