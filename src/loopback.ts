/**
 * Addresses of this machine only. Names other than `localhost` are not resolved, because their
 * meaning can change.
 */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === 'localhost' || bare === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(bare);
}

/** Whether a URL's host, as parsed, is this machine. */
export function isLoopbackUrl(url: string): boolean {
  return URL.canParse(url) && isLoopbackHost(new URL(url).hostname);
}

/** Whether `host:port` is this machine. */
export function isLoopbackAddress(address: string): boolean {
  return isLoopbackHost(address.replace(/:\d+$/, ''));
}
