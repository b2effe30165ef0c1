import { readFileSync } from 'node:fs';

/** Every secret, each also as `NAME_FILE`: a file that holds it, as orchestrators mount them. */
export const secretNames = [
  'EHR_WEBHOOK_SECRETS',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_API_KEY',
  'TWILIO_API_SECRET',
  'TELNYX_API_KEY',
  'TELNYX_PUBLIC_KEY',
  'OIDC_CLIENT_SECRET',
  'SESSION_SECRETS',
  'API_TOKENS',
  'DATABASE_URL',
] as const;

export type SecretName = (typeof secretNames)[number];
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The variables with each secret's file read into its place. An empty variable counts as not set,
 * as in a `.env` file that names all.
 * @returns the variables, and what is wrong with the files, free of what they hold
 */
export function withSecretFiles(environment: Variables): { variables: Variables; problems: string[] } {
  const set = Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== '');
  const variables: Record<string, string | undefined> = Object.fromEntries(set);
  const problems: string[] = [];
  for (const name of secretNames) {
    const file = variables[`${name}_FILE`];
    if (file === undefined) continue;
    if (variables[name] !== undefined) problems.push(`${name} and ${name}_FILE are both set: keep one`);
    const content = read(file);
    if (content === undefined) problems.push(`${name}_FILE names a file that cannot be read`);
    if (content === '') problems.push(`${name}_FILE names an empty file`);
    variables[name] ??= content;
  }
  return { variables, problems };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
