/**
 * No connection came about, so that the request never left. After any other network failure it may
 * have arrived.
 */
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
 * `fetch` that throws `NotConnected` when the request certainly never left, which the vendors' SDKs
 * do not tell apart from a lost answer. Redirects are not followed: patient data goes to the
 * configured address or nowhere.
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
  // By shape: Node's system errors have both fields, its types have neither, and `instanceof` fails
  // across realms.
  const { code, syscall } = (error as { cause?: { code?: unknown; syscall?: unknown } | null } | null)?.cause ?? {};
  return syscall === 'connect' || syscall === 'getaddrinfo' || (typeof code === 'string' && beforeTheRequest.has(code));
}
