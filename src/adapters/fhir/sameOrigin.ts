/**
 * Decides whether a URL belongs to the EHR: same scheme, host and port, and no user name. A `next`
 * link or redirect to any other URL is not followed, and no token is sent there. The URL parser
 * determines the host, so that `http://127.1`, decimal addresses and `ehr.good@evil` are compared
 * correctly.
 */
export function onSameOrigin(base: URL, link: string): URL | undefined {
  const url = URL.canParse(link, base.href) ? new URL(link, base) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '') return undefined;
  return url.protocol === base.protocol && url.host === base.host && url.host !== '' ? url : undefined;
}

/**
 * The EHR's base URL with one trailing slash. Throws a TypeError unless it is http(s) without
 * credentials, query or fragment.
 */
export function baseOf(baseUrl: string): URL {
  const written = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
  if (!URL.canParse(written)) throw new TypeError('the EHR base is no URL');
  const base = new URL(written);
  const plain = base.username === '' && base.password === '' && base.search === '' && base.hash === '';
  if (!plain || !['http:', 'https:'].includes(base.protocol)) throw new TypeError('the EHR base must be a plain http or https URL');
  return base;
}
