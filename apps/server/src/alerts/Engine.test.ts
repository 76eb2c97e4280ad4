import { AppError } from '@batcave/shared/errors';
import type { LogEvent } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';
import { expect, test } from 'vitest';
import { compileRuleSet, type DetectorKind, RuleEvaluator } from '../rules/index.ts';
import { Engine, type EngineStep } from './Engine.ts';
import type { EngineCommit } from './ports.ts';

const BEGIN_MS = 1_000_000;
const CREATED_AT = '2026-01-01T00:00:00Z';

/** A rule that judges `payload.v` by a detector of the server's own. */
function ruleBy(detector: string): Rule {
  return {
    ...{ rule_id: '00000000-0000-4000-8000-000000000001', version: 1, name: 'of its own' },
    ...{ enabled: true, severity: 'ERROR', match: {}, condition: { detector, field: 'payload.v' } },
    ...{ created_at: CREATED_AT, updated_at: CREATED_AT, updated_by: 'ann' },
  };
}

const FOUND: LogEvent = {
  ...{ seq: 1, tenant: 'acme', eventId: 'e-1', source: 'web-1', type: 'load', severity: 'INFO' },
  ...{ atMs: BEGIN_MS, receivedAtMs: BEGIN_MS, labels: {}, payload: { v: 0.9 } },
  payloadJson: '{"v":0.9}',
};

/** Scores a sample by itself, and goes on from no state of another version. */
function echo(version: string): DetectorKind {
  return {
    ...{ name: 'echo', what: 'echo', parameters: {}, defaultThreshold: 0.5 },
    create: () => ({
      ...{ name: 'echo', maxStateBytes: 100, init: () => 0 },
      observe: (state, { value }) => ({
        state,
        judgement: {
          ...{ ready: true, score: value, lower: null, upper: null, direction: 0 },
          explain: () => `echo of ${String(value)}`,
        },
      }),
      toJson: () => version,
      fromJson(json) {
        if (json !== version) throw new Error(`This is not the state of version ${version}.`);
        return 0;
      },
    }),
  };
}

test('makes checkpoints in time again after the store was away for long', async () => {
  const away = { fromMs: BEGIN_MS + 10_000, toMs: BEGIN_MS + 310_000 };
  const stop = new AbortController();
  const checkpointsMs: number[] = [];
  let nowMs = BEGIN_MS;
  const engine = new Engine({
    log: {
      position: () => ({ headSeq: 0, clockMs: nowMs }),
      read: () => Promise.resolve([]),
      onAdvance: () => () => undefined,
      mark: () => null,
    },
    ledger: {
      takeOver: () => Promise.reject(new Error('is given')),
      commit({ checkpoint }: EngineCommit) {
        if (nowMs >= away.fromMs && nowMs < away.toMs)
          return Promise.reject(new AppError('store_unavailable'));
        if (checkpoint !== undefined) checkpointsMs.push(nowMs);
        return Promise.resolve();
      },
    },
    rules: {
      load: () => Promise.resolve({ revision: 0, rules: new Map() }),
      latestRevision: () => 0,
      onChange: () => () => undefined,
    },
    now: () => nowMs,
    alarm: {
      ring: () => undefined,
      wait(durationMs) {
        nowMs += durationMs;
        if (nowMs > away.toMs + 10_000) stop.abort();
        return Promise.resolve();
      },
    },
    sleep(durationMs) {
      nowMs += durationMs;
      return Promise.resolve();
    },
    gatherMs: 0,
    checkpointMs: 2000,
    maxGroupsPerRule: 10,
    onRetry: () => undefined,
  });
  await engine.start({ epoch: 1, standing: undefined }, () => undefined);
  await engine.run(stop.signal);
  const [first, second] = checkpointsMs.filter((atMs) => atMs >= away.toMs);
  expect(first).toBeLessThan(away.toMs + 3000);
  expect(second).toBeLessThan(away.toMs + 6000);
});

