import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import express, { type RequestHandler, type Response } from 'express';
import { pages } from '../../dashboard/pages.js';
import { notFound } from '../errors.js';
import type { AppParts } from '../parts.js';
import { rawRoute } from '../route.js';

type Parts = Pick<AppParts, 'settings'>;

const yearSeconds = 31_536_000;

/**
 * The dashboard's page is the same at each of its addresses; its script reads the address. It
 * contains no data: the API decides what the caller may see. Without a built dashboard there is
 * nothing at these addresses.
 */
export const dashboardRoutes = [
  ...['/', ...pages.map(({ path }) => path)].map((path) =>
    rawRoute({ method: 'GET', path, access: 'public', handlers: ({ settings }: Parts) => [showPage(settings.dashboard)] }),
  ),
  rawRoute({
    method: 'GET',
    path: '/assets/:file',
    access: 'public',
    handlers: ({ settings: { dashboard } }: Parts) => [dashboard === undefined ? notFound : assets(join(dashboard, 'assets'))],
  }),
];

function showPage(folder: string | undefined): RequestHandler {
  if (folder === undefined) return notFound;
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  return (_request, response) => send(response, page);
}

/** File names change with their content. */
function assets(folder: string): RequestHandler {
  const setHeaders = (response: Response): void => void response.set('Cache-Control', `public, max-age=${yearSeconds}, immutable`);
  const serve = express.static(folder, { index: false, redirect: false, setHeaders });
  return (request, response, next) => {
    // Relative to the folder.
    request.url = request.url.slice('/assets'.length);
    serve(request, response, () => notFound(request, response, next));
  };
}

/**
 * Scripts and styles of our own origin only, and the styles that the components make at run time,
 * by this answer's nonce.
 */
function send(response: Response, page: string): void {
  const nonce = randomBytes(16).toString('base64url');
  response.set('Content-Security-Policy', policy(nonce)).type('html').send(page.replace('STYLE_NONCE', nonce));
}

/** A packet is shown as bytes that the page has fetched (`blob:`). */
const policy = (nonce: string): string =>
  `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; connect-src 'self'; img-src 'self' data:; frame-src blob:; ` +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
