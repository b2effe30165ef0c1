import { describe, expect, it } from '@jest/globals';
import { parsePs, parseStat } from '../../bench/cpu.js';
import { benchOptions } from '../../bench/options.js';
import { mean, per1000, spread, total, used, type CpuSeconds } from '../../bench/summary.js';

const cpu = (api: number | null, worker: number | null, temporal: number | null, postgres: number | null): CpuSeconds => ({
  api,
  worker,
  temporal,
  postgres,
});

describe('what was measured', () => {
  it.each([
    [[], { p50: null, p95: null, p99: null }],
    [[7], { p50: 7, p95: 7, p99: 7 }],
    [[3, 1, 2], { p50: 2, p95: 3, p99: 3 }],
    [Array.from({ length: 100 }, (_, index) => 100 - index), { p50: 50, p95: 95, p99: 99 }],
  ])('is told by values that occurred: %j', (values, expected) => expect(spread(values)).toEqual(expected));

  it('is CPU between two readings, for a thousand referrals', () => {
    const spent = used(cpu(1, 2, 3, 4), cpu(2, 4, 6, 8));
    expect(spent).toEqual(cpu(1, 2, 3, 4));
    expect(per1000(spent, 20)).toEqual({ api: 50, worker: 100, temporal: 150, postgres: 200, all: 500 });
  });

  it('is not summed where a part is unknown, and is nothing of no referral', () => {
    expect(total(cpu(1, null, 3, 4))).toBeNull();
    expect(used(cpu(1, 2, null, 4), cpu(2, 4, 6, 8)).temporal).toBeNull();
    expect(per1000(cpu(1, 2, 3, 4), 0)).toEqual({ api: null, worker: null, temporal: null, postgres: null, all: null });
    expect([mean([]), mean([1, 2])]).toEqual([null, 1.5]);
  });
});

describe('CPU times', () => {
  it('are read from Linux, whatever a program calls itself', () => {
    const stat = '12 (a (b) c) S 7 12 12 0 -1 4194560 1 2 3 4 150 50 25 25 20 0 1 0 100';
    expect(parseStat(12, stat)).toEqual({ pid: 12, parent: 7, seconds: 2.5 });
  });

  it.each([
    ['  12   7   0:01.50', 1.5],
    ['12 7 01:02:03', 3_723],
    ['12 7 1-00:00:01', 86_401],
  ])('are read from ps: %s', (line, seconds) => expect(parsePs(line)).toEqual([{ pid: 12, parent: 7, seconds }]));

  it('of a line that is none are left out', () => expect(parsePs('PID PPID TIME')).toEqual([]));
});

describe('the options', () => {
  it('have defaults of their scenario, and are told otherwise', () => {
    expect(benchOptions({ scenario: 'steady' })).toMatchObject({ rate: 5, open: 0, durationS: 60, pair: false });
    expect(benchOptions({ scenario: 'burst', rate: '10', open: '5', duration: '2' })).toMatchObject({ rate: 10, open: 5, durationS: 2 });
  });

  it.each([
    [{ scenario: 'everything' }, 'There is no scenario "everything"'],
    [{ scenario: 'steady', rate: 'fast' }, '--rate wants a number'],
    [{ scenario: 'steady', open: '-1' }, '--open wants a number'],
    [{ scenario: 'steady', duration: '' }, '--duration wants a number'],
  ])('%j is refused in words', (flags, words) => expect(() => benchOptions(flags)).toThrow(words));
});
