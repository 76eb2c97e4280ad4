import type { Alert } from '@batcave/shared/alerts';
import type { Service, SilencePreview } from '@batcave/shared/dispatch';
import { formatInstant } from '@batcave/shared/time';
import type { PgAlertPages } from '../../adapters/postgres/index.ts';
import {
  type CompileRegex,
  compileMatchers,
  HiddenTally,
  hides,
  type SilenceDraft,
  timingOf,
} from '../../dispatch/index.ts';
import type { View } from '../../identity/index.ts';

const PAST_MS = 30 * 86_400_000;
const MOST_LISTED = 50;
const MOST_OCCURRENCES = 10;

/** How much a preview looks at. */
export interface PreviewBounds {
  /** Alerts, of those that are live and of those that were. */
  readonly maxAlerts: number;
  readonly maxMs: number;
}
export const PREVIEW_BOUNDS: PreviewBounds = { maxAlerts: 20_000, maxMs: 3000 };

/** What a silence would hide, of the alerts that the view shows. */
export async function previewSilence(
  draft: SilenceDraft,
  parts: {
    readonly pages: Pick<PgAlertPages, 'live' | 'raisedSince'>;
    readonly view: View;
    readonly services: readonly Service[];
    readonly compileRegex: CompileRegex;
    readonly now: () => number;
    readonly bounds?: PreviewBounds;
  },
): Promise<SilencePreview> {
  const { pages, view, now, bounds = PREVIEW_BOUNDS } = parts;
  const startMs = now();
  const compiled = compileMatchers(draft.matchers, parts.compileRegex);
  if (!compiled.ok) throw new Error(`a matcher that was read does not compile: ${compiled.reason}`);
  const match = draft.kind === 'snooze' ? undefined : compiled.match;
  const fits = (alert: Alert): boolean => hides({ match, alertId: draft.alertId }, alert);
  const teams = new Map(parts.services.map(({ name, team }) => [name, team ?? null]));
  const tally = () => new HiddenTally(fits, (service) => teams.get(service) ?? null);
  const isEnough = ({ read }: HiddenTally): boolean =>
    read >= bounds.maxAlerts || now() - startMs > bounds.maxMs;

  const live = tally();
  const hidden: Alert[] = [];
  const isAllLive = await each(pages.live(view, draft), live, isEnough, (alert, isHidden) => {
    if (isHidden && hidden.length < MOST_LISTED) hidden.push(alert);
  });
  const past = tally();
  let oldest = formatInstant(startMs - PAST_MS);
  const from = oldest;
  const raised = pages.raisedSince(view, startMs - PAST_MS, draft);
  const isAllPast = await each(raised, past, isEnough, (alert) => void (oldest = alert.created_at));
  const timing = timingOf({ ...draft, endedMs: null });
  return {
    hides_critical: draft.hidesCritical,
    now: {
      count: live.counts().count,
      complete: isAllLive,
      alerts: hidden.map(({ alert_id, service, severity, rule_name, summary, created_at }) => ({
        ...{ alert_id, service, severity, rule_name, summary, created_at },
      })),
    },
    past: {
      from: isAllPast ? from : oldest,
      to: formatInstant(startMs),
      complete: isAllPast,
      ...past.counts(),
    },
    occurrences: timing
      .between(draft.startsMs, Infinity, MOST_OCCURRENCES)
      .map(({ startMs: fromMs, endMs }) => ({
        starts_at: formatInstant(fromMs),
        ends_at: endMs === undefined ? null : formatInstant(endMs),
      })),
  };
}

/** Looks at alerts until there are no more, or it is enough. Says whether there are no more. */
async function each(
  pages: AsyncIterable<readonly Alert[]>,
  tally: HiddenTally,
  isEnough: (tally: HiddenTally) => boolean,
  onAlert: (alert: Alert, isHidden: boolean) => void,
): Promise<boolean> {
  for await (const page of pages) {
    // Before the page: one that ends exactly with the last alert is complete.
    if (isEnough(tally)) return false;
    for (const alert of page) onAlert(alert, tally.add(alert));
  }
  return true;
}
