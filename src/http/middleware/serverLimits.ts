import type { Server } from 'node:http';

/**
 * Real time. A client that feeds us a byte a second is cut off; a webhook's whole request fits ten
 * times over.
 */
export function setServerLimits(server: Server): Server {
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = 10_000;
  server.maxHeadersCount = 100;
  server.maxRequestsPerSocket = 0;
  return server;
}
