import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { repositoryRoot } from '../../src/cli/shared/repositoryRoot.js';

/** Of a service what these tests look at; the compose specification's schema sees to the rest. */
export interface Service {
  image?: string;
  build?: string;
  user?: string;
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string>;
  secrets?: string[];
  ports?: string[];
  volumes?: string[];
  network_mode?: string;
  restart?: string;
  read_only?: boolean;
  init?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  deploy?: { resources?: { limits?: { cpus?: string; memory?: string } } };
}

export interface ComposeFile {
  name: string;
  services: Record<string, Service>;
  secrets: Record<string, { file: string }>;
}

export const textOf = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');

/** As Docker Compose reads it: with anchors merged, and variables still in their places. */
export const composeFile = (): ComposeFile => parse(textOf('docker-compose.yml'), { merge: true }) as ComposeFile;

const variable = /\$\{(?<name>\w+)(?<kind>:[?-])?(?<word>[^}]*)\}/gu;

/** The variables that the file takes from whoever starts it; required ones have no default. */
export function interpolated(text: string): { name: string; isRequired: boolean }[] {
  return [...text.matchAll(variable)].map(({ groups }) => ({ name: groups?.['name'] ?? '', isRequired: groups?.['kind'] === ':?' }));
}

/**
 * A service's environment as its container gets it, with secrets in `folder` where the container
 * has /run/secrets.
 */
export function environmentOf({ environment = {} }: Service, file: ComposeFile, given: Record<string, string>, folder: string) {
  const filled = (text: string) =>
    text.replaceAll(variable, (...match) => {
      const { name = '', kind, word = '' } = match.at(-1) as { name?: string; kind?: string; word?: string };
      const value = given[name] ?? '';
      if (value !== '') return value;
      if (kind !== ':-') throw new Error(`${name} is not given`);
      return word;
    });
  const mounted = (text: string) => {
    const name = /^\/run\/secrets\/(?<name>\w+)$/u.exec(text)?.groups?.['name'];
    if (name === undefined) return text;
    const secret = file.secrets[name];
    if (secret === undefined) throw new Error(`There is no secret ${name}`);
    return secret.file.replace('./secrets', folder);
  };
  return Object.fromEntries(Object.entries(environment).map(([name, text]) => [name, mounted(filled(text))]));
}
