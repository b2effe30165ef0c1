import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Keyring, SealingKey } from '../../ports/keyring.js';

const nonceLength = 12;
const tagLength = 16;
const keyLength = 32;

/**
 * An id is part of payload metadata, and one byte holds its length in an encrypted blob: short,
 * printable, without meaning.
 */
const keyId = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'an id is 1 to 64 letters, digits, dots, underscores or dashes');
const keyBytes = z.base64().refine((text) => Buffer.from(text, 'base64').length === keyLength, 'a key is 32 bytes in base64');
const keyFile = z
  .array(z.strictObject({ id: keyId, key: keyBytes }))
  .min(1, 'at least one key')
  .refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length, 'two keys share an id');

/** The content of a key file, the active key first. `key` is 32 bytes in base64. */
export type KeyFile = z.infer<typeof keyFile>;

/**
 * The keyring of a file with `KeyFile` as JSON. Throws a RangeError that names the problem without
 * quoting the file, or the system's error when the file cannot be read.
 */
export function loadKeyring(file: string): Keyring {
  return createKeyring(parsed(readFileSync(file, 'utf8')));
}

/** Throws RangeError as `loadKeyring` does. */
export function createKeyring(keys: KeyFile): Keyring {
  const checked = keyFile.safeParse(keys);
  if (!checked.success)
    throw new RangeError(
      `The keyring cannot be used: ${checked.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim()).join('; ')}.`,
    );
  const sealing = checked.data.map(({ id, key }) => sealingKey(id, Buffer.from(key, 'base64')));
  const byId = new Map(sealing.map((key) => [key.id, key]));
  const [active] = sealing;
  if (active === undefined) throw new RangeError('The keyring cannot be used: at least one key.');
  return { active, all: sealing, find: (id) => byId.get(id) };
}

/** One new key for a demo or a first installation. A rotation puts another one before it. */
export function generateKeyring(id = `key-${randomBytes(4).toString('hex')}`): KeyFile {
  return [{ id, key: randomBytes(keyLength).toString('base64') }];
}

/** A JSON parse error quotes the text around it, and that text contains keys. */
function parsed(text: string): KeyFile {
  try {
    // Checked by `createKeyring`, the only reader.
    return JSON.parse(text) as KeyFile;
  } catch {
    throw new RangeError('The keyring cannot be used: not JSON.');
  }
}

/**
 * With random nonces one key is good for 2^32 encryptions (NIST SP 800-38D, section 8.3). A
 * practice that rotates yearly stays far below.
 */
function sealingKey(id: string, bytes: Uint8Array): SealingKey {
  const key = createSecretKey(bytes);
  const known = new Map<string, Uint8Array>();
  const keyFor = (purpose: string): Uint8Array => {
    const found = known.get(purpose) ?? derived(key, purpose);
    known.set(purpose, found);
    return found;
  };
  return {
    id,
    seal: (plain, associated) => {
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associated);
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    open: (sealed, associated) => {
      if (sealed.length < nonceLength + tagLength) return undefined;
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceLength), { authTagLength: tagLength });
      decipher.setAAD(associated).setAuthTag(sealed.subarray(-tagLength));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(nonceLength, -tagLength)), decipher.final()]);
      } catch {
        return undefined;
      }
    },
    digest: (plain, purpose) => createHmac('sha256', keyFor(purpose)).update(plain).digest(),
  };
}

/** HKDF (RFC 5869): a derived key reveals neither the key nor the keys of other purposes. */
function derived(key: KeyObject, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), `loopkeeper ${purpose}`, keyLength));
}
