import { readFileSync } from 'node:fs';
import type { Config } from './config.js';

/** How to connect to Temporal; false: in clear, on this machine. */
export function temporalTls({ temporal: { tls } }: { temporal: Pick<Config['temporal'], 'tls'> }) {
  if (tls === undefined) return false;
  const file = (path: string | undefined): Buffer | undefined => (path === undefined ? undefined : readFileSync(path));
  const [ca, crt, key] = [file(tls.caFile), file(tls.certFile), file(tls.keyFile)];
  return {
    ...(ca === undefined ? {} : { serverRootCACertificate: ca }),
    ...(tls.serverName === undefined ? {} : { serverNameOverride: tls.serverName }),
    ...(crt === undefined || key === undefined ? {} : { clientCertPair: { crt, key } }),
  };
}
