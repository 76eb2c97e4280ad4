import { type Severity, severityRank } from '@batcave/shared/events';
import type { Episode } from '@batcave/shared/replay';
import type { Rule } from '@batcave/shared/rules';
import { type EpochMs, formatInstant } from '@batcave/shared/time';
import { alertFromSignal } from '../alerts/index.ts';
import type { Signal } from '../rules/index.ts';

/** One alert that a rule would have raised, while it is told. */
export class TrackedEpisode {
  readonly raised: Signal;
  /** What was measured last that changed the alert: as the alert shows it. */
  measured: Signal;
  /** What made it as bad as it is: the alert tells it in these words. */
  worst: Signal;
  flapping: boolean;
  cleared: Signal | undefined;

  constructor(raised: Signal) {
    this.raised = raised;
    this.measured = raised;
    this.worst = raised;
    this.flapping = raised.flapping !== null;
  }

  get severity(): Severity {
    return this.worst.severity;
  }

  get fromMs(): EpochMs {
    return this.raised.atMs;
  }

  /** When it was over; Infinity while it is not. */
  get toMs(): EpochMs {
    return this.cleared?.atMs ?? Infinity;
  }

  /** Takes what the rule says of it later: that it got worse, or is over. */
  take(signal: Signal): void {
    if (severityRank(signal.severity) > severityRank(this.severity)) this.worst = signal;
    this.flapping ||= signal.flapping !== null;
    if (signal.kind === 'changed') this.measured = signal;
    if (signal.kind === 'cleared') this.cleared = signal;
  }
}

/** The episode in the words that its alert would have. */
export function describeEpisode(
  episode: TrackedEpisode,
  of: { readonly rule: Rule; readonly tenant: string; readonly endMs: EpochMs },
): Episode {
  const { raised, measured, worst, cleared } = episode;
  const alert = alertFromSignal(of.rule, raised, of.tenant);
  const { summary, threshold } = alertFromSignal(of.rule, worst, of.tenant);
  return {
    group: { ...raised.group },
    service: alert.service,
    raised_at: formatInstant(raised.atMs),
    cleared_at: cleared === undefined ? null : formatInstant(cleared.atMs),
    duration_ms: Math.max(0, Math.min(episode.toMs, of.endMs) - raised.atMs),
    severity: episode.severity,
    value: measured.value,
    threshold,
    lower: measured.lower,
    upper: measured.upper,
    reason: raised.reason,
    cleared_reason: cleared?.reason ?? null,
    summary,
    flapping: episode.flapping,
    event_id: alert.event_id,
  };
}
