import { ApplicationFailure, defaultPayloadConverter, type Payload } from '@temporalio/common';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createKeyring, generateKeyring } from '../../src/adapters/keyring/keyring.js';
import { failureConverter } from '../../src/adapters/temporal/failureConverter.js';
import { createPayloadCodec } from '../../src/adapters/temporal/payloadCodec.js';
import { payloadConverter } from '../../src/adapters/temporal/payloadConverter.js';
import { createWireCodec } from '../../src/adapters/temporal/wireCodec.js';
import { isUnreadable } from '../../src/domain/process/unreadable.js';

const [older, newer] = [generateKeyring('2025'), generateKeyring('2026')];
const codec = createPayloadCodec(createKeyring(newer), 'loopkeeper');
const secret = 'Ana Ruiz, born 1961';

function json(value: unknown): Payload {
  return defaultPayloadConverter.toPayload(value);
}

function payload(encoding: string, data?: string | Uint8Array, more: Record<string, string> = {}): Payload {
  const metadata = Object.fromEntries(Object.entries({ encoding, ...more }).map(([name, value]) => [name, Buffer.from(value)]));
  return data === undefined ? { metadata } : { metadata, data: Buffer.from(data) };
}

async function sealed(value: unknown): Promise<Payload> {
  const [one] = await codec.encode([json(value)]);
  if (one === undefined) throw new Error('One in, one out.');
  return one;
}

/** What a workflow would receive. */
async function received(wire: Payload, by = codec): Promise<unknown> {
  const [one] = await by.decode([wire]);
  return payloadConverter.fromPayload(one ?? {});
}

describe('the payload codec', () => {
  it('gives back any JSON, its metadata and order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 5 }), async (values) => {
        const wire = await codec.encode(values.map(json));
        expect((await codec.decode(wire)).map((one) => payloadConverter.fromPayload(one))).toEqual(
          values.map((value) => JSON.parse(JSON.stringify(value)) as unknown),
        );
      }),
    );
  });

  it('carries nothing and bytes as well', async () => {
    expect(await received(await sealed(undefined))).toBeUndefined();
    expect(Buffer.from((await received(await sealed(Uint8Array.of(0, 255, 7)))) as Uint8Array)).toEqual(Buffer.from([0, 255, 7]));
  });

  it('leaves in clear how it is sealed and under which key, and nothing more', async () => {
    const wire = await sealed({ note: secret });
    expect(Object.entries(wire.metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString()])).toEqual([
      ['encoding', 'binary/encrypted'],
      ['encryption-key-id', '2026'],
    ]);
    expect(Buffer.from(wire.data ?? []).includes('Ruiz')).toBe(false);
    expect(Buffer.from(wire.data ?? []).includes('json/plain')).toBe(false);
  });

  it('lets pass what is not ours', async () => {
    const clear = json({ by: 'ana' });
    expect(await codec.decode([clear, {}])).toEqual([clear, {}]);
  });

  it('reads what an older key sealed after a rotation', async () => {
    const [wire] = await createPayloadCodec(createKeyring(older), 'loopkeeper').encode([json(secret)]);
    expect(await received(wire ?? {}, createPayloadCodec(createKeyring([...newer, ...older]), 'loopkeeper'))).toBe(secret);
  });

  it('waits for a key that it does not hold', async () => {
    const [wire] = await createPayloadCodec(createKeyring(older), 'loopkeeper').encode([json(secret)]);
    await expect(codec.decode([wire ?? {}])).rejects.toMatchObject({ code: 'key-unknown' });
  });

  it('does not open what was sealed for another namespace, or under another key of the same name', async () => {
    const wire = await sealed(secret);
    const stranger = createPayloadCodec(createKeyring(newer), 'elsewhere');
    const impostor = createPayloadCodec(createKeyring(generateKeyring('2026')), 'loopkeeper');
    expect(isUnreadable(await received(wire, stranger))).toBe(true);
    expect(isUnreadable(await received(wire, impostor))).toBe(true);
  });

  it.each<[string, (wire: Payload) => Payload]>([
    [
      'its last byte changed',
      (wire) => ({ ...wire, data: Buffer.concat([(wire.data ?? new Uint8Array()).slice(0, -1), Buffer.from([0x5a])]) }),
    ],
    ['its end lost', (wire) => ({ ...wire, data: (wire.data ?? new Uint8Array()).slice(0, 10) })],
    ['its data lost', ({ metadata }) => ({ metadata: metadata ?? {} })],
    ['its key id lost', ({ data }) => payload('binary/encrypted', data ?? '')],
  ])('hands over a value that every schema refuses for a payload with %s', async (_what, damage) => {
    const value = await received(damage(await sealed(secret)));
    expect(isUnreadable(value)).toBe(true);
    expect(JSON.stringify(value)).not.toContain('Ruiz');
  });
});

