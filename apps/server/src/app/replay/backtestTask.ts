import { REPLAY_LIMITS } from '@batcave/shared/replay';
import type { RuleInput } from '@batcave/shared/rules';
import type { ConfiguredDetector } from '../../adapters/detectors/index.ts';
import type { View } from '../../identity/index.ts';
import { readRange, readWarmUp, warmUpOf } from '../../replay/index.ts';
import type { DetectorKinds } from '../../rules/index.ts';
import type { BacktestTask } from './backtestMessages.ts';
import { rulesToTry, type StoredRules, withoutServerStarts } from './rulesToTry.ts';

/** What somebody asks for. */
export interface AskedBacktest {
  readonly rule?: RuleInput | undefined;
  readonly rule_id?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly warm_up?: string | undefined;
  readonly max_events?: number | undefined;
  readonly compare?: boolean | undefined;
}

/** What a back-test is made of besides. */
export interface TaskParts {
  /** Whose events are read. */
  readonly view: View;
  readonly rules: StoredRules;
  readonly databaseUrl: string;
  readonly retentionMs: number;
  readonly maxGroupsPerRule: number;
  /** The detectors that the administrator has set up. */
  readonly detectors?: readonly ConfiguredDetector[] | undefined;
  readonly kinds?: DetectorKinds | undefined;
  /** Those of them that could not be loaded, each with the reason. */
  readonly unavailable?: ReadonlyMap<string, string> | undefined;
  readonly nowMs: number;
}

/**
 * Makes the task of what was asked for.
 *
 * @throws AppError `invalid_request` with the field, its limit and the fix; `not_found`
 */
export async function backtestTask(asked: AskedBacktest, parts: TaskParts): Promise<BacktestTask> {
  const { view, kinds, unavailable, detectors = [] } = parts;
  const range = readRange(asked, parts.nowMs, parts.retentionMs);
  const warmUpMs = readWarmUp(asked.warm_up);
  const from = { tenant: view.tenant, stored: parts.rules, kinds, unavailable };
  const stored = await rulesToTry(asked, from);
  const { beforeFaults, ...tried } = view.services === 'all' ? stored : withoutServerStarts(stored);
  const usual = warmUpOf([tried.rule, ...(tried.before ? [tried.before] : []), ...tried.related]);
  return {
    databaseUrl: parts.databaseUrl,
    view,
    spec: {
      tenant: view.tenant,
      ...tried,
      range,
      maxGroupsPerRule: parts.maxGroupsPerRule,
      maxListed: REPLAY_LIMITS.maxListed,
    },
    warmUpMs: warmUpMs ?? usual.durationMs,
    mayCutWarmUp: warmUpMs === undefined && usual.learns,
    maxEvents: asked.max_events ?? REPLAY_LIMITS.maxEvents,
    detectors,
    ruleId: asked.rule_id === undefined ? null : tried.rule.rule_id,
    beforeFaults,
  };
}
