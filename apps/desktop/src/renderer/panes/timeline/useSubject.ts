import type { Alert } from '@batcave/shared/alerts';
import { useMemo } from 'react';
import {
  type TimelineCentre,
  type TimelineOf,
  useAlerts,
  useAnswer,
  useCall,
  useFollowedAlertId,
  useResolvedAlerts,
  useView,
} from '../../paneKit/index.ts';
import { newestSeq } from './timelineView.ts';

const READ_EVERY_MS = 5_000;

/** Whose timeline a pane shows: its view's; on a board that of the alert which was opened last. */
export function useTimelineOf(): TimelineOf {
  const view = useView();
  const followedId = useFollowedAlertId();
  return useMemo(() => {
    if (view?.kind === 'timeline') return view.of;
    return followedId === null ? { kind: 'tenant' } : { kind: 'alert', alertId: followedId };
  }, [view, followedId]);
}

/** The event that the timeline of a view is put around; `null`: it shows the newest. */
export function useTimelineCentre(): TimelineCentre | null {
  const view = useView();
  return view?.kind === 'timeline' ? (view.centre ?? null) : null;
}

/** What a timeline is about, as far as it is known, and a version that rises when it changes. */
export function useSubject(of: TimelineOf) {
  const { byId } = useAlerts();
  const resolved = useResolvedAlerts();
  const call = useCall();
  const alertId = of.kind === 'alert' ? of.alertId : null;
  const incidentIdAsked = of.kind === 'incident' ? of.incidentId : null;

  const version = useMemo(() => {
    const belongs = (alert: Pick<Alert, 'alert_id' | 'incident_id'>): boolean =>
      of.kind === 'tenant' ||
      (of.kind === 'alert' ? alert.alert_id === of.alertId : alert.incident_id === of.incidentId);
    return Math.max(newestSeq(byId.values(), belongs), newestSeq(resolved.values(), belongs));
  }, [of, byId, resolved]);

  const known = alertId === null ? undefined : (byId.get(alertId) ?? resolved.get(alertId));
  const readAlert = useAnswer(
    known === undefined ? alertId : null,
    () => call('alerts.get', { params: { alert_id: alertId ?? '' } }),
    READ_EVERY_MS * 6,
  );
  const alert = known ?? readAlert.value ?? null;
  const incidentId = incidentIdAsked ?? alert?.incident_id ?? null;
  const readIncident = useAnswer(
    incidentId,
    () => call('incidents.get', { params: { incident_id: incidentId ?? '' } }),
    READ_EVERY_MS,
    String(version),
  );
  const detail = readIncident.value ?? null;

  const alerts = useMemo(() => {
    const all = new Map<string, Alert>(
      detail?.alerts.map((each) => [each.alert.alert_id, each.alert]),
    );
    if (alert !== null) all.set(alert.alert_id, alert);
    // The feed is newer than any answer.
    for (const id of of.kind === 'tenant' ? byId.keys() : all.keys()) {
      const fact = byId.get(id) ?? resolved.get(id);
      if (fact !== undefined) all.set(id, fact);
    }
    return all;
  }, [of, detail, alert, byId, resolved]);

  return { alert, incidentId, detail, alerts, version: String(version), readIncident };
}
