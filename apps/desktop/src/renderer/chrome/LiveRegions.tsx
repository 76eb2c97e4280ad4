import type { ShownAlert } from '../paneKit/index.ts';
import { useAlerts, useAlertsKnown } from '../paneKit/index.ts';
import { useServices } from '../paneKit/services.ts';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';

function isUnackedCritical({ severity, state }: ShownAlert): boolean {
  return severity === 'CRITICAL' && state === 'OPEN';
}

/** Where announcements appear for screen readers. Only new critical alerts may interrupt. */
export function LiveRegions() {
  const { announcer } = useServices();
  const said = useStore(announcer.store);
  const { sorted } = useAlerts();
  const known = useAlertsKnown();
  const heard = useRef<Set<string> | null>(null);
  useEffect(() => {
    if (!known) return;
    const critical = sorted.filter(isUnackedCritical);
    const fresh = critical.filter(({ alert_id }) => heard.current?.has(alert_id) === false);
    // The first whole set is the state of things, not news.
    heard.current = new Set(critical.map(({ alert_id }) => alert_id));
    for (const { service, summary } of fresh) {
      announcer.say('assertive', `Critical, ${service}: ${summary}`);
    }
  }, [announcer, known, sorted]);
  return (
    <>
      <div className="visually-hidden" aria-live="polite" data-announcer="polite">
        {said.polite}
      </div>
      <div className="visually-hidden" aria-live="assertive" data-announcer="assertive">
        {said.assertive}
      </div>
    </>
  );
}
