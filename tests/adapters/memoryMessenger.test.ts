import { describe } from '@jest/globals';
import { createMemoryMessenger } from '../support/memory/messenger.js';
import { messengerContract } from './messenger.contract.js';

describe('the messenger in memory', () => {
  messengerContract(async () => {
    const messenger = createMemoryMessenger({ realNow: Date.now });
    return {
      messenger,
      accepted: async () => messenger.sent.map((text) => text.key),
      setOptedOut: async (to, isOptedOut) => messenger.setOptedOut(to, isOptedOut),
      receive: async (text) => messenger.receive(text),
      settle: async (providerId, status) => messenger.settle(providerId, status, status === 'failed' ? '30003' : undefined),
    };
  });
});
