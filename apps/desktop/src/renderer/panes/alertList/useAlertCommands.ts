import type { Alert } from '@batcave/shared/alerts';
import { useAnnounce, useOpenView, useTriage } from '../../paneKit/index.ts';
import { whyNotEscalate, whyNotRestore } from './whoIsTold.ts';

/** What can be done with one alert beyond its state. */
export type AlertCommand =
  'service' | 'why' | 'timeline' | 'incidentTimeline' | 'escalate' | 'restore';

/**
 * Does what a key asks of one alert. Gives `'confirm'` where somebody is woken by it: that wants a second
 * Enter, and then `page`.
 */
export function useAlertCommands() {
  const open = useOpenView();
  const triage = useTriage();
  const announce = useAnnounce();

  function run(command: AlertCommand, alert: Alert): 'done' | 'confirm' {
    const { alert_id: alertId } = alert;
    const incidentId = alert.incident_id ?? null;
    switch (command) {
      case 'service':
        open({ kind: 'service', service: alert.service });
        return 'done';
      case 'why':
        open({ kind: 'alertWhy', alertId });
        return 'done';
      case 'timeline':
        open({ kind: 'timeline', of: { kind: 'alert', alertId } });
        return 'done';
      case 'incidentTimeline':
        if (incidentId === null) announce('It belongs to no incident yet');
        else open({ kind: 'timeline', of: { kind: 'incident', incidentId } });
        return 'done';
      case 'restore': {
        const reason = whyNotRestore(alert);
        if (reason === null) void triage.restore(alert);
        else announce(reason);
        return 'done';
      }
      case 'escalate': {
        const reason = whyNotEscalate(alert);
        if (reason === null) return 'confirm';
        announce(reason);
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
