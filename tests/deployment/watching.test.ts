import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { failuresMetric } from '../../activities/supervise.js';
import { createMetrics } from '../../src/http/operations/metrics.js';
import { textOf } from './composeFile.js';

interface Alert {
  alert: string;
  expr: string;
  for: string;
  labels: { severity: string };
  annotations: { summary: string; runbook_url: string };
}

interface Panel {
  id: number;
  title: string;
  targets: { expr: string }[];
}

const { groups } = parse(textOf('deploy/prometheus/alerts.yml')) as { groups: { rules: Alert[] }[] };
const alerts = groups.flatMap(({ rules }) => rules);
const { panels } = JSON.parse(textOf('deploy/grafana/dashboard.json')) as { panels: Panel[] };
const runbook = textOf('docs/runbook.md');

describe('each alert', () => {
  it('is there once', () => {
    const names = alerts.map(({ alert }) => alert);
    expect(names.length).toBeGreaterThan(5);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(alerts.map((alert) => [alert.alert, alert] as const))('%s leads to its section of the runbook', (name, alert) => {
    expect(alert).toEqual({
      alert: name,
      expr: expect.any(String),
      for: expect.stringMatching(/^\d+[mh]$/u),
      labels: { severity: expect.stringMatching(/^(critical|warning)$/u) },
      annotations: { summary: expect.stringMatching(/\.$/u), runbook_url: `docs/runbook.md#${name.toLowerCase()}` },
    });
    const section = new RegExp(`^### ${name}\n(?<body>[\\s\\S]*?)(?=^#{2,3} |(?![\\s\\S]))`, 'mu').exec(runbook)?.groups?.['body'] ?? '';
    for (const part of ['**Means.**', '**Look.**', '**Do.**']) expect([part, section.includes(part)]).toEqual([part, true]);
  });

  it('has a section, and each section its alert', () => {
    const sections = [...runbook.matchAll(/^### (Loopkeeper\w+)$/gmu)].map(([, name]) => name);
    expect(sections.length).toBe(alerts.length);
    expect(new Set(sections)).toEqual(new Set(alerts.map(({ alert }) => alert)));
  });
});

describe('each metric that an alert or the dashboard asks for', () => {
  let ours = '';
  const theirs = sdkSources();
  beforeAll(async () => {
    ours = await createMetrics({
      read: () =>
        Promise.resolve({
          pendingMessages: 0,
          oldestPendingSeconds: 0,
          orphans: 0,
          overdueTasks: 0,
          open: [],
          openTasks: [],
          troubledSends: [],
        }),
    }).text();
  });

  const expressions = [
    ...alerts.map(({ alert, expr }) => [alert, expr] as const),
    ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
  ];

  it.each(expressions)('of "%s" exists', (_of, expr) => {
    const names = [...expr.matchAll(/\b(?:up|(?:loopkeeper|temporal|process|nodejs)_\w+)(?=[{[)\s]|$)/gu)].map(([name]) => name);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect([name, isKnown(name)]).toEqual([name, true]);
    for (const [open, close] of ['()', '{}', '[]']) expect(expr.split(open ?? '').length).toBe(expr.split(close ?? '').length);
  });

  it('would be missed', () => {
    expect(['loopkeeper_inbox_ovved', 'temporal_num_poolers', 'nodejs_lag'].filter(isKnown)).toEqual([]);
  });

  /**
   * Prometheus says itself whether it reaches a job. What the SDK counts is named in its source;
   * suffixes are of the kind and the unit.
   */
  function isKnown(name: string): boolean {
    if (name === 'up' || name === `${failuresMetric}_total`) return true;
    const bare = name.replace(/_(?:bucket|count|sum)$/u, '');
    if (!name.startsWith('temporal_')) return ours.includes(`\n# TYPE ${bare} `);
    return theirs.includes(`"${bare.replace(/^temporal_/u, '').replace(/_(?:total|seconds)$/u, '')}"`);
  }
});

describe('the dashboard', () => {
  it('has a number and a place for each panel', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });
});

/** The native half of the SDK comes with its source. */
function sdkSources(): string {
  const crates = join(dirname(createRequire(import.meta.url).resolve('@temporalio/core-bridge/package.json')), 'sdk-core/crates');
  const files = readdirSync(crates, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('telemetry/metrics.rs'));
  return files.map((name) => readFileSync(join(crates, name), 'utf8')).join('\n');
}
