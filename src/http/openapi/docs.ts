import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Router, type RequestHandler } from 'express';
import { describeApi } from './document.js';

/**
 * The API described, and a page that shows it. Both are open: they are the same in every installation and hold nobody's data, and a person
 * who reads them in a browser has no way to send a token. The page loads nothing from anywhere but here.
 */
export function createDocsRouter(): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const description = JSON.stringify(describeApi());
  router.get('/openapi.json', (_request, response) => void response.type('application/json').send(description));
  router.get('/docs', pagePolicy, (_request, response) => void response.type('html').send(page));
  router.get('/docs/page.js', (_request, response) => void response.type('text/javascript').send(script));
  // Dot folders allowed: the checkout itself may lie within one.
  router.get('/docs/reference.js', (_request, response) => response.sendFile(referenceScript(), { maxAge: '1h', dotfiles: 'allow' }));
  return router;
}

/** Scripts from here alone, none in the page; styles are set by the reference at run time, which has no nonce to give them. */
const pagePolicy: RequestHandler = (_request, response, next) => {
  response.set(
    'Content-Security-Policy',
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; " +
      "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  next();
};

const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Loopkeeper API</title></head>
<body><div id="app"></div><script src="/docs/reference.js"></script><script src="/docs/page.js"></script></body>
</html>
`;

/** No fonts, no telemetry, no proxy and no assistant of the reference's makers: a page about patients' referrals calls nobody. */
const script = `Scalar.createApiReference('#app', {
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
});
`;

/** The package exports no such path, so its folder is found by its entry. */
function referenceScript(): string {
  const entry = createRequire(import.meta.url).resolve('@scalar/api-reference');
  const root = entry.slice(0, entry.lastIndexOf(join('@scalar', 'api-reference')) + join('@scalar', 'api-reference').length);
  return join(root === '' ? dirname(entry) : root, 'dist/browser/standalone.js');
}
