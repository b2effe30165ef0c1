import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import express, { Router, type RequestHandler, type Response } from 'express';

/** Where the dashboard's page is found: the same page at each, whose script reads the address. It holds no data; what it asks for is the API's to give. */
const pages = ['/', '/worklist', '/referrals/:id', '/week', '/week/:week', '/week/:week/:step', '/directory', '/rules', '/go-live'];

const yearSeconds = 31_536_000;

/** @param folder what the build made of src/dashboard; without one there is nothing at the pages' addresses */
export function createDashboardRouter(folder: string | undefined): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const page = folder === undefined ? undefined : readFileSync(join(folder, 'index.html'), 'utf8');
  const show: RequestHandler = (_request, response, next) => (page === undefined ? next() : send(response, page));
  for (const path of pages) router.get(path, show);
  router.get('/assets/:file', folder === undefined ? (_request, _response, next) => next() : assets(join(folder, 'assets')));
  return router;
}

/** Their names change with what is in them. */
function assets(folder: string): RequestHandler {
  const setHeaders = (response: Response): void => void response.set('Cache-Control', `public, max-age=${yearSeconds}, immutable`);
  const serve = express.static(folder, { index: false, redirect: false, setHeaders });
  return (request, response, next) => {
    // Of the file alone, as the folder has it.
    request.url = request.url.slice('/assets'.length);
    serve(request, response, next);
  };
}

/** Scripts and styles of our own origin alone; and the styles that the components make as they go, under a number of this answer's own. */
function send(response: Response, page: string): void {
  const nonce = randomBytes(16).toString('base64url');
  response.set('Content-Security-Policy', policy(nonce)).type('html').send(page.replace('STYLE_NONCE', nonce));
}

/** A packet is shown as bytes that the page has fetched (`blob:`). */
const policy = (nonce: string): string =>
  `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; connect-src 'self'; img-src 'self' data:; frame-src blob:; ` +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
