// Stands in for the API: answers every request.
import { createServer } from 'node:http';

const server = createServer((_request, response) => response.end('{}')).listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
