import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LogEvent, type Severity } from '@batcave/shared/events';
import { type Rule, type RuleInput, RuleInputSchema } from '@batcave/shared/rules';
import { Check, Errors } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { checkRule, compileRuleSet, renderSummary, RuleEvaluator } from '../../src/rules/index.ts';

const FILE = join(import.meta.dirname, '..', '..', 'rules', 'starter.json');
const specs = JSON.parse(readFileSync(FILE, 'utf8')) as RuleInput[];
const START_MS = 1_700_000_000_000;

const rules: Rule[] = specs.map((spec, i) => ({
  ...spec,
  enabled: true,
  rule_id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
  version: 1,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  updated_by: 'test',
}));

/** Feeds events at given seconds to all starter rules; `take` gives `+name@s` and `-name@s`. */
function watch() {
  const evaluator = new RuleEvaluator({ ruleSet: compileRuleSet(rules), startMs: START_MS });
  let seq = 0;
  return {
    send(atSec: number, type: string, payload: object, over: Partial<LogEvent> = {}): void {
      const atMs = START_MS + 1000 * atSec;
      seq += 1;
      evaluator.observe({
        tenant: 't',
        seq,
        eventId: `e${String(seq)}`,
        source: 'web-1',
        type,
        severity: 'INFO' as Severity,
        atMs,
        receivedAtMs: atMs,
        labels: { service: 'web-1', os: 'linux' },
        payload,
        payloadJson: JSON.stringify(payload),
        ...over,
      });
    },
    takeUntil(atSec: number) {
      evaluator.advance(START_MS + 1000 * atSec);
      return evaluator.takeSignals().map((signal) => {
        const rule = rules.find(({ rule_id }) => rule_id === signal.ruleId) as Rule;
        return {
          what: `${signal.kind === 'raised' ? '+' : '-'}${rule.name}`,
          atSec: (signal.atMs - START_MS) / 1000,
          summary: renderSummary(rule, signal),
        };
      });
    },
  };
}

const cpu = (busy: number, busiestCore: number) => ({
  busy_percent: busy,
  busiest_core_percent: busiestCore,
  cores: 2,
  load1_per_core: 0.5,
  busiest_process: { name: 'bash', pid: 4711, cpu_percent: busiestCore },
});

