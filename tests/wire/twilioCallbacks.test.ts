import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { callbackWithKey, parseInbound, parseStatus } from '../../src/wire/twilioCallbacks.js';

const sid = `SM${'0123456789abcdef'.repeat(2)}`;
const inbound = {
  MessageSid: sid,
  AccountSid: 'AC1',
  From: '+12025550142',
  To: '+15035550199',
  Body: 'stop please',
  NumMedia: '0',
  FromCity: 'WASHINGTON',
};

describe('a text from a patient', () => {
  it('is who wrote what, and the same event however often it is delivered', () => {
    expect(parseInbound(inbound)).toEqual({ eventId: sid, sid, from: '+12025550142', body: 'stop please' });
    expect(parseInbound(inbound)).toEqual(parseInbound({ ...inbound }));
  });

  it('says what the provider made of a keyword', () => {
    expect(parseInbound({ ...inbound, Body: 'STOP', OptOutType: 'STOP' })).toMatchObject({ optOutType: 'STOP' });
  });

  it('still counts with a keyword type of tomorrow, or without words', () => {
    expect(parseInbound({ ...inbound, OptOutType: 'PAUSE' })).toMatchObject({ body: 'stop please' });
    const { Body: _body, ...picture } = inbound;
    expect(parseInbound(picture)).toMatchObject({ body: '' });
  });

  it.each([
    ['no id', { ...inbound, MessageSid: '' }],
    ['an id of another kind', { ...inbound, MessageSid: '../../etc' }],
    ['no sender', { ...inbound, From: '' }],
    ['nothing', {}],
  ])('is none with %s', (_what, parameters) => {
    expect(parseInbound(parameters)).toBeUndefined();
  });
});

describe('the status of a text', () => {
  it.each([
    ['accepted', 'queued'],
    ['queued', 'queued'],
    ['sending', 'queued'],
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'delivered'],
    ['undelivered', 'undelivered'],
    ['failed', 'failed'],
    ['canceled', 'failed'],
    ['partially_delivered', 'queued'],
  ])('reads %s as %s', (word, status) => {
    expect(parseStatus({ MessageSid: sid, MessageStatus: word })).toEqual({ eventId: `${sid}:${status}`, sid, status });
  });

  it('carries the code of a failure, and only of a failure', () => {
    expect(parseStatus({ MessageSid: sid, MessageStatus: 'undelivered', ErrorCode: '30003' })).toMatchObject({ errorCode: '30003' });
    expect(parseStatus({ MessageSid: sid, MessageStatus: 'failed', ErrorCode: 'To +1202' })).toMatchObject({ errorCode: 'unspecified' });
    expect(parseStatus({ MessageSid: sid, MessageStatus: 'delivered', ErrorCode: '30003' })).not.toHaveProperty('errorCode');
  });

  it('is none for a text that came in, or without an id', () => {
    expect(parseStatus({ MessageSid: sid, MessageStatus: 'received' })).toBeUndefined();
    expect(parseStatus({ MessageStatus: 'delivered' })).toBeUndefined();
    expect(parseStatus({ MessageSid: sid })).toBeUndefined();
  });

  it('says which send it is about, by the address that was called', () => {
    const key = '7b9d3ad8-4d5e-4f0e-9c62-6a1a4f6cf6c1:nudge:2';
    for (const url of ['https://x.example/webhooks/twilio/status', '/webhooks/twilio/status?site=1']) {
      expect(parseStatus({ MessageSid: sid, MessageStatus: 'sent' }, callbackWithKey(url, key))).toMatchObject({ key });
    }
    expect(parseStatus({ MessageSid: sid, MessageStatus: 'sent' }, '/webhooks/twilio/status?key=%E0%A4%A')).not.toHaveProperty('key');
    expect(parseStatus({ MessageSid: sid, MessageStatus: 'sent' }, '/webhooks/twilio/status?key=a%20b')).not.toHaveProperty('key');
  });

  it('puts nothing into an address that is not a key of ours', () => {
    expect(callbackWithKey('https://x.example/s', 'Ana Ruiz')).toBe('https://x.example/s');
  });

  it('never throws, whatever is posted', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('MessageSid', 'MessageStatus', 'From', 'Body', 'ErrorCode', '__proto__'), fc.string()),
        fc.string(),
        (parameters, url) => {
          expect(() => [parseInbound(parameters), parseStatus(parameters, url)]).not.toThrow();
        },
      ),
    );
  });
});
