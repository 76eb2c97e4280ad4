import { AppError } from '@batcave/shared/errors';
import { expect, test } from 'vitest';
import { compileRuleSet, RuleEvaluator } from '../rules/index.ts';
import { buildEvent } from '../rules/testing/buildEvent.ts';
import { buildRule } from '../rules/testing/buildRule.ts';
import { echoKind } from '../rules/testing/echoKind.ts';
import { Engine, type EngineStep } from './Engine.ts';
import type { EngineCommit } from './ports.ts';

const BEGIN_MS = 1_000_000;

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
  const rule = buildRule({ condition: { detector: 'echo', field: 'payload.v' } });
  const kindsOf = (version: string) => new Map([['echo', echoKind(version)]]);
  const ruleSet = compileRuleSet([rule], { kinds: kindsOf('1') });
  const before = new RuleEvaluator({ ruleSet, startMs: BEGIN_MS });
  before.observe(buildEvent({ receivedAtMs: BEGIN_MS, payload: { v: 0.9 } }));
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
  const rule = buildRule({ condition: { detector: 'gone', field: 'payload.v' } });
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
