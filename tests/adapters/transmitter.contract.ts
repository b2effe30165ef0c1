import { expect, it } from '@jest/globals';
import { Rejected } from '../../src/domain/errors.js';
import type { Transmitter } from '../../src/ports/transmitter.js';
import { smallPdf } from '../support/smallPdf.js';

/** What a transmitter is tried with: itself, and what the provider behind it took. */
export interface TransmitterUnderTest {
  transmitter: Transmitter;
  /** Keys of the faxes that the provider accepted, in order. */
  accepted: () => Promise<string[]>;
  /** Brings the fax of `key` to its end, as the telephone line would. */
  settle: (providerId: string, status: 'transmitted' | 'failed') => Promise<void>;
}

/** Two numbers that nobody has; the second one's line is always busy. */
export const goodNumber = '+12025550142';
export const busyNumber = '+12025550143';

const to = (address: string) => ({ channel: 'fax', address }) as const;
export const packet = (key: string, address = goodNumber, pages = 1) => ({
  key,
  ...to(address),
  document: { pdf: smallPdf(pages), pages },
});

/** The promises of the port, the same for every adapter. */
export function transmitterContract(setUp: () => Promise<TransmitterUnderTest>): void {
  const since = (): number => Date.now() - 60_000;

  it('hands a packet over once and tells by which document', async () => {
    const { transmitter, accepted } = await setUp();
    const sent = await transmitter.send(packet('r1:packet:1', goodNumber, 2));
    expect(sent.providerId).not.toBe('');
    expect(sent.documentName).toMatch(/^[0-9a-f]{48,}\.pdf$/);
    expect(await accepted()).toEqual(['r1:packet:1']);
  });

  it('finds by key what was accepted, so that a retry need not send again', async () => {
    const { transmitter } = await setUp();
    const { providerId } = await transmitter.send(packet('r1:packet:1'));
    await transmitter.send(packet('r2:packet:1'));
    expect(await transmitter.find({ key: 'r1:packet:1', ...to(goodNumber), sinceRealMs: since() })).toMatchObject({ providerId });
  });

  it('knows nothing of a key that never left', async () => {
    const { transmitter } = await setUp();
    await transmitter.send(packet('r1:packet:1'));
    expect(await transmitter.find({ key: 'r1:packet:2', ...to(goodNumber), sinceRealMs: since() })).toBeUndefined();
    expect(await transmitter.find({ key: 'r1:packet:1', ...to(busyNumber), sinceRealMs: since() })).toBeUndefined();
    expect(
      await transmitter.find({ key: 'r1:packet:1', ...to(goodNumber), providerId: 'no-such-fax', sinceRealMs: since() }),
    ).toBeUndefined();
  });

  it('says that a packet was transmitted once the far machine took it', async () => {
    const { transmitter, settle } = await setUp();
    const { providerId } = await transmitter.send(packet('r1:packet:1'));
    await settle(providerId, 'transmitted');
    expect(await transmitter.find({ key: 'r1:packet:1', ...to(goodNumber), providerId, sinceRealMs: since() })).toMatchObject({
      providerId,
      status: 'transmitted',
    });
  });

  it('says that and why a packet did not arrive', async () => {
    const { transmitter, settle } = await setUp();
    const { providerId } = await transmitter.send(packet('r1:packet:1', busyNumber, 1));
    await settle(providerId, 'failed');
    const status = await transmitter.find({ key: 'r1:packet:1', ...to(busyNumber), sinceRealMs: since() });
    expect(status).toEqual({ providerId, status: 'failed', failure: 'user_busy' });
  });

  it.each([
    ['a number that is none', to('202-555-0142'), 'invalid-number'],
    ['an empty number', to(''), 'invalid-number'],
    ['what is no PDF', { document: { pdf: Buffer.from('Dear colleague'), pages: 1 } }, 'invalid-document'],
  ])('refuses %s, and nothing is sent', async (_what, wrong, code) => {
    const { transmitter, accepted } = await setUp();
    const sending = transmitter.send({ ...packet('r1:packet:1'), ...wrong });
    await expect(sending).rejects.toBeInstanceOf(Rejected);
    await expect(sending).rejects.toMatchObject({ code });
    expect(await accepted()).toEqual([]);
  });

  it('deletes the document, quietly also the second time', async () => {
    const { transmitter } = await setUp();
    const { documentName } = await transmitter.send(packet('r1:packet:1'));
    await transmitter.discard({ channel: 'fax', documentName });
    await transmitter.discard({ channel: 'fax', documentName });
  });
}
