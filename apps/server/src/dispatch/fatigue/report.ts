import type { FatigueBudget, FatigueKind, FatigueReport } from '@batcave/shared/dispatch';
import { type EpochMs, formatInstant } from '@batcave/shared/time';
import type { FatigueModel } from './FatigueModel.ts';
import { countOf, sampleReport } from './holdOut.ts';
import { type Kind, scoreOf } from './Kind.ts';
import type { Revert } from './state.ts';
import type { Tuning } from './tuning.ts';

const MAX_KINDS = 500;

function kindReport(kind: Kind, nowMs: EpochMs, tuning: Tuning): FatigueKind {
  const { delivered, suppressed, late, sampled, observed, misses, history, actedMs, actedBy } =
    kind;
  const isExcluded = actedMs !== null && actedBy !== null && nowMs - actedMs < tuning.actedMs;
  return {
    ...{ rule_id: kind.ruleId, rule_name: kind.ruleName, service: kind.service },
    score: history === 0 ? null : scoreOf(kind, nowMs, tuning),
    ...{ history, delivered, suppressed, late, sampled, observed, misses },
    excluded: isExcluded
      ? {
          since: formatInstant(actedMs),
          until: formatInstant(actedMs + tuning.actedMs),
          by: actedBy,
        }
      : null,
    last_alert_at: formatInstant(kind.lastSeenMs),
  };
}

function revertReport({ atMs, misses, settled, reason }: Revert): FatigueReport['reverted'] {
  return { at: formatInstant(atMs), misses, settled, reason };
}

/** What suppression does and how well. `budgets` come from `PageBudgets`. */
export function reportOf(
  model: FatigueModel,
  nowMs: EpochMs,
  budgets: readonly FatigueBudget[] = [],
): FatigueReport {
  const { settings, tuning, mode } = model;
  const { state, kinds } = model.snapshot();
  const busiest = [...kinds].sort(
    (a, b) =>
      b.suppressed - a.suppressed ||
      b.observed - a.observed ||
      b.delivered - a.delivered ||
      (a.key < b.key ? -1 : 1),
  );
  const { untilMs } = state.forgotten;
  return {
    ...{ mode, configured: settings.mode },
    reverted: state.reverted === null ? null : revertReport(state.reverted),
    ...{ threshold: settings.threshold, min_history: settings.minHistory },
    ...{ sample_share: settings.sample, miss_limit: settings.missLimit, ...state.totals },
    by_exclusion: { ...state.byExclusion },
    recent_sample: sampleReport(countOf(state.outcomes)),
    whole_sample: sampleReport(state.wholeSample),
    observed_sample: sampleReport(state.observedSample),
    kinds: busiest.slice(0, MAX_KINDS).map((kind) => kindReport(kind, nowMs, tuning)),
    more_kinds: Math.max(0, kinds.length - MAX_KINDS),
    forgotten: {
      kinds: state.forgotten.kinds,
      until: untilMs === null || untilMs <= nowMs ? null : formatInstant(untilMs),
    },
    budgets: [...budgets],
  };
}