describe('the payload converter', () => {
  it.each<[string, Payload | null | undefined]>([
    ['bytes that are not JSON', payload('json/plain', 'Ana Ruiz')],
    ['half an object', payload('json/plain', '{"name":"Ruiz"')],
    ['no data', payload('json/plain')],
    ['empty data', payload('json/plain', '')],
    ['bytes that are no text', payload('json/plain', Uint8Array.of(0xff, 0xfe, 0x00))],
    ['an encoding that nobody knows', payload('text/x-ruiz', 'Ana Ruiz')],
    ['an encoding that is no text', { metadata: { encoding: Uint8Array.of(255, 0) }, data: Buffer.from('1') }],
    ['protobuf', payload('binary/protobuf', 'Ruiz', { messageType: 'x.Y' })],
    ['protobuf JSON that is none', payload('json/protobuf', 'Ruiz', { messageType: 'x.Y' })],
    ['ciphertext that nobody opened', payload('binary/encrypted', 'Ruiz', { 'encryption-key-id': '2026' })],
    ['no metadata', { data: Buffer.from('"Ruiz"') }],
    ['null for metadata', { metadata: null, data: Buffer.from('"Ruiz"') }],
    ['nothing at all', {}],
    ['null', null],
    ['undefined', undefined],
  ])('turns %s into a value that says nothing', (_what, wire) => {
    // The SDK's type knows no such payloads; its decoder hands them over all the same.
    const value = payloadConverter.fromPayload(wire as Payload);
    expect(isUnreadable(value)).toBe(true);
    expect(JSON.stringify(value)).not.toMatch(/Ruiz/i);
  });

  it('reads protobuf JSON as JSON, as the Web UI sends it', () => {
    expect(payloadConverter.fromPayload(payload('json/protobuf', '{"by":"ana"}', { messageType: '' }))).toEqual({ by: 'ana' });
  });

  it('never throws, whatever bytes arrive', () => {
    fc.assert(
      fc.property(fc.constantFrom('json/plain', 'json/protobuf', 'binary/null', 'binary/plain', 'x'), fc.uint8Array(), (encoding, data) => {
        expect(() => payloadConverter.fromPayload(payload(encoding, data))).not.toThrow();
      }),
    );
  });
});

describe('the failure converter', () => {
  function wireForm(error: unknown): string {
    return JSON.stringify(failureConverter.errorToFailure(error, payloadConverter), (_key, value: unknown) =>
      value instanceof Uint8Array ? 'sealed' : value,
    );
  }

  it('puts neither words nor stack in clear, causes included', () => {
    const parse = (): unknown => JSON.parse('Ana Ruiz') as unknown;
    let error: unknown;
    try {
      parse();
    } catch (cause) {
      error = ApplicationFailure.create({ message: `Could not read ${secret}`, type: 'unreadable', cause: cause as Error });
    }
    expect(wireForm(error)).not.toMatch(/Ruiz|payloadCodec\.test|at /);
    expect(wireForm(error)).toContain('Encoded failure');
    expect(wireForm('Ana Ruiz')).not.toContain('Ruiz');
  });

  it('gives the words back to who holds the keys, also the second time over', () => {
    const there = (error: unknown): Error =>
      failureConverter.failureToError(failureConverter.errorToFailure(error, payloadConverter), payloadConverter);
    const once = there(ApplicationFailure.create({ message: secret, type: 'gone', nonRetryable: true }));
    expect(there(once)).toMatchObject({ message: secret, type: 'gone', nonRetryable: true });
    expect(there(once)).toMatchObject({ message: secret });
  });

  it('says a public rejection in clear, without its stack, cause or details', () => {
    const rejection = ApplicationFailure.create({
      type: 'PublicRejection',
      message: 'Already closed.',
      nonRetryable: true,
      cause: new Error(secret),
      details: [secret],
    });
    const failure = failureConverter.errorToFailure(rejection, payloadConverter);
    expect(failure).toMatchObject({
      message: 'Already closed.',
      stackTrace: '',
      applicationFailureInfo: { type: 'PublicRejection', nonRetryable: true },
    });
    expect(wireForm(rejection)).not.toMatch(/Ruiz|at .*test|sealed/);
    const overTheWire = failureConverter.failureToError(failure, payloadConverter);
    expect(failureConverter.errorToFailure(overTheWire, payloadConverter)).toMatchObject({ message: 'Already closed.' });
  });

  it('survives attributes that nobody can read', () => {
    const error = failureConverter.failureToError(
      { message: 'Encoded failure', encodedAttributes: payload('json/plain', '{'), applicationFailureInfo: { type: 'gone' } },
      payloadConverter,
    );
    expect(error.message).toBe('Encoded failure');
  });
});

describe('the codec as a codec server speaks it', () => {
  const wire = createWireCodec(createKeyring(newer), 'loopkeeper');
  const clear = {
    metadata: { encoding: Buffer.from('json/plain').toString('base64') },
    data: Buffer.from(`"${secret}"`).toString('base64'),
  };

  it('seals and opens, same order and length', async () => {
    const sealedOnes = await wire.encode([clear, {}]);
    expect(sealedOnes).toHaveLength(2);
    expect(JSON.stringify(sealedOnes)).not.toContain(clear.data);
    expect(await wire.decode(sealedOnes)).toEqual([clear, { metadata: {} }]);
    expect(await wire.decode([])).toEqual([]);
  });

  it('opens what a client sealed, and the other way round', async () => {
    const [fromClient] = await codec.encode([json(secret)]);
    const metadata = Object.fromEntries(
      Object.entries(fromClient?.metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
    );
    expect(await wire.decode([{ metadata, data: Buffer.from(fromClient?.data ?? []).toString('base64') }])).toEqual([clear]);
  });

  it.each(['@@', 'abc$', 'a'])('refuses %j instead of guessing at it', async (data) => {
    await expect(wire.encode([{ data }])).rejects.toMatchObject({ code: 'payload-invalid' });
    await expect(wire.decode([{ metadata: { encoding: data } }])).rejects.toMatchObject({ code: 'payload-invalid' });
  });
});
