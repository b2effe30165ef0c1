import type { BlindIndex } from '../../ports/blindIndex.js';
import type { Keyring, SealingKey } from '../../ports/keyring.js';

/** 128 bits: two words of a practice do not collide by chance. */
const length = 16;

export function createBlindIndex({ active, all }: Keyring): BlindIndex {
  return {
    of: (words) => blinded(active, words),
    candidates: (words) => all.map((key) => blinded(key, words)),
  };
}

function blinded(key: SealingKey, words: readonly string[]): string[] {
  return words.map((word) =>
    Buffer.from(key.digest(Buffer.from(word, 'utf8'), 'blind index'))
      .subarray(0, length)
      .toString('base64url'),
  );
}
