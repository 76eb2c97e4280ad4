import type { DispatchConfig } from '@batcave/shared/dispatch';
import { AppError } from '@batcave/shared/errors';
import type { DispatchReplayProgress, DispatchReplayResult } from '@batcave/shared/replay';

import type { Rule, RuleInput } from '@batcave/shared/rules';
import { compileDispatch, lintConfig } from '../../dispatch/index.ts';
import type { View } from '../../identity/index.ts';
import { readRange, type ReplayRange, warmUpOf } from '../../replay/index.ts';
import { compileRegex } from '../../rules/index.ts';
import type { BacktestJob, JobSpec } from './BacktestJob.ts';
import type { TaskParts } from './backtestTask.ts';
import { DRAFT_ID, rulesToTry, withoutServerStarts } from './rulesToTry.ts';
import type { WorkerTask } from './serveWorker.ts';

const WORKER = new URL('./dispatchReplayWorker.ts', import.meta.url);
const MAX_HEAP_MB = 1024;
/** Errors of a document that a refusal names. */
const MAX_FAULTS = 50;

/** What somebody asks for. */
export interface AskedDispatchReplay {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly config?: DispatchConfig | undefined;
  readonly rule?: RuleInput | undefined;
  readonly rule_id?: string | undefined;
}

/** What a replay is made of besides. */
export interface DispatchReplayParts extends Omit<TaskParts, 'view'> {
  /** Whose alerts are read. */
  readonly alerts: View;
  /** Whose events are read, for a rule. */
  readonly events: View;
  /** The saved document. */
  readonly saved: DispatchConfig;
  /** The services whose alerts an identity may read; `undefined`: nobody, or locked out. */
  readonly servicesOf: (identity: string) => readonly string[] | 'all' | undefined;
  /** Every rule of the tenant. */
  readonly allRules: readonly Rule[];
}

/** A rule whose alerts are replaced. */
export interface ReplacedRuleTask {
  /** Left out: it raises nothing, as it is stored or after the edit. */
  readonly before?: Rule;
  readonly after?: Rule;
  readonly ruleId: string;
  readonly name: string;
  readonly isStored: boolean;
  /** As it is stored it cannot judge, so that it raises nothing. */
  readonly isFaulty: boolean;
  readonly related: readonly Rule[];
  readonly events: View;
  readonly warmUpMs: number;
  readonly mayCutWarmUp: boolean;
  readonly maxGroupsPerRule: number;
}

/** What the thread is given to do. Plain data. */
export interface DispatchReplayTask extends WorkerTask {
  readonly alerts: View;
  readonly before: DispatchConfig;
  readonly after: DispatchConfig;
  readonly range: ReplayRange;
  /** Who may read what, of everybody that the documents name. */
  readonly readers: Readonly<Record<string, readonly string[] | 'all'>>;
  /** Of rules that name some. */
  readonly eventTypes: Readonly<Record<string, readonly string[]>>;
  readonly rule: ReplacedRuleTask | null;
  /** Rules that join the edited one: their alerts stay as they were. */
  readonly joinedBy: readonly string[];
}

export type DispatchReplayJob = BacktestJob<DispatchReplayProgress, DispatchReplayResult>;

/** A replay, ready to be started. */
export function dispatchReplayJob(task: DispatchReplayTask): JobSpec {
  return { task, worker: WORKER, heapMb: MAX_HEAP_MB, tooLarge };
}

/**
 * Makes the task of what was asked for.
 *
 * @throws AppError `invalid_request` with the field, its limit and the fix; `not_found`
 */
