import { describe } from '@jest/globals';
import { createMemoryTransmitter } from '../support/memory/transmitter.js';
import { transmitterContract } from './transmitter.contract.js';

describe('the transmitter in memory', () => {
  transmitterContract(async () => {
    const transmitter = createMemoryTransmitter();
    return {
      transmitter,
      accepted: async () => transmitter.sent.map((fax) => fax.key),
      settle: async (providerId, status) => transmitter.settle(providerId, status, status === 'failed' ? 'user_busy' : undefined),
    };
  });
});
