/**
 * As much of a browser as a log-in needs: cookies by host and path, as in RFC 6265, and redirects
 * one at a time.
 */
export class BrowserJar {
  readonly #cookies = new Map<string, { readonly name: string; readonly value: string; readonly path: string }>();
  /** Every Set-Cookie that came. */
  readonly set: string[] = [];

  async get(url: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.send(url, { headers: { accept: 'text/html', ...headers } });
  }

  async send(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string> | undefined), cookie: this.#cookiesFor(new URL(url).pathname) };
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const cookie of answer.headers.getSetCookie()) this.#keep(cookie);
    return answer;
  }

  /** Follows redirects until a page comes. */
  async open(url: string): Promise<{ url: string; status: number; text: string }> {
    let at = url;
    for (let step = 0; step < 10; step += 1) {
      const answer = await this.get(at);
      const to = answer.headers.get('location');
      if (to === null) return { url: at, status: answer.status, text: await answer.text() };
      at = new URL(to, at).href;
    }
    throw new Error('Redirected without an end.');
  }

  value(name: string): string | undefined {
    return [...this.#cookies.values()].find((cookie) => cookie.name === name)?.value;
  }

  #keep(text: string): void {
    this.set.push(text);
    const [pair = '', ...attributes] = text.split('; ');
    const [name = '', ...value] = pair.split('=');
    const path = attributes.find((one) => one.toLowerCase().startsWith('path='))?.slice(5) ?? '/';
    const isOver = attributes.some((one) => one.toLowerCase() === 'max-age=0' || /^expires=Thu, 01 Jan 1970/iu.test(one));
    if (isOver) this.#cookies.delete(`${name} ${path}`);
    else this.#cookies.set(`${name} ${path}`, { name, value: value.join('='), path });
  }

  #cookiesFor(pathname: string): string {
    const fitting = [...this.#cookies.values()].filter(({ path }) => path === '/' || pathname === path || pathname.startsWith(`${path}/`));
    return fitting.map(({ name, value }) => `${name}=${value}`).join('; ');
  }
}