export async function dispatchReplayTask(
  asked: AskedDispatchReplay,
  parts: DispatchReplayParts,
): Promise<DispatchReplayTask> {
  const range = readRange(asked, parts.nowMs, parts.retentionMs);
  if (asked.config !== undefined) assertSound(asked.config, parts.nowMs);
  const after = asked.config ?? parts.saved;
  const rule =
    asked.rule === undefined && asked.rule_id === undefined ? null : await ruleOf(asked, parts);
  return {
    ...{ databaseUrl: parts.databaseUrl, detectors: parts.detectors ?? [] },
    ...{ alerts: parts.alerts, before: parts.saved, after, range, rule },
    readers: Object.fromEntries(
      [...new Set([...identitiesOf(parts.saved), ...identitiesOf(after)])].flatMap((identity) => {
        const services = parts.servicesOf(identity);
        return services === undefined ? [] : [[identity, services]];
      }),
    ),
    eventTypes: Object.fromEntries(
      parts.allRules.flatMap(({ rule_id: id, match }) =>
        match?.type === undefined ? [] : [[id, [match.type].flat()]],
      ),
    ),
    joinedBy: parts.allRules
      .filter(({ when, rule_id: id }) => id !== rule?.ruleId && joins(when, rule?.ruleId))
      .map(({ name }) => name),
  };
}

async function ruleOf(
  asked: AskedDispatchReplay,
  parts: DispatchReplayParts,
): Promise<ReplacedRuleTask> {
  const { tenant } = parts.events;
  const { kinds, unavailable } = parts;
  const from = { tenant, stored: parts.rules, kinds, unavailable };
  const found = await rulesToTry(asked, from);
  const tried = parts.events.services === 'all' ? found : withoutServerStarts(found);
  const { rule_id: ruleId, name } = tried.rule;
  const isStored = ruleId !== DRAFT_ID;
  const stored = isStored ? await parts.rules.get(tenant, ruleId) : undefined;
  const isFaulty = tried.beforeFaults !== undefined;
  const own = tried.before ?? tried.rule;
  const before = stored?.enabled === true && !isFaulty ? own : undefined;
  const after = asked.rule?.enabled === false ? undefined : tried.rule;
  const judged = [before, after].filter((rule) => rule !== undefined);
  const usual = warmUpOf([...judged, ...tried.related]);
  return {
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...{ ruleId, name, isStored, isFaulty, related: tried.related, events: parts.events },
    ...{ warmUpMs: usual.durationMs, mayCutWarmUp: usual.learns },
    maxGroupsPerRule: parts.maxGroupsPerRule,
  };
}

function joins(when: Rule['when'], ruleId: string | undefined): boolean {
  return when !== undefined && ruleId !== undefined && JSON.stringify(when).includes(ruleId);
}

/** @throws AppError `invalid_request` with everything that is wrong with the document */
function assertSound(config: DispatchConfig, nowMs: number): void {
  const errors = lintConfig(config, { nowMs, compileRegex }).filter(
    ({ severity }) => severity === 'error',
  );
  const compiled = errors.length > 0 ? undefined : compileDispatch(config, 0, compileRegex);
  const faults =
    compiled === undefined || compiled.ok
      ? errors.map(({ path, message }) => ({ path, limit: message }))
      : compiled.faults.map(({ path, reason }) => ({ path, limit: reason }));
  const [first] = faults;
  if (first === undefined) return;
  const more = faults.length > 1 ? ` And ${String(faults.length - 1)} more.` : '';
  throw new AppError('invalid_request', `${first.path}: ${first.limit}${more}`, {
    faults: faults.slice(0, MAX_FAULTS).map(({ path, limit }) => ({
      field: `/config${path}`,
      limit,
      fix: 'Check the document with POST /v1/dispatch/config/check.',
    })),
  });
}

/** Everybody that a document names. */
function identitiesOf(config: DispatchConfig): string[] {
  return [
    ...(config.people ?? []).map(({ identity }) => identity),
    ...(config.receivers ?? []).flatMap(({ reads_as: reader }) => reader ?? []),
    ...(config.schedules ?? []).flatMap(({ layers, overrides = [] }) => [
      ...layers.flatMap(({ people }) => people),
      ...overrides.map(({ person }) => person),
    ]),
    ...(config.escalations ?? []).flatMap(({ levels }) =>
      levels.flatMap(({ targets }) =>
        targets.flatMap((target) => ('person' in target ? [target.person] : [])),
      ),
    ),
  ];
}

function tooLarge(heapMb: number): AppError {
  const limit = `a range whose alerts fit into ${String(heapMb)} MB`;
  const fix = 'Shorten the range.';
  return new AppError(
    'invalid_request',
    `The replay needs more memory than the ${String(heapMb)} MB that it has. ${fix}`,
    { faults: [{ field: '/from', limit, fix }] },
  );
}
