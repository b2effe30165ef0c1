import type { RequestListener } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTelnyxDocuments } from '../../src/adapters/telnyx/documents.js';
import { documentTypeOf, senderNumber } from '../../src/domain/inbound/fax.js';
import { listening } from '../support/listening.js';
import { smallPdf } from '../support/smallPdf.js';

type Answer = { status?: number; body?: Uint8Array | string; location?: string };
/** By path; each was asked with the key or without. */
let answers: Record<string, Answer>;
let asked: { path: string; hasKey: boolean }[];
const answering: RequestListener = (request, response) => {
  const path = request.url ?? '';
  asked.push({ path, hasKey: request.headers.authorization === 'Bearer KEY-test' });
  const { status = 200, body = '', location } = answers[path] ?? { status: 404 };
  response.writeHead(status, location === undefined ? {} : { location }).end(body);
};
let api: string;
let media: string;
const stops: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const [provider, storage] = [await listening(answering), await listening(answering)];
  [api, media] = [provider.url, storage.url];
  stops.push(provider.stop, storage.stop);
});
beforeEach(() => {
  answers = {};
  asked = [];
});
afterAll(() => Promise.all(stops.map((stop) => stop())));

const fetching = (mediaUrl: string | undefined, more: { mostBytes?: number } = {}) =>
  createTelnyxDocuments({ apiKey: 'KEY-test', baseUrl: `${api}/v2`, mediaUrls: [`${media}/faxes-prod/`], timeoutMs: 5_000, ...more }).fetch(
    {
      providerId: 'fax-1',
      mediaUrl,
    },
  );
/** The provider knows the fax, and says where its document is. */
const known = (mediaUrl: unknown): void => {
  answers['/v2/faxes/fax-1/actions/refresh'] = { body: '{}' };
  answers['/v2/faxes/fax-1'] = { body: JSON.stringify({ data: { media_url: mediaUrl } }) };
};

describe('the document of a fax to us', () => {
  it('is read where the provider keeps it, without the key', async () => {
    answers['/faxes-prod/1.pdf?sig=x'] = { body: smallPdf(2) };
    expect(await fetching(`${media}/faxes-prod/1.pdf?sig=x`)).toMatchObject({ type: 'application/pdf' });
    expect(asked).toEqual([{ path: '/faxes-prod/1.pdf?sig=x', hasKey: false }]);
  });

  it('is read at the provider itself with the key', async () => {
    answers['/media/1.tiff'] = { body: Uint8Array.of(0x49, 0x49, 0x2a, 0, 8) };
    expect(await fetching(`${api}/media/1.tiff`)).toMatchObject({ type: 'image/tiff' });
    expect(asked).toEqual([{ path: '/media/1.tiff', hasKey: true }]);
  });

  it.each([
    ['has expired', () => `${media}/faxes-prod/old.pdf`],
    ['is elsewhere', () => 'http://169.254.169.254/latest/meta-data'],
    ['is elsewhere on the same host', () => `${media}/other/1.pdf`],
    ['climbs out of its folder', () => `${media}/faxes-prod/../other/1.pdf`],
    ['hides another host', () => `http://${new URL(media).host}@127.0.0.2/faxes-prod/1.pdf`],
    ['is a file', () => 'file:///etc/passwd'],
    ['is none', () => 'not an address'],
    ['is missing', () => undefined],
  ])('is asked for again when its address %s', async (_, address) => {
    known(`${media}/faxes-prod/new.pdf`);
    answers['/faxes-prod/new.pdf'] = { body: smallPdf(1) };
    answers['/other/1.pdf'] = { body: smallPdf(1) };
    expect(await fetching(address())).toMatchObject({ type: 'application/pdf' });
    expect(asked.map(({ path }) => path)).not.toContain('/other/1.pdf');
    expect(asked.at(-1)).toEqual({ path: '/faxes-prod/new.pdf', hasKey: false });
  });

  it('is never fetched from elsewhere, even if the provider says so', async () => {
    known('http://169.254.169.254/latest/meta-data');
    await expect(fetching(undefined)).rejects.toMatchObject({ name: 'Rejected', code: 'address-not-allowed' });
  });

  it('is not sought at the end of a redirect', async () => {
    answers['/faxes-prod/1.pdf'] = { status: 302, location: `${media}/other/1.pdf` };
    answers['/other/1.pdf'] = { body: smallPdf(1) };
    await expect(fetching(`${media}/faxes-prod/1.pdf`)).rejects.toMatchObject({ name: 'Unavailable' });
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['a page of HTML', '<html>', 'not-a-document'],
    ['nothing', '', 'not-a-document'],
    ['a program', '\u007fELF', 'not-a-document'],
  ])('that is %s is refused for good', async (_, body, code) => {
    answers['/faxes-prod/1.pdf'] = { body };
    await expect(fetching(`${media}/faxes-prod/1.pdf`)).rejects.toMatchObject({ name: 'Rejected', code });
  });

  it('that is too large is refused for good', async () => {
    answers['/faxes-prod/1.pdf'] = { body: smallPdf(2) };
    const size = smallPdf(2).length;
    await expect(fetching(`${media}/faxes-prod/1.pdf`, { mostBytes: size - 1 })).rejects.toMatchObject({ code: 'document-too-large' });
    expect((await fetching(`${media}/faxes-prod/1.pdf`, { mostBytes: size })).bytes).toHaveLength(size);
  });

  it.each([500, 503, 429, 408])('may be there later when it is answered with %s', async (status) => {
    answers['/faxes-prod/1.pdf'] = { status };
    await expect(fetching(`${media}/faxes-prod/1.pdf`)).rejects.toMatchObject({ name: 'Unavailable' });
  });

  it.each([undefined, 7, null])('may be there later when the provider says %s', async (mediaUrl) => {
    known(mediaUrl);
    await expect(fetching(undefined)).rejects.toMatchObject({ name: 'Unavailable', code: 'document-not-there' });
  });
});

it.each([
  ['+16175550142', '+16175550142'],
  ['+1 (617) 555-0142', '+16175550142'],
  [' 16175550142', '+16175550142'],
  ['6175550142', '+16175550142'],
  ['+35319605860', '+35319605860'],
  ['anonymous', undefined],
  ['', undefined],
  [undefined, undefined],
])('the sender %j is %s', (words, number) => expect(senderNumber(words)).toBe(number));

it('a document is known by its first bytes', () => {
  expect(documentTypeOf(Uint8Array.of(0x4d, 0x4d, 0, 0x2a))).toBe('image/tiff');
  expect(documentTypeOf(Uint8Array.of(0x25, 0x50))).toBeUndefined();
});
