import type { Alert } from '@batcave/shared/alerts';
import { useState } from 'react';
import { useTriage, useWasOpened } from '../../paneKit/index.ts';
import type { Confirmation } from './BulkBar.tsx';
import { letGo, type Selection } from './selection.ts';

/** More than this many at once wants a second Enter. */
const CONFIRM_ABOVE = 25;

type Verb = Confirmation['verb'];

/** Which alerts it can be done to. */
const TAKES: Readonly<Record<Verb, (alert: Alert) => boolean>> = {
  Acknowledge: ({ state }) => state === 'OPEN',
  Resolve: ({ state }) => state !== 'RESOLVED',
  Page: () => true,
};

/** What is done to alerts, after a question where many are meant or one of them is CRITICAL and was never looked at. */
export function useAlertActions(options: {
  readonly page: (alert: Alert) => void;
  /** Puts what an action has dealt with out of the selection. */
  readonly settle: (next: (now: Selection) => Selection) => void;
}) {
  const { page, settle } = options;
  const [confirmation, setConfirmation] = useState<Confirmation | null>(null);
  const triage = useTriage();
  const wasOpened = useWasOpened();

  function run(verb: Verb, alerts: readonly Alert[]): void {
    if (verb === 'Page') {
      alerts.forEach(page);
      return;
    }
    const ids = alerts.map(({ alert_id }) => alert_id);
    const work = verb === 'Acknowledge' ? triage.acknowledge(ids) : triage.resolve(ids);
    void work.then((refusals) => {
      const refused = refusals.map(({ alertId }) => alertId);
      settle((now) => letGo(now, ids, refused));
    });
  }

  function unseenOf(alerts: readonly Alert[]): number {
    if (alerts.length < 2) return 0;
    return alerts.filter((each) => each.severity === 'CRITICAL' && !wasOpened(each.alert_id))
      .length;
  }

  function ask(verb: Verb, alerts: readonly Alert[]): void {
    setConfirmation({ verb, alerts, unseen: unseenOf(alerts) });
  }

  return {
    confirmation,
    ask,
    /** The alerts are read at the key press: whatever moves afterwards, these are meant. */
    act(verb: Verb, given: readonly Alert[], asksFirst: (alerts: readonly Alert[]) => boolean) {
      const alerts = given.filter(TAKES[verb]);
      if (alerts.length === 0) return;
      if (asksFirst(alerts) || alerts.length > CONFIRM_ABOVE || unseenOf(alerts) > 0)
        ask(verb, alerts);
      else run(verb, alerts);
    },
    confirm() {
      if (confirmation === null) return;
      setConfirmation(null);
      run(confirmation.verb, confirmation.alerts);
    },
    cancel() {
      setConfirmation(null);
    },
  };
}
