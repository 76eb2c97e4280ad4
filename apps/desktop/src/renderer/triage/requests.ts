import type { CallResult, Problem } from '@batcave/shared/api';
import type { WindowCall } from '../../ipc/contract.ts';

/** Who is asked to note something. */
export type NoteTarget =
  | { readonly kind: 'alert'; readonly alertId: string }
  | { readonly kind: 'incident'; readonly incidentId: string };

/** What was sent: done, or why not, in words. */
export type Sent = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** What a person asks of the server beyond the state of an alert. The feed brings what comes of it. */
export interface Requests {
  /** Tells an alert that was suppressed, and lets its kind be told for 180 days. */
  readonly restore: (alert: Named) => Promise<Sent>;
  /** Does the next step of the escalation of an alert now. */
  readonly escalate: (alert: Named) => Promise<Sent>;
  /** Tries a notification again now. */
  readonly retryNotification: (notificationId: string, who: string) => Promise<Sent>;
  /** Adds a note, of now or of when something happened. */
  readonly addNote: (target: NoteTarget, text: string, atMs: number | null) => Promise<Sent>;
}

interface Named {
  readonly alert_id: string;
  readonly service: string;
  readonly summary: string;
}

/** How the window says what it does. */
export interface Saying {
  readonly working: (text: string) => void;
  readonly done: (text: string) => void;
  readonly failed: (text: string) => void;
}

/** Makes the requests over the calls of the bridge. Blocked, they send nothing and say why. */
export function createRequests(options: {
  readonly call: WindowCall;
  readonly blockedBy: () => string | null;
  readonly say: Saying;
}): Requests {
  const { call, blockedBy, say } = options;

  async function send(
    words: { readonly doing: string; readonly done: string },
    ask: () => Promise<CallResult<unknown>>,
  ): Promise<Sent> {
    const blocked = blockedBy();
    if (blocked !== null) {
      say.failed(blocked);
      return { ok: false, reason: blocked };
    }
    say.working(words.doing);
    const result = await ask();
    if (result.ok) {
      say.done(words.done);
      return { ok: true };
    }
    const reason = reasonOf(result.problem);
    say.failed(`Not done: ${reason}`);
    return { ok: false, reason };
  }

  const name = ({ service, summary }: Named): string => `${service}: ${summary}`;

  return {
    restore: (alert) =>
      send(
        {
          doing: `Restoring ${name(alert)}`,
          done: `${name(alert)} is told now; nothing of its kind is suppressed for 180 days`,
        },
        () => call('alerts.restore', { params: { alert_id: alert.alert_id } }),
      ),
    escalate: (alert) =>
      send(
        { doing: `Paging for ${name(alert)}`, done: `Next level asked for ${name(alert)}` },
        () => call('alerts.escalate', { params: { alert_id: alert.alert_id } }),
      ),
    retryNotification: (notificationId, who) =>
      send({ doing: `Trying ${who} again`, done: `${who} is tried again` }, () =>
        call('notifications.retry', { params: { notification_id: notificationId } }),
      ),
    addNote(target, text, atMs) {
      const body = { text, ...(atMs !== null && { at: new Date(atMs).toISOString() }) };
      return send({ doing: 'Adding the note', done: 'Note added' }, () =>
        target.kind === 'alert'
          ? call('alerts.comment', { params: { alert_id: target.alertId }, body })
          : call('incidents.note', { params: { incident_id: target.incidentId }, body }),
      );
    },
  };
}

function reasonOf({ detail, title }: Problem): string {
  return detail || title;
}
