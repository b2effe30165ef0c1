import { transformSync } from '@swc/core';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { SourceTextModule, SyntheticModule, type Module } from 'node:vm';

/** What a test or a source imports that is no file of ours, ready to link. */
export type Packages = (name: string) => Promise<Readonly<Record<string, unknown>>>;

const compiled = new Map<string, string>();
const packageModules = new Map<string, Promise<Module>>();

const compile = (path: string, source: string): string =>
  transformSync(source, {
    filename: path,
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'es6' },
    swcrc: false,
  }).code;

function compiledFile(path: string): string {
  const code = compiled.get(path) ?? compile(path, readFileSync(path, 'utf8'));
  compiled.set(path, code);
  return code;
}

/**
 * Modules of the repository, evaluated afresh, with one source in place of the file's. Packages are
 * evaluated once for all graphs. Absolute paths.
 */
export class ModuleGraph {
  private readonly modules = new Map<string, SourceTextModule>();

  constructor(
    private readonly packages: Packages,
    private readonly replaced?: { readonly path: string; readonly source: string },
  ) {}

  async evaluate(path: string): Promise<void> {
    const module = this.moduleAt(path);
    if (module.status === 'unlinked') await module.link((specifier, importing) => this.resolve(specifier, importing.identifier));
    await module.evaluate();
  }

  private moduleAt(path: string): SourceTextModule {
    const known = this.modules.get(path);
    if (known !== undefined) return known;
    const code = this.replaced?.path === path ? compile(path, this.replaced.source) : compiledFile(path);
    const module = new SourceTextModule(code, { identifier: path });
    this.modules.set(path, module);
    return module;
  }

  private resolve(specifier: string, importing: string): Module | Promise<Module> {
    return specifier.startsWith('.') ? this.moduleAt(sourceOf(resolve(dirname(importing), specifier))) : this.packageAt(specifier);
  }

  private packageAt(name: string): Promise<Module> {
    const known = packageModules.get(name) ?? this.loadPackage(name);
    packageModules.set(name, known);
    return known;
  }

  private async loadPackage(name: string): Promise<Module> {
    const exported = await this.packages(name);
    const names = Object.keys(exported);
    return new SyntheticModule(names, function setAll(this: SyntheticModule) {
      for (const one of names) this.setExport(one, exported[one]);
    });
  }
}

/** Imports name the compiled file; the source stands beside it. */
const sourceOf = (path: string): string => {
  const source = path.replace(/\.js$/u, '.ts');
  return existsSync(source) ? source : path;
};
