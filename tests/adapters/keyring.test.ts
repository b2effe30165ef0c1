import { createDecipheriv } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createBlindIndex } from '../../src/adapters/keyring/blindIndex.js';
import { createKeyring, generateKeyring, loadKeyring } from '../../src/adapters/keyring/keyring.js';
import { createVault } from '../../src/adapters/keyring/vault.js';

const folder = mkdtempSync(join(tmpdir(), 'keyring-'));
afterAll(() => rmSync(folder, { recursive: true }));

const [older, newer] = [generateKeyring('2025'), generateKeyring('2026')];
const text = Buffer.from('Ana Ruiz, +1 202 555 0142');

function codeOf(action: () => unknown): unknown {
  try {
    action();
    return 'nothing thrown';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}

describe('the blind index', () => {
  const words = ['ruiz', 'ana'];

  it('says the same of the same word, in the order given, and nothing of what it was', () => {
    const index = createBlindIndex(createKeyring(newer));
    const stored = index.of(words);
    expect(stored).toEqual(index.of(words));
    expect(stored).toEqual(index.of([...words].reverse()).reverse());
    expect(new Set(stored).size).toBe(2);
    expect(stored.join(' ')).not.toMatch(/ruiz|ana/iu);
  });

  it('finds after a rotation what was stored before, and nothing under a key that is not held', () => {
    const stored = createBlindIndex(createKeyring(older)).of(words);
    expect(createBlindIndex(createKeyring([...newer, ...older])).candidates(words)).toContainEqual(stored);
    expect(createBlindIndex(createKeyring(newer)).candidates(words)).not.toContainEqual(stored);
  });
});

describe('the vault', () => {
  const vault = createVault(createKeyring(newer));

  it('gives back what was sealed, whatever it was', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.string(), (bytes, purpose) => {
        expect(Buffer.from(vault.open(vault.seal(bytes, purpose), purpose))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('shows nothing of it, and never the same bytes twice', () => {
    const [one, two] = [vault.seal(text, 'packet'), vault.seal(text, 'packet')];
    expect(Buffer.from(one).includes('Ruiz')).toBe(false);
    expect(Buffer.from(one)).not.toEqual(Buffer.from(two));
  });

  it('does not open for another purpose', () => {
    expect(codeOf(() => vault.open(vault.seal(text, 'packet'), 'inbox'))).toBe('seal-broken');
  });

  it('notices any byte that was changed', () => {
    const sealed = vault.seal(text, 'packet');
    for (let index = 0; index < sealed.length; index++) {
      const changed = Uint8Array.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(['seal-broken', 'key-unknown']).toContain(codeOf(() => vault.open(changed, 'packet')));
    }
  });

  it('refuses what is shorter than any seal', () => {
    const sealed = vault.seal(text, 'packet');
    for (const length of [0, 1, 2, 5, 6, 20, 33])
      expect(codeOf(() => vault.open(sealed.subarray(0, length), 'packet'))).toBe('seal-broken');
  });

  it('opens what an older key sealed after a rotation, and writes with the newer', () => {
    const sealed = createVault(createKeyring(older)).seal(text, 'packet');
    const rotated = createVault(createKeyring([...newer, ...older]));
    expect(Buffer.from(rotated.open(sealed, 'packet'))).toEqual(text);
    expect(Buffer.from(rotated.seal(text, 'packet')).includes('2026')).toBe(true);
  });

  it('says so when the key is not there, so that nobody takes it for damage', () => {
    const sealed = createVault(createKeyring(older)).seal(text, 'packet');
    expect(codeOf(() => vault.open(sealed, 'packet'))).toBe('key-unknown');
  });

  it('is AES-256-GCM by the layout it promises', () => {
    const key = Buffer.alloc(32, 7);
    const sealed = createVault(createKeyring([{ id: 'k1', key: key.toString('base64') }])).seal(text, 'packet');
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(4, 16));
    decipher.setAAD(Buffer.from('vault\0\u0001\u0002k1packet')).setAuthTag(sealed.subarray(-16));
    expect(Buffer.concat([decipher.update(sealed.subarray(16, -16)), decipher.final()])).toEqual(text);
  });
});

describe('a keyring', () => {
  it('opens a published AES-256-GCM vector', () => {
    // "The Galois/Counter Mode of Operation", McGrew and Viega, test case 16.
    const hex = (value: string): Buffer => Buffer.from(value, 'hex');
    const key = hex('feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308');
    const nonce = hex('cafebabefacedbaddecaf888');
    const associated = hex('feedfacedeadbeeffeedfacedeadbeefabaddad2');
    const ciphertext = hex(
      '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662',
    );
    const tag = hex('76fc6ece0f4e1768cddf8853bb2d551b');
    const plain =
      'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39';
    const opened = createKeyring([{ id: 'vector', key: key.toString('base64') }]).active.open(
      Buffer.concat([nonce, ciphertext, tag]),
      associated,
    );
    expect(Buffer.from(opened ?? []).toString('hex')).toBe(plain);
  });

  it('comes from a file, the active key first', () => {
    const file = join(folder, 'keys.json');
    writeFileSync(file, JSON.stringify([...newer, ...older]));
    const keyring = loadKeyring(file);
    expect(keyring.active.id).toBe('2026');
    expect(keyring.find('2025')?.id).toBe('2025');
    expect(keyring.find('2024')).toBeUndefined();
  });

  it.each([
    ['not JSON', `{ "key": "${'c2VjcmV0'.repeat(4)}`],
    ['no list', '{}'],
    ['no key', '[]'],
    ['a short key', `[{ "id": "a", "key": "${Buffer.alloc(16, 1).toString('base64')}" }]`],
    ['a key that is not base64', '[{ "id": "a", "key": "c2VjcmV0!!" }]'],
    ['an id that cannot be written down', `[{ "id": "a b", "key": "${Buffer.alloc(32, 1).toString('base64')}" }]`],
    ['the same id twice', JSON.stringify([...newer, ...newer])],
  ])('refuses a file with %s, without repeating it', (_what, content) => {
    const file = join(folder, 'bad.json');
    writeFileSync(file, content);
    expect(() => loadKeyring(file)).toThrow(RangeError);
    expect(() => loadKeyring(file)).not.toThrow(/c2VjcmV0|AQEB/);
  });
});
