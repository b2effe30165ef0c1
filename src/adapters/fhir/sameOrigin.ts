/**
 * Which addresses belong to the EHR: exactly its scheme, host and port, without a user name in front. A `next` link or a redirect that leads
 * anywhere else is not followed, and no token goes there.
 * The URL parser has the last word on what the host is, so that `http://127.1`, decimal addresses and `ehr.good@evil` are compared as what they are.
 */
export function onSameOrigin(base: URL, link: string): URL | undefined {
  const url = URL.canParse(link, base.href) ? new URL(link, base) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '') return undefined;
  return url.protocol === base.protocol && url.host === base.host && url.host !== '' ? url : undefined;
}

/** The EHR's base, ending in one slash. Throws a TypeError for anything but an http(s) URL without credentials, query or fragment. */
export function baseOf(baseUrl: string): URL {
  const written = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
  if (!URL.canParse(written)) throw new TypeError('the EHR base is no URL');
  const base = new URL(written);
  const plain = base.username === '' && base.password === '' && base.search === '' && base.hash === '';
  if (!plain || !['http:', 'https:'].includes(base.protocol)) throw new TypeError('the EHR base must be a plain http or https URL');
  return base;
}
