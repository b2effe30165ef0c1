import twilio from 'twilio';
import { fetchOnce } from '../net/fetchOnce.js';

/**
 * An answer that is no success. The body is parsed where it was JSON, and stays out of the message.
 */
export class NotAccepted extends Error {
  constructor(
    readonly status: number,
    readonly headers: Readonly<Record<string, string>>,
    readonly body: unknown,
  ) {
    super(`HTTP ${status}`);
    this.name = 'NotAccepted';
  }
}

type RequestOptions = Parameters<InstanceType<typeof twilio.RequestClient>['request']>[0];

interface Answer {
  status: number;
  text: string;
  headers: Record<string, string>;
}

/**
 * The SDK's way to the network, replaced: its own goes to Twilio's hosts alone, reads proxies and
 * log levels from the environment (and logs patients' numbers at `debug`), and cannot say whether a
 * failed request had left. This one asks once, at `baseUrl`, follows nothing, and is done with
 * within `timeoutMs`, answer included. Throws `NotConnected`, `NotAccepted`, or what else went
 * wrong on the way.
 */
export class RequestOnce extends twilio.RequestClient {
  readonly #base: URL;
  readonly #timeoutMs: number;

  constructor({ baseUrl, timeoutMs }: { baseUrl: string; timeoutMs: number }) {
    super({ timeout: timeoutMs });
    this.#base = new URL(baseUrl);
    this.#timeoutMs = timeoutMs;
  }

  override async request<Body>(options: RequestOptions): Promise<{ statusCode: number; body: Body; headers: unknown }> {
    const { status, text, headers } = await ask(this.#address(options), requestOf(options, this.#timeoutMs));
    const body = parsed(text);
    if (status < 200 || status >= 300) throw new NotAccepted(status, headers, body);
    if (typeof body !== 'object' || body === null) throw new SyntaxError('The answer is no JSON object.');
    // What the body holds is for the caller to check: the SDK lets it name any type.
    return { statusCode: status, body: body as Body, headers };
  }

  /** Scheme, host and port of ours, whatever address the SDK or an answer names. */
  #address({ uri, params }: RequestOptions): URL {
    const asked = new URL(uri);
    const address = new URL(`${this.#base.pathname.replace(/\/+$/, '')}${asked.pathname}${asked.search}`, this.#base.origin);
    for (const [name, value] of Object.entries(params ?? {})) address.searchParams.append(name, String(value));
    return address;
  }
}

function requestOf({ method, username, password, headers, data }: RequestOptions, timeoutMs: number): RequestInit {
  return {
    method: method.toUpperCase(),
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      ...headers,
      // A connection of its own: on one that was kept and has gone stale, "never left" and "answer
      // lost" look the same.
      connection: 'close',
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    },
    ...(typeof data !== 'object' || data === null ? {} : { body: new URLSearchParams(fields(data)) }),
  };
}

function fields(data: object): [string, string][] {
  return Object.entries(data).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)]));
}

async function ask(address: URL, request: RequestInit): Promise<Answer> {
  const response = await fetchOnce(address, request);
  return { status: response.status, text: await response.text(), headers: Object.fromEntries(response.headers) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
