import { z } from 'zod';
import { roles } from './ports/tokens.js';
import { e164 as e164Form } from './domain/phoneNumber.js';

/** Formats that several environment variables share, with the words of an error. */

/** `a, b`: the active one first, so that a rotation needs no downtime. */
export const list = z.string().transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''));
/** The same for names that have spaces in them. */
export const phrases = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);
export const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));
export const port = z.coerce.number().int().min(0).max(65_535);
export const e164 = z.string().regex(e164Form, 'is not a number in E.164, such as +16175550100');
const role = z.enum(roles);
export const token = z
  .templateLiteral([role, ':', z.string().min(1), ':', z.string().min(24)], 'is not role:name:token with a token of 24 characters or more')
  .transform((text) => {
    const [role_, actor = '', ...rest] = text.split(':');
    return { role: role.parse(role_), actor, token: rest.join(':') };
  });

export const roleName = z
  .templateLiteral([role, ':', z.string().min(1)], 'is not role:name, the name as the identity provider writes it')
  .transform((text) => {
    const [role_, ...rest] = text.split(':');
    return [rest.join(':'), role.parse(role_)] as const;
  });
export const hostPort = z.string().regex(/^[^/\s]+:\d+$/, 'is not host:port');
/** Temporal writes a version as `name.build`, and so a name holds no dot. */
export const deploymentName = z.string().regex(/^[\w-]{1,60}$/, 'is not a name of letters, digits, dashes and underscores');
export const buildId = z.string().regex(/^[\w.+-]{1,100}$/, 'is not a version of letters, digits, dots, dashes and underscores');
/** Undefined for a worker without a version, which takes over at once. */
export const workerVersion = (name: string | undefined, build: string | undefined) =>
  name === undefined || build === undefined ? undefined : { deploymentName: name, buildId: build };
