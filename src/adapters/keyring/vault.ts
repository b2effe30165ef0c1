import { Rejected } from '../../domain/errors.js';
import type { Keyring } from '../../ports/keyring.js';
import type { Vault } from '../../ports/vault.js';

/** The start of an encrypted blob: the layout's version, the length of the key id, then the id. */
const version = 1;

/** Layout: version (1 byte), length of the key id (1 byte), key id, then the ciphertext. */
export function createVault(keyring: Keyring): Vault {
  return {
    seal: (bytes, purpose) => {
      const { id, seal } = keyring.active;
      const header = headerOf(id);
      return Buffer.concat([header, seal(bytes, associated(header, purpose))]);
    },
    open: (sealed, purpose) => {
      const headerLength = 2 + (sealed[1] ?? 0);
      const header = sealed.subarray(0, headerLength);
      if (sealed[0] !== version || headerLength === 2 || header.length < headerLength) throw broken();
      const key = keyring.find(Buffer.from(header.subarray(2)).toString('utf8'));
      if (key === undefined) throw new Rejected('key-unknown', 'Sealed with a key that the keyring does not hold.');
      const bytes = key.open(sealed.subarray(header.length), associated(header, purpose));
      if (bytes === undefined) throw broken();
      return bytes;
    },
  };
}

function headerOf(id: string): Uint8Array {
  const bytes = Buffer.from(id, 'utf8');
  return Buffer.concat([Uint8Array.of(version, bytes.length), bytes]);
}

/** The prefix prevents a workflow payload from being opened as vault content. */
function associated(header: Uint8Array, purpose: string): Uint8Array {
  return Buffer.concat([Buffer.from('vault\0'), header, Buffer.from(purpose, 'utf8')]);
}

function broken(): Rejected {
  return new Rejected('seal-broken', 'The sealed bytes are not what was sealed, or not for this purpose.');
}
