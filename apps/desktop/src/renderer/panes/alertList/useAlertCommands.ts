import type { Alert } from '@batcave/shared/alerts';
import { useOpenView, useTriage, type View } from '../../paneKit/index.ts';
import { whyNotEscalate, whyNotRestore } from './whoIsTold.ts';

/** What can be done with one alert beyond its state. */
export type AlertCommand =
  'service' | 'why' | 'timeline' | 'incidentTimeline' | 'escalate' | 'restore';

const servicesOf = (alerts: readonly Alert[]): readonly View[] =>
  [...new Set(alerts.map(({ service }) => service))].map((service) => ({
    kind: 'service',
    service,
  }));

const incidentsOf = (alerts: readonly Alert[]): readonly View[] =>
  [...new Set(alerts.flatMap(({ incident_id: id }) => id ?? []))].map((incidentId) => ({
    kind: 'timeline',
    of: { kind: 'incident', incidentId },
  }));

/**
 * Does what a key asks of one alert. Gives `'confirm'` where somebody is woken by it: that wants a second
 * Enter, and then `page`. `among`: the alerts that it stands with, in their order: what is opened can be stepped on
 * to theirs. `say` tells why something cannot be done.
 */
export function useAlertCommands(say: (text: string) => void) {
  const open = useOpenView();
  const triage = useTriage();

  function run(command: AlertCommand, alert: Alert, among: readonly Alert[]): 'done' | 'confirm' {
    const { alert_id: alertId } = alert;
    const incidentId = alert.incident_id ?? null;
    switch (command) {
      case 'service':
        open({ kind: 'service', service: alert.service }, servicesOf(among));
        return 'done';
      case 'why':
        open(
          { kind: 'alertWhy', alertId },
          among.map(({ alert_id: id }) => ({ kind: 'alertWhy', alertId: id })),
        );
        return 'done';
      case 'timeline':
        open(
          { kind: 'timeline', of: { kind: 'alert', alertId } },
          among.map(({ alert_id: id }) => ({
            kind: 'timeline',
            of: { kind: 'alert', alertId: id },
          })),
        );
        return 'done';
      case 'incidentTimeline':
        if (incidentId === null) say('It belongs to no incident yet');
        else open({ kind: 'timeline', of: { kind: 'incident', incidentId } }, incidentsOf(among));
        return 'done';
      case 'restore': {
        const reason = whyNotRestore(alert);
        if (reason === null) void triage.restore(alert);
        else say(reason);
        return 'done';
      }
      case 'escalate': {
        const reason = whyNotEscalate(alert);
        if (reason === null) return 'confirm';
        say(reason);
        return 'done';
      }
    }
  }

  return {
    run,
    page: (alert: Alert) => {
      void triage.escalate(alert);
    },
  };
}
