import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RequestHandler } from 'express';
import { rawRoute } from '../route.js';

const open = (path: string, ...handlers: RequestHandler[]) => rawRoute({ method: 'GET', path, access: 'public', handlers: () => handlers });

/**
 * The OpenAPI document, and a page that shows it. Both are public: they are the same in every
 * installation and contain no data, and a browser has no way to send a token. The page loads
 * nothing from other hosts.
 * @param description the document; made when it is first needed
 */
export function docsRoutes(description: () => object) {
  let text: string | undefined;
  return [
    open('/openapi.json', (_request, response) => void response.type('application/json').send((text ??= JSON.stringify(description())))),
    open('/docs', pagePolicy, (_request, response) => void response.type('html').send(page)),
    open('/docs/page.js', (_request, response) => void response.type('text/javascript').send(script)),
    // Dot folders are allowed: the checkout itself may be inside one.
    open('/docs/reference.js', (_request, response) => response.sendFile(referenceScript(), { maxAge: '1h', dotfiles: 'allow' })),
  ];
}

/**
 * Scripts from here only, none inline. The reference sets its styles at run time and has no nonce
 * for them.
 */
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

/**
 * No fonts, telemetry, proxy or assistant of the reference's makers: a page about patients'
 * referrals calls no other host.
 */
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

/**
 * The build copies it out of its package. It is beside the compiled program, and in dist when the
 * sources run.
 */
function referenceScript(): string {
  const [compiled = '', sources = ''] = ['../../../api-reference.js', '../../../dist/api-reference.js'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return existsSync(compiled) ? compiled : sources;
}
