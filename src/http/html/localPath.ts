/**
 * An address of ours to go to, as a path with its query; anything else becomes the sign-in page.
 * What a browser would take for another host (`//host`, `/\host`, a control character between) is
 * no path of ours, and neither is what would end an attribute of a page.
 */
export function localPath(wished: unknown): string {
  const isPath = typeof wished === 'string' && /^\/(?!\/)[\w\-.~!$&()*+,;=:@%/?]{0,2000}$/u.test(wished);
  return isPath ? wished : '/session';
}
