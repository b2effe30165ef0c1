import type { Request, Response } from 'express';
import { cookieIn, dropCookie, isSecure, setCookie, type Cookie } from './cookies.js';

/**
 * One cookie for everything of ours; no other site makes a browser send it. With the prefix a
 * browser takes it from this very host alone, which it can promise only of what is `Secure`.
 */
const cookieOf = (publicUrl: string): Cookie => ({
  name: `${isSecure(publicUrl) ? '__Host-' : ''}loopkeeper_session`,
  path: '/',
  sameSite: 'Strict',
});

export const sessionIn = (request: Request, publicUrl: string): string | undefined => cookieIn(request, cookieOf(publicUrl).name);

export const keepSession = (response: Response, value: string, publicUrl: string): void =>
  setCookie(response, cookieOf(publicUrl), value, publicUrl);

export const dropSession = (response: Response, publicUrl: string): void => dropCookie(response, cookieOf(publicUrl), publicUrl);