describe('the starter rules', () => {
  it('are rules that the server takes', () => {
    for (const spec of specs) {
      expect([...Errors(RuleInputSchema, spec)]).toEqual([]);
      expect(Check(RuleInputSchema, spec)).toBe(true);
      expect(checkRule(spec)).toEqual([]);
    }
    expect(new Set(specs.map((spec) => spec.name)).size).toBe(specs.length);
  });

  it('each say what it means and what to do', () => {
    for (const spec of specs) {
      expect(spec.description).toMatch(/\n\nRunbook: 1\. /);
      expect(spec.summary).toMatch(/\{\{(source|payload\.address)\}\}/);
    }
  });

  it('raise a busy loop on one of two cores within 40 s and clear it within 60 s after', () => {
    const watched = watch();
    for (let s = 0; s < 60; s += 2) watched.send(s, 'host.cpu', cpu(6, 10));
    for (let s = 60; s < 180; s += 2) watched.send(s, 'host.cpu', cpu(53, 99));
    for (let s = 180; s < 300; s += 2) watched.send(s, 'host.cpu', cpu(6, 10));
    const [raised, cleared, ...rest] = watched.takeUntil(300);
    expect(rest).toEqual([]);
    expect(raised?.what).toBe('+A CPU core is saturated');
    expect(raised?.summary).toMatch(/^A CPU core on web-1 is 9\d.* % busy: bash \(pid 4711\)$/);
    expect(raised?.atSec).toBeGreaterThan(70);
    expect(raised?.atSec).toBeLessThanOrEqual(100);
    expect(cleared?.what).toBe('-A CPU core is saturated');
    expect(cleared?.atSec).toBeLessThanOrEqual(240);
  });

  it('do not raise a core that is busy for ten seconds now and then', () => {
    const watched = watch();
    for (let s = 0; s < 600; s += 2) watched.send(s, 'host.cpu', cpu(10, s % 60 >= 50 ? 100 : 20));
    expect(watched.takeUntil(600)).toEqual([]);
  });

  it('raise a silent agent once, after a minute, and clear it with the next reading', () => {
    const watched = watch();
    for (let s = 0; s <= 120; s += 2) watched.send(s, 'host.cpu', cpu(6, 10));
    expect(watched.takeUntil(175)).toEqual([]);
    expect(watched.takeUntil(3600)).toEqual([
      {
        what: '+An agent is silent',
        atSec: 180,
        summary: 'web-1 has sent no CPU reading for a minute',
      },
    ]);
    watched.send(3600, 'host.cpu', cpu(6, 10));
    expect(watched.takeUntil(3650).map(({ what }) => what)).toEqual(['-An agent is silent']);
  });

  it('do not take an outage of the server for silence of its agents', () => {
    const watched = watch();
    for (let s = 0; s <= 120; s += 2) watched.send(s, 'host.cpu', cpu(6, 10));
    const judged_until_ms = START_MS + 121_000;
    watched.send(1000, 'sentry.server.started', { judged_until_ms }, { source: 'sentry' });
    for (let s = 1030; s <= 1100; s += 2) watched.send(s, 'host.cpu', cpu(6, 10));
    expect(watched.takeUntil(1100)).toEqual([]);
  });

  it('keep an alert of a host that has gone silent, rather than call it solved', () => {
    const watched = watch();
    const full = (percent: number) => ({
      mount: '/srv',
      used_percent: percent,
      inodes_used_percent: 1,
    });
    const labels = { service: 'web-1', os: 'linux', mount: '/srv' };
    for (let s = 0; s <= 300; s += 30) watched.send(s, 'host.disk', full(96.5), { labels });
    const raised = watched.takeUntil(86_400);
    expect(raised.map(({ what }) => what).sort()).toEqual([
      '+A disk is filling up',
      '+A disk is nearly full',
    ]);
    expect(raised[0]?.summary).toBe('Disk /srv on web-1 is 96.5 % full');
  });

  it('raise errors that pile up in one log, and clear when they stop', () => {
    const watched = watch();
    const line = { message: 'ERROR no route', file: '/var/log/app.log' };
    for (let i = 0; i < 25; i += 1) watched.send(i, 'log.line', line, { severity: 'ERROR' });
    for (let i = 0; i < 500; i += 1) watched.send(25, 'log.line', line, { severity: 'WARN' });
    const signals = watched.takeUntil(200);
    expect(signals.map(({ what }) => what)).toEqual([
      '+Errors pile up in a log',
      '-Errors pile up in a log',
    ]);
    expect(signals[0]?.summary).toBe(
      '21 error lines within a minute in /var/log/app.log on web-1: ERROR no route',
    );
  });

  it('raise memory, swap, load, network and lost events', () => {
    const watched = watch();
    for (let s = 0; s <= 600; s += 5) {
      watched.send(s, 'host.memory', { used_percent: 98, swap_used_percent: 90 });
      watched.send(s, 'host.cpu', { ...cpu(99, 100), load1_per_core: 3 });
      watched.send(s, 'host.network', { interface: 'eth0', errors_per_sec: 5 });
    }
    watched.send(601, 'agent.spool.dropped', { dropped: 1200 });
    const names = watched.takeUntil(650).map(({ what }) => what);
    expect(names.sort()).toEqual(
      [
        '+A CPU core is saturated',
        '+An agent lost events',
        '+CPU is exhausted',
        '+Load is high',
        '+Memory is nearly exhausted',
        '+Memory is short',
        '+Swap fills up',
        '+The network has errors',
      ].sort(),
    );
  });
});
