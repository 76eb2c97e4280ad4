import type { Fatigue } from '@batcave/shared/dispatch';

/** How suppression is to work, all filled in. */
export interface FatigueSettings {
  readonly mode: 'off' | 'observe' | 'suppress';
  readonly threshold: number;
  readonly minHistory: number;
  readonly sample: number;
  readonly missLimit: number;
}

/** The settings of a tenant's configuration. */
export function fatigueSettings(fatigue: Fatigue = {}): FatigueSettings {
  return {
    mode: fatigue.learned ?? 'observe',
    threshold: fatigue.threshold ?? 0.9,
    minHistory: fatigue.min_history ?? 20,
    sample: fatigue.sample ?? 0.1,
    missLimit: fatigue.miss_limit ?? 0.05,
  };
}

/** The same text for the same settings: what a revert holds on to. */
export function settingsText({ mode, threshold, minHistory, sample, missLimit }: FatigueSettings) {
  return [mode, threshold, minHistory, sample, missLimit].join(' ');
}
