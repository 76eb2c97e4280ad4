import type { Hook, Run, RunState } from '@batcave/shared/remediation';
import { RUN_STATES } from '@batcave/shared/remediation';
import { describe, expect, it, test } from 'vitest';
import { buildAlert, NOW_MS, uuid } from '../../testing/build.ts';
import { isConfirmed } from './ConfirmService.tsx';
import {
  describeGuards,
  describeTrigger,
  lastRunsByHook,
  markOf,
  targetHost,
} from './describeHook.ts';
import { actsOf, describeEffect, describeRefusal, whyNot } from './describeRun.ts';
import { alertsToRunFor, isProduction, planHandRun } from './handRun.ts';

const AT = new Date(NOW_MS).toISOString();

function buildHook(fields: Partial<Hook> = {}): Hook {
  return {
    name: 'restart',
    request: { url: 'https://ops.example:8443/v1/restart' },
    ...{ version: 1, created_at: AT, updated_at: AT, updated_by: 'admin/eve' },
    ...fields,
  };
}

function buildRun(n: number, fields: Partial<Run> = {}): Run {
  return {
    ...{ run_id: uuid(n, 0xd1), alert_id: uuid(1), hook: 'restart', hook_version: 1 },
    ...{ service: 'payments', trigger: 'manual', state: 'waiting_approval', reason: 'production' },
    ...{ refusal: null, parameters: {}, production: true, requested_by: 'console/ana' },
    request: { method: 'POST', url: 'https://ops.example/v1/restart', headers: {}, body: null },
    ...{ request_reason: null, override: false, approved_by: null, attempt: 0, answer: null },
    ...{ created_at: AT, updated_at: AT, sent_at: null, verify_until: null, returned_at: null },
    ...fields,
  };
}

describe('a hook in words', () => {
  test.each<[Partial<Hook>, string]>([
    [{}, 'rules that name it, and by hand'],
    [{ trigger: {} }, 'raised: any alert'],
    [
      { trigger: { on: ['raised', 'worse'], match: ['service=pay'] } },
      'raised or worse: service=pay',
    ],
  ])('%o is offered for: %s', (fields, words) => {
    expect(describeTrigger(buildHook(fields))).toBe(words);
  });

  it('names the guards that it leaves to their defaults', () => {
    expect(describeGuards(buildHook())).toEqual([
      'at most 6 runs per 1h',
      'a second person approves in production',
      '1 at a time on a service',
      '5m rest after a run on a service',
      'at most 5 services per 1h',
      'stops for a service after 3 returns per 1h',
    ]);
    const own = buildHook({ guards: { rate: { most: 2, per: '10m' }, approval: 'always' } });
    expect(describeGuards(own).join()).toMatch(/2 runs per 10m.*always approves/);
  });

  it('names where it calls', () => {
    expect(targetHost('https://ops.example:8443/v1?x=1')).toBe('ops.example:8443');
  });

  it('keeps the last five runs of each hook', () => {
    const runs = [1, 2, 3, 4, 5, 6].map((n) => buildRun(n));
    const other = buildRun(9, { hook: 'scale' });
    const byHook = lastRunsByHook([other, ...runs]);
    expect(byHook.get('restart')?.map(({ run_id }) => run_id)).toEqual(
      runs.slice(0, 5).map(({ run_id }) => run_id),
    );
    expect(byHook.get('scale')).toEqual([other]);
  });
});

