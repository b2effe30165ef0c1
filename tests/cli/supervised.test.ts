import { describe, expect, it } from '@jest/globals';
import { messages } from '../../src/cli/up/messages.js';
import { type Running, supervise } from '../../src/cli/up/supervised.js';

describe('a process that is kept up', () => {
  it('is started again when it ends, however it ends', async () => {
    const installation = processes();
    const kept = await supervise({ ...installation.options, firstDelayMs: 1 });
    expect(kept.pid()).toBe(1);
    installation.end(1, 'SIGKILL');
    await installation.said(messages.restarted);
    expect(kept.pid()).toBe(2);
    installation.end(2, 0);
    await installation.said(messages.restarted);
    expect(kept.pid()).toBe(3);
    expect(installation.lines).toEqual([messages.endedBy('SIGKILL'), messages.restarted, messages.ended(0), messages.restarted]);
    await kept.stop();
    expect(installation.stopped).toEqual([3]);
  });

  it('is no process between two', async () => {
    const installation = processes();
    const kept = await supervise({ ...installation.options, firstDelayMs: 60_000 });
    installation.end(1, 1);
    await installation.said(messages.ended(1));
    expect(kept.pid()).toBeNull();
    await kept.stop();
    expect(installation.lines).toEqual([messages.ended(1)]);
  });

  it('is tried again when it does not come up', async () => {
    const installation = processes({ failing: [2, 3] });
    const kept = await supervise({ ...installation.options, firstDelayMs: 1 });
    installation.end(1, 1);
    await installation.said(messages.restarted);
    expect(installation.lines).toEqual([messages.ended(1), messages.notRestarted('no'), messages.notRestarted('no'), messages.restarted]);
    await kept.stop();
  });

  it('is left alone when its configuration is wrong', async () => {
    const installation = processes();
    const kept = await supervise({ ...installation.options, firstDelayMs: 1 });
    installation.end(1, 78);
    await installation.said(messages.ended(78));
    await kept.stop();
    expect(installation.lines).toEqual([messages.ended(78)]);
  });

  it('that never came up is nobody to keep', async () => {
    const installation = processes({ failing: [1] });
    await expect(supervise(installation.options)).rejects.toThrow('no');
  });

  it('is stopped also on its way up', async () => {
    const installation = processes({ hanging: [2] });
    const kept = await supervise({ ...installation.options, firstDelayMs: 1 });
    installation.end(1, 1);
    await installation.launched(2);
    await kept.stop();
    expect(kept.pid()).toBeNull();
  });

  it('has its process id changed before anyone is told', async () => {
    const installation = processes();
    const pids: (number | null)[] = [];
    const kept = await supervise({ ...installation.options, firstDelayMs: 1, onChange: () => pids.push(kept.pid()) });
    installation.end(1, 1);
    await installation.said(messages.restarted);
    expect(pids).toEqual([null, 2]);
    await kept.stop();
  });
});

/** Processes numbered from 1, ended by the test. */
function processes({ failing = [], hanging = [] }: { failing?: number[]; hanging?: number[] } = {}) {
  const lines: string[] = [];
  const stopped: number[] = [];
  const ends = new Map<number, (cause: number | string) => void>();
  const waiting: { is: () => boolean; done: () => void }[] = [];
  const look = () => waiting.filter(({ is }) => is()).forEach(({ done }) => done());
  const until = (is: () => boolean) => (is() ? Promise.resolve() : new Promise<void>((done) => waiting.push({ is, done })));
  let count = 0;
  const launch = async (stopping: AbortSignal): Promise<Running> => {
    const pid = ++count;
    look();
    if (failing.includes(pid)) throw new Error('no');
    if (hanging.includes(pid)) await new Promise((_, reject) => stopping.addEventListener('abort', () => reject(new Error('stopped'))));
    const ended = new Promise<number | string>((resolve) => ends.set(pid, resolve));
    const stop = async () => {
      stopped.push(pid);
      ends.get(pid)?.('SIGTERM');
    };
    return { pid, ended, stop };
  };
  const say = (line: string) => {
    lines.push(line);
    look();
  };
  let heard = 0;
  const said = async (line: string) => {
    await until(() => lines.indexOf(line, heard) >= 0);
    heard = lines.indexOf(line, heard) + 1;
  };
  return {
    options: { launch, say },
    lines,
    stopped,
    said,
    launched: (pid: number) => until(() => count >= pid),
    end: (pid: number, cause: number | string) => ends.get(pid)?.(cause),
  };
}