test('waits no longer for a store that is away at its start when it is to stop', async () => {
  const stop = new AbortController();
  let tries = 0;
  const engine = new Engine({
    log: {
      position: () => ({ headSeq: 0, clockMs: BEGIN_MS }),
      read: () => Promise.resolve([]),
      onAdvance: () => () => undefined,
      mark: () => null,
    },
    ledger: {
      takeOver: () => Promise.reject(new Error('is given')),
      commit: () => Promise.reject(new AppError('store_unavailable')),
    },
    rules: {
      load: () => Promise.resolve({ revision: 0, rules: new Map() }),
      latestRevision: () => 0,
      onChange: () => () => undefined,
    },
    now: () => BEGIN_MS,
    alarm: { ring: () => undefined, wait: () => Promise.resolve() },
    sleep() {
      if ((tries += 1) === 3) stop.abort();
      return Promise.resolve();
    },
    gatherMs: 0,
    checkpointMs: 2000,
    maxGroupsPerRule: 10,
    onRetry: () => undefined,
  });
  await engine.start({ epoch: 1, standing: undefined }, () => undefined, stop.signal);
  await engine.run(stop.signal);
  expect(tries).toBe(3);
});

test('commits that an alert ended because its detector is another one since the restart', async () => {
  const rule = ruleBy('echo');
  const kindsOf = (version: string) => new Map([['echo', echo(version)]]);
  const ruleSet = compileRuleSet([rule], { kinds: kindsOf('1') });
  const before = new RuleEvaluator({ ruleSet, startMs: BEGIN_MS });
  before.observe(FOUND);
  const raised = before.takeSignals()[0];
  const stop = new AbortController();
  const commits: EngineCommit[] = [];
  const book = { revision: 1, rules: new Map([['acme', [rule]]]) };
  const position = { seq: 5, tickMs: BEGIN_MS };
  const engine = new Engine({
    log: {
      position: () => ({ headSeq: 5, clockMs: BEGIN_MS }),
      read: () => Promise.resolve([]),
      onAdvance: () => () => undefined,
      mark: () => null,
    },
    ledger: {
      takeOver: () => Promise.reject(new Error('is given')),
      commit(step: EngineCommit) {
        commits.push(step);
        return Promise.resolve();
      },
    },
    rules: {
      load: () => Promise.resolve(book),
      latestRevision: () => 1,
      onChange: () => () => undefined,
    },
    now: () => BEGIN_MS,
    alarm: {
      ring: () => undefined,
      wait() {
        stop.abort();
        return Promise.resolve();
      },
    },
    sleep: () => Promise.resolve(),
    gatherMs: 0,
    checkpointMs: 2000,
    maxGroupsPerRule: 10,
    kinds: kindsOf('2'),
    onRetry: () => undefined,
  });
  const groups = [{ tenant: 'acme', groups: before.takeDirty().changed }];
  const standing = {
    ...{ decided: position, checkpoint: position, rulesRevision: 1, mark: null, groups },
  };
  await engine.start({ epoch: 2, standing }, () => undefined);
  await engine.run(stop.signal);
  const signals = commits.flatMap((commit) => commit.signals);
  expect(signals).toMatchObject([
    {
      tenant: 'acme',
      signal: { kind: 'cleared', episode: raised?.episode, reason: 'rule changed' },
    },
  ]);
});

test('says of a stored rule whose detector is not there what was told of that detector', async () => {
  const stop = new AbortController();
  const rule = ruleBy('gone');
  let step: EngineStep | undefined;
  const engine = new Engine({
    log: {
      position: () => ({ headSeq: 0, clockMs: BEGIN_MS }),
      read: () => Promise.resolve([]),
      onAdvance: () => () => undefined,
      mark: () => null,
    },
    ledger: {
      takeOver: () => Promise.reject(new Error('is given')),
      commit: () => Promise.resolve(),
    },
    rules: {
      load: () => Promise.resolve({ revision: 0, rules: new Map([['acme', [rule]]]) }),
      latestRevision: () => 0,
      onChange: () => () => undefined,
    },
    now: () => BEGIN_MS,
    alarm: { ring: () => undefined, wait: () => Promise.resolve(stop.abort()) },
    sleep: () => Promise.resolve(),
    gatherMs: 0,
    checkpointMs: 2000,
    maxGroupsPerRule: 10,
    unavailable: new Map([['gone', 'Detector gone could not be loaded: its file is away']]),
    onStep: (each) => (step = each),
    onRetry: () => undefined,
  });
  await engine.start({ epoch: 1, standing: undefined }, () => undefined);
  await engine.run(stop.signal);
  expect(step?.ruleStats('acme')).toMatchObject([
    {
      faults: [{ field: '/condition/detector', fix: expect.stringContaining('its file is away') }],
    },
  ]);
});