describe('a run', () => {
  it('is filled only when it worked', () => {
    expect(RUN_STATES.filter((state) => markOf(state) === 'worked')).toEqual(['verified']);
  });

  test.each<[RunState, string]>([
    ['waiting_approval', 'approve reject cancel'],
    ['approved', 'cancel'],
    ['suggested', 'cancel'],
    ['sending', ''],
    ['unknown', 'resolve'],
    ['verified', ''],
  ])('in the state %s can be: %s', (state, acts) => {
    expect(actsOf({ state }).join(' ')).toBe(acts);
  });

  it('is not approved by whoever asked for it', () => {
    const run = buildRun(1);
    expect(whyNot('approve', run, 'console/ana')).toMatch(/second person/);
    expect(whyNot('approve', run, 'console/bob')).toBeNull();
    expect(whyNot('reject', run, 'console/ana')).toBeNull();
  });

  it('says what an act does, with method and address', () => {
    expect(describeEffect('approve', buildRun(1))).toMatch(
      /^POST https:\/\/ops\.example\/v1\/restart is sent once, as shown/,
    );
    expect(describeEffect('resolve', buildRun(1))).toMatch(/^Nothing is sent\./);
  });

  it('says which guard refused with its numbers', () => {
    const refusal = { limit: 300_000, found: 60_000, frees_at: AT };
    expect(describeRefusal({ guard: 'cool_down', ...refusal })).toBe(
      'the rest after a run (60 s of 300 s), free at 08:42:17Z',
    );
    expect(describeRefusal({ guard: 'rate', limit: 6, found: 6, frees_at: null })).toBe(
      'the rate limit (6 of 6)',
    );
  });
});

describe('the alert that a hook is to run for', () => {
  const alerts = Array.from({ length: 25 }, (_, i) =>
    buildAlert(i, {
      service: i % 2 === 0 ? 'payments' : 'ledger',
      summary: `Lag of shard ${String(i)}`,
    }),
  );

  it('is found by words of its service and summary', () => {
    expect(alertsToRunFor(alerts, 'LEDGER shard 23')).toEqual({ shown: [alerts[23]], more: 0 });
    expect(alertsToRunFor(alerts, 'nowhere')).toEqual({ shown: [], more: 0 });
  });

  it('is one of the first twenty in their order, with how many more there are', () => {
    const { shown, more } = alertsToRunFor(alerts, '');
    expect([shown, more]).toEqual([alerts.slice(0, 20), 5]);
  });
});

describe('a run by hand', () => {
  const hook = buildHook({
    parameters: [
      { name: 'replicas', type: 'integer', min: 1, max: 9 },
      { name: 'force', type: 'boolean' },
      { name: 'node', type: 'string', from: 'host' },
    ],
  });
  const run = { hook: 'restart', typed: {}, reason: ' ', override: false };

  it('leaves out what was not typed', () => {
    expect(planHandRun(hook, run)).toEqual({ ok: true, body: { hook: 'restart' } });
    const typed = { replicas: '9', force: 'true', node: '' };
    expect(planHandRun(hook, { ...run, typed, reason: ' lag ' })).toEqual({
      ok: true,
      body: { hook: 'restart', parameters: { replicas: 9, force: true }, reason: 'lag' },
    });
  });

  test.each([
    [{ replicas: '10' }, 'replicas', 'at most 9'],
    [{ replicas: '2.5' }, 'replicas', 'whole number'],
    [{ force: 'maybe' }, 'force', 'true or false'],
  ])('refuses %o', (typed, field, words) => {
    const planned = planHandRun(hook, { ...run, typed });
    expect(planned.ok ? '' : planned.faults[field]).toContain(words);
  });

  it('asks why for an override and where the hook does', () => {
    expect(planHandRun(hook, { ...run, override: true }).ok).toBe(false);
    const strict = buildHook({ guards: { require_reason: true } });
    expect(planHandRun(strict, run).ok).toBe(false);
    expect(planHandRun(strict, { ...run, reason: 'lag' }).ok).toBe(true);
  });

  it('takes a service that it does not know for production, and asks for its exact name', () => {
    const { service } = buildAlert(1);
    expect(isProduction(undefined, service)).toBe(true);
    expect(isProduction({ services: [{ name: service }] }, service)).toBe(true);
    const quiet = { services: [{ name: service, production: false }] };
    expect(isProduction(quiet, service)).toBe(false);
    expect(isConfirmed('', service, true)).toBe(false);
    expect(isConfirmed(`${service}x`, service, true)).toBe(false);
    expect(isConfirmed(service, service, true)).toBe(true);
    expect(isConfirmed('', service, false)).toBe(true);
  });
});
