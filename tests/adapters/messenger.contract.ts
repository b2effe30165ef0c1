import { expect, it } from '@jest/globals';
import { Rejected } from '../../src/domain/errors.js';
import type { Messenger } from '../../src/ports/messenger.js';

/** What a messenger is tried with: itself, and the provider behind it. */
export interface MessengerUnderTest {
  messenger: Messenger;
  /** Keys of the texts that the provider accepted, in order. */
  accepted: () => Promise<string[]>;
  /** As a patient's STOP or START at the provider would. */
  setOptedOut: (to: string, isOptedOut: boolean) => Promise<void>;
  /** Brings the text to its end, as the network would. */
  settle: (providerId: string, status: 'delivered' | 'failed') => Promise<void>;
  /** A patient writes. */
  receive: (text: { from: string; body: string }) => Promise<void>;
}

/** Two numbers that nobody has; the second one's phone is always off. */
export const goodNumber = '+12025550142';
export const unreachableNumber = '+12025550143';

const text = { key: 'r1:nudge:1', to: goodNumber, body: 'Oak Clinic: have you booked? 1 yes, 2 help, 3 not going. ¿Español? Señale 2.' };

/** The promises of the port, the same for every adapter. */
export function messengerContract(setUp: () => Promise<MessengerUnderTest>): void {
  const since = (): number => Date.now() - 60_000;

  it('sends a text and tells under which id', async () => {
    const { messenger, accepted } = await setUp();
    expect((await messenger.send(text)).providerId).not.toBe('');
    expect(await accepted()).toEqual([text.key]);
  });

  it('finds what was accepted by number and words, so that a retry need not send again', async () => {
    const { messenger } = await setUp();
    await messenger.send({ ...text, key: 'r1:nudge:0', body: 'Oak Clinic: another text.' });
    const { providerId } = await messenger.send(text);
    await messenger.send({ ...text, key: 'r2:nudge:1', to: unreachableNumber });
    expect(await messenger.find({ ...text, sinceRealMs: since() })).toMatchObject({ providerId });
  });

  it('finds a text at once, though it still waits in the queue', async () => {
    const { messenger } = await setUp();
    const sinceRealMs = Date.now();
    const { providerId } = await messenger.send(text);
    expect(await messenger.find({ ...text, sinceRealMs })).toMatchObject({ providerId });
  });

  it('knows nothing of a text that never left', async () => {
    const { messenger } = await setUp();
    await messenger.send(text);
    expect(await messenger.find({ ...text, body: `${text.body}.`, sinceRealMs: since() })).toBeUndefined();
    expect(await messenger.find({ ...text, to: unreachableNumber, sinceRealMs: since() })).toBeUndefined();
  });

  it('does not take an older text with the same words for this one', async () => {
    const { messenger } = await setUp();
    await messenger.send(text);
    expect(await messenger.find({ ...text, sinceRealMs: Date.now() + 60_000 })).toBeUndefined();
  });

  it('says that a text was delivered', async () => {
    const { messenger, settle } = await setUp();
    const { providerId } = await messenger.send(text);
    await settle(providerId, 'delivered');
    expect(await messenger.find({ ...text, sinceRealMs: since() })).toEqual({ providerId, status: 'delivered' });
  });

  it('says that and why a text did not arrive', async () => {
    const { messenger, settle } = await setUp();
    const { providerId } = await messenger.send({ ...text, to: unreachableNumber });
    await settle(providerId, 'failed');
    expect(await messenger.find({ ...text, to: unreachableNumber, sinceRealMs: since() })).toEqual({
      providerId,
      status: 'failed',
      failure: '30003',
    });
  });

  it('says what became of a text of which only the id is known, and nothing of one that it does not know', async () => {
    const { messenger, settle } = await setUp();
    const { providerId } = await messenger.send({ ...text, to: unreachableNumber });
    await settle(providerId, 'failed');
    expect(await messenger.status(providerId)).toEqual({ providerId, status: 'failed', failure: '30003' });
    expect(await messenger.status(`SM${'0'.repeat(31)}f`)).toBeUndefined();
  });

  it('tells what patients wrote, oldest first, and nothing of our own texts', async () => {
    const { messenger, receive } = await setUp();
    expect(await messenger.received({ sinceRealMs: since() })).toEqual([]);
    await messenger.send(text);
    await receive({ from: goodNumber, body: 'please stop' });
    await receive({ from: unreachableNumber, body: '1 & 2 +3?' });
    expect((await messenger.received({ sinceRealMs: since() })).map(({ from, body }) => [from, body])).toEqual([
      [goodNumber, 'please stop'],
      [unreachableNumber, '1 & 2 +3?'],
    ]);
    expect(await messenger.received({ sinceRealMs: Date.now() + 60_000 })).toEqual([]);
  });

  it('refuses a number that has opted out, until it opts in again', async () => {
    const { messenger, accepted, setOptedOut } = await setUp();
    await setOptedOut(goodNumber, true);
    const before = await accepted();
    await expect(messenger.send(text)).rejects.toMatchObject({ code: 'opted-out' });
    await expect(messenger.send(text)).rejects.toBeInstanceOf(Rejected);
    expect(await accepted()).toEqual(before);
    await setOptedOut(goodNumber, false);
    await messenger.send(text);
    expect(await accepted()).toContain(text.key);
  });

  it.each(['', '202-555-0142', 'Ana'])('refuses the number %j, and nothing is sent', async (to) => {
    const { messenger, accepted } = await setUp();
    const sending = messenger.send({ ...text, to });
    await expect(sending).rejects.toBeInstanceOf(Rejected);
    await expect(sending).rejects.toMatchObject({ code: 'undeliverable' });
    expect(await accepted()).toEqual([]);
  });
}
