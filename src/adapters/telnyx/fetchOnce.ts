/** The request never left: no connection came about. The only network failure after which a fax was certainly not accepted. */
export class NotConnected extends Error {
  constructor() {
    super('No connection');
    this.name = 'NotConnected';
  }
}

const beforeTheRequest = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/**
 * `fetch` that tells "never connected" from "lost on the way", which the SDK blurs (a connect time-out looks to it like any other).
 * Redirects are not followed: a packet goes where the configuration says, or nowhere.
 */
export const fetchOnce: typeof fetch = async (input, init) => {
  try {
    return await fetch(input, { ...init, redirect: 'manual' });
  } catch (error) {
    if (neverConnected(error)) throw new NotConnected();
    throw error;
  }
};

function neverConnected(error: unknown): boolean {
  // By shape: Node's system errors carry both fields and its types neither, and an `instanceof` fails across realms.
  const { code, syscall } = (error as { cause?: { code?: unknown; syscall?: unknown } | null } | null)?.cause ?? {};
  return syscall === 'connect' || syscall === 'getaddrinfo' || (typeof code === 'string' && beforeTheRequest.has(code));
}
