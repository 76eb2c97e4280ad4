import type { Alert } from '@batcave/shared/alerts';
import type { SilencePreview } from '@batcave/shared/dispatch';
import type { Severity } from '@batcave/shared/events';
import { labelsOf } from '../labels.ts';
import type { LabelMatch } from '../matchers.ts';

const MOST_LISTED = 50;

/** Counts the alerts that a silence hides, as they are read. */
export class HiddenTally {
  readonly #fits: (alert: Alert) => boolean;
  readonly #teamOf: (service: string) => string | null;
  readonly #bySeverity = { CRITICAL: 0, ERROR: 0, WARN: 0, INFO: 0 };
  readonly #byService = new Map<string, number>();
  readonly #byTeam = new Map<string | null, number>();
  #read = 0;
  #count = 0;

  constructor(fits: (alert: Alert) => boolean, teamOf: (service: string) => string | null) {
    this.#fits = fits;
    this.#teamOf = teamOf;
  }

  get read(): number {
    return this.#read;
  }

  /** Looks at one more alert; says whether it is hidden. */
  add(alert: Alert): boolean {
    this.#read += 1;
    if (!this.#fits(alert)) return false;
    this.#count += 1;
    this.#bySeverity[alert.severity satisfies Severity] += 1;
    raise(this.#byService, alert.service);
    raise(this.#byTeam, this.#teamOf(alert.service));
    return true;
  }

  counts(): Pick<
    SilencePreview['past'],
    'count' | 'read' | 'by_severity' | 'by_service' | 'by_team'
  > {
    return {
      count: this.#count,
      read: this.#read,
      by_severity: { ...this.#bySeverity },
      by_service: mostFirst(this.#byService).map(([service, count]) => ({ service, count })),
      by_team: mostFirst(this.#byTeam).map(([team, count]) => ({ team, count })),
    };
  }
}

/** Whether a silence is about the alert, at whatever time. */
export function hides(
  { match, alertId }: { readonly match: LabelMatch | undefined; readonly alertId: string | null },
  alert: Alert,
): boolean {
  return match === undefined
    ? alert.alert_id === alertId
    : match.matches(labelsOf(alert, alert.incident_id ?? null));
}

function raise<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function mostFirst<K extends string | null>(counts: ReadonlyMap<K, number>): [K, number][] {
  return [...counts]
    .sort(([a, n], [b, m]) => m - n || (String(a) < String(b) ? -1 : 1))
    .slice(0, MOST_LISTED);
}
