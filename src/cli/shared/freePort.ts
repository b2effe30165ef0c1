import { createServer } from 'node:net';

/**
 * `wanted` when nothing listens there on loopback, else the next free port above it; 0 asks for
 * any.
 */
export async function freePort(wanted = 0, taken: readonly number[] = []): Promise<number> {
  for (let port = wanted; port < 65_536; port += 1) {
    const free = taken.includes(port) ? undefined : await listenOnce(port);
    if (free !== undefined) return free;
    if (wanted === 0) break;
  }
  throw new Error(`No free port from ${wanted} on.`);
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((settle) => {
    const server = createServer();
    server.once('error', () => settle(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => settle(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
