import { describe, expect, it } from '@jest/globals';
import { messages } from '../../src/cli/up/messages.js';
import { createProgress } from '../../src/cli/shared/progress.js';
import { isDemo, upOptions } from '../../src/cli/up/upOptions.js';

describe('progress', () => {
  it('leaves one line for each piece of work', async () => {
    const { progress, text } = written();
    const result = await progress.step(
      'Temporal',
      async () => 7233,
      (port) => `127.0.0.1:${port}`,
    );
    expect(result).toBe(7233);
    expect(text()).toBe('✓ Temporal     127.0.0.1:7233\n');
  });

  it('says what failed, and passes the reason on', async () => {
    const { progress, text } = written();
    await expect(progress.step('Temporal', () => Promise.reject(new Error('no')), String)).rejects.toThrow('no');
    expect(text()).toBe('✗ Temporal     failed\n');
  });

  it('tells what it is at in plain lines where nothing can be written over', async () => {
    const { progress, text } = written();
    await progress.step(
      'Temporal',
      async (say) => say('downloading'),
      () => 'up',
    );
    expect(text()).toBe('  Temporal: downloading ...\n✓ Temporal     up\n');
  });

  it('spins on a terminal once it takes longer than a second, and cleans up', async () => {
    const { progress, text, drawn } = written(true);
    await progress.step(
      'Temporal',
      () => drawn,
      () => 'up',
    );
    expect(text()).toMatch(/[⠋-⠿] Temporal .*1 s/);
    expect(text().endsWith('\r\u001B[2K✓ Temporal     up (1 s)\n')).toBe(true);
  });
});

describe('the options of start and up', () => {
  const flags = { data: '.loopkeeper', simulators: true };

  it('take a time-lapse from the command line first, then the default', () => {
    expect(upOptions({ ...flags, timeLapse: '1d=1s' }, '1d=2s').scale).toBe(86_400);
    expect(upOptions(flags, '1d=2s').scale).toBe(43_200);
    expect(upOptions(flags, undefined).scale).toBe(1);
    expect(() => upOptions({ ...flags, timeLapse: 'fast' }, undefined)).toThrow(messages.badTimeLapse('fast'));
  });

  it.each([
    [true, 1, true],
    [true, 43_200, true],
    [false, 43_200, true],
    [false, 1, false],
  ])('make a demo that cannot reach the world with simulators or a time of its own: %j, %j', (hasSimulators, scale, expected) => {
    expect(isDemo({ hasSimulators, scale })).toBe(expected);
  });
});

function written(isTTY = false) {
  let all = '';
  let done: () => void;
  const drawn = new Promise<void>((resolve) => {
    done = resolve;
  });
  const write = (text: string) => {
    all += text;
    if (text.includes('Temporal')) done();
  };
  return { progress: createProgress({ write, isTTY }), text: () => all, drawn };
}
