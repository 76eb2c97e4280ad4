import type { Alert } from '@batcave/shared/alerts';
import { useState } from 'react';
import { useSendIntent, useTriage, useWasOpened } from '../../paneKit/index.ts';
import type { Confirmation } from './BulkBar.tsx';
import type { TriageCommand } from './TriageButtons.tsx';
import { letGo, type Selection } from './selection.ts';

/** More than this many at once wants a second Enter. */
const CONFIRM_ABOVE = 25;

/** Each is a snooze of its own. */
const MAX_SNOOZED = 50;

const VERB_OF = { acknowledge: 'Acknowledge', unack: 'Un-ack', resolve: 'Resolve' } as const;

type Verb = Confirmation['verb'];

/** Which alerts it can be done to. */
const TAKES: Readonly<Record<Verb, (alert: Alert) => boolean>> = {
  Acknowledge: ({ state }) => state === 'OPEN',
  'Un-ack': ({ state }) => state !== 'OPEN',
  Resolve: ({ state }) => state !== 'RESOLVED',
  Page: () => true,
};

/** What is done to alerts, after a question where many are meant or one of them is CRITICAL and was never looked at. */
export function useAlertActions(options: {
  readonly page: (alert: Alert) => void;
  /** Tells why nothing is done. */
  readonly say: (text: string) => void;
  /** Puts what an action has dealt with out of the selection. */
  readonly settle: (next: (now: Selection) => Selection) => void;
}) {
  const { page, settle, say } = options;
  const [confirmation, setConfirmation] = useState<Confirmation | null>(null);
  const [assigning, setAssigning] = useState<readonly Alert[] | null>(null);
  const sendIntent = useSendIntent();
  const triage = useTriage();
  const wasOpened = useWasOpened();

  function run(verb: Verb, alerts: readonly Alert[]): void {
    if (verb === 'Page') {
      alerts.forEach(page);
      return;
    }
    const ids = alerts.map(({ alert_id }) => alert_id);
    const does = {
      Acknowledge: triage.acknowledge,
      'Un-ack': triage.unacknowledge,
      Resolve: triage.resolve,
    }[verb];
    settleAfter(ids, does(ids));
  }

  function settleAfter(ids: readonly string[], work: ReturnType<typeof triage.resolve>): void {
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
    const unseen = unseenOf(alerts);
    setConfirmation((before) => ({ verb, alerts, unseen, turn: (before?.turn ?? 0) + 1 }));
  }

  function act(
    verb: Verb,
    given: readonly Alert[],
    asksFirst: (alerts: readonly Alert[]) => boolean = () => false,
  ): void {
    const alerts = given.filter(TAKES[verb]);
    if (alerts.length === 0) return;
    if (asksFirst(alerts) || alerts.length > CONFIRM_ABOVE || unseenOf(alerts) > 0)
      ask(verb, alerts);
    else run(verb, alerts);
  }

  function startAssign(given: readonly Alert[]): void {
    const alerts = given.filter(TAKES.Resolve);
    if (alerts.length > 0) setAssigning(alerts);
    else if (given.length > 0) say('It is resolved: nobody has to take it');
  }

  function snooze(given: readonly Alert[]): void {
    const ids = given.filter(TAKES.Resolve).map(({ alert_id: id }) => id);
    if (ids.length > MAX_SNOOZED)
      say(
        `${String(MAX_SNOOZED)} alerts at most are snoozed at once: silence alerts like them (G Q)`,
      );
    else if (ids.length > 0) sendIntent({ kind: 'silenceAlerts', alertIds: ids });
    else if (given.length > 0) say('It is resolved: there is nothing to snooze');
  }

  return {
    confirmation,
    ask,
    /** The alerts are read at the key press: whatever moves afterwards, these are meant. */
    act,
    startAssign,
    snooze,
    obey(command: TriageCommand, alerts: readonly Alert[]) {
      if (command === 'assign') startAssign(alerts);
      else if (command === 'silence') snooze(alerts);
      else act(VERB_OF[command], alerts);
    },
    confirm() {
      if (confirmation === null) return;
      setConfirmation(null);
      run(confirmation.verb, confirmation.alerts);
    },
    cancel() {
      setConfirmation(null);
    },
    /** Those whose new owner is being asked for; `null`: none. */
    assigning,
    stopAssign() {
      setAssigning(null);
    },
    assign(assignee: string | null) {
      const ids = (assigning ?? []).map(({ alert_id: id }) => id);
      setAssigning(null);
      settleAfter(ids, triage.assign(ids, assignee));
    },
  };
}
