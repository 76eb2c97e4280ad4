import type { Alert } from '@batcave/shared/alerts';
import type { CallResult } from '@batcave/shared/api';
import type { Principal } from '@batcave/shared/identity';
import type { WindowCall, WindowFrame } from '../../ipc/contract.ts';
import { createFeedStore } from '../feed/index.ts';
import { createIntentBus } from '../paneKit/intents.ts';
import type { ConsoleServices } from '../paneKit/services.ts';
import { createShownAlerts } from '../paneKit/shownAlerts.ts';
import { createViews } from '../paneKit/views.ts';
import { createTriage } from '../triage/index.ts';
import type { PracticeChange } from './drills.ts';

/** A window of its own within the window: made-up alerts, and nothing that reaches a server. */
export interface PracticeDesk {
  readonly services: ConsoleServices;
  /** As they are now, those that are resolved too. */
  readonly alerts: () => readonly Alert[];
  readonly changes: () => readonly PracticeChange[];
  readonly raise: (alerts: readonly Alert[]) => void;
  /** Keeps the data young; call it at least once a second. */
  readonly beat: () => void;
  readonly stop: () => void;
}

/** Who practises, as the panes see it. */
const PRINCIPAL: Principal = {
  tenant: 'PRACTICE',
  kind: 'console',
  name: 'you',
  scopes: ['sentry.read', 'sentry.alert.read', 'sentry.alert.write'],
};

/** Makes a desk with its alerts. `live` gives what has nothing to do with alerts: the clock, the announcer. */
export function createPracticeDesk(options: {
  readonly live: ConsoleServices;
  readonly alerts: readonly Alert[];
  readonly now: () => number;
  readonly changed: () => void;
}): PracticeDesk {
  const { live, now, changed } = options;
  const held = new Map<string, Alert>();
  const changes: PracticeChange[] = [];
  const feed = createFeedStore({ now });
  const sinceMs = now();
  let frame = 0;
  let seq = 1_000_000;

  function tell(alerts: readonly Alert[], alertsReset = false): void {
    frame += 1;
    const next: WindowFrame = {
      ...{ frame, link: { kind: 'live', sinceMs }, server: 'practice', clockOffsetMs: 0 },
      principal: PRINCIPAL,
      ...{ dataAtMs: now(), canary: null, program: null, alertsReset, alerts },
      ...{ events: [], sampledOut: 0, gaps: [] },
    };
    feed.applyFrame(next);
  }

  function change(alertId: string, verb: PracticeChange['verb']): Alert | null {
    const alert = held.get(alertId);
    if (alert === undefined) return null;
    seq += 1;
    const at = new Date(now()).toISOString();
    const next: Alert = { ...alert, ...fieldsAfter(verb, at), seq, updated_at: at };
    held.set(alertId, next);
    changes.push({ alertId, verb });
    return next;
  }

  function answer(id: string, input: unknown): CallResult<unknown> {
    const { params, body } = input as {
      readonly params?: { readonly alert_id?: string };
      readonly body?: { readonly alert_ids?: readonly string[] };
    };
    const alertId = params?.alert_id ?? '';
    if (id === 'alerts.get') return known(held.get(alertId) ?? null);
    if (id === 'alerts.ackAll') {
      const done = (body?.alert_ids ?? []).flatMap((each) => change(each, 'ack') ?? []);
      tell(done);
      return {
        ok: true,
        value: { alert_ids: done.map(({ alert_id }) => alert_id), skipped: [] },
      };
    }
    const verb = VERBS[id];
    if (verb === undefined) return refused('Nothing is asked of the server in practice.');
    const next = change(alertId, verb);
    if (next !== null) tell([next]);
    return known(next);
  }

  const call = ((id: string, input: unknown) => {
    const result = answer(id, input);
    changed();
    return Promise.resolve(result);
  }) as WindowCall;
  const triage = createTriage({ feed, call, now });

  function raise(alerts: readonly Alert[]): void {
    for (const alert of alerts) held.set(alert.alert_id, alert);
  }
  raise(options.alerts);
  tell(options.alerts, true);

  return {
    services: {
      ...live,
      ...{ feed, triage, call },
      shownAlerts: createShownAlerts(feed, triage),
      intents: createIntentBus(),
      views: createViews(),
      paneStates: {
        read: () => undefined,
        keep: () => undefined,
        flush: () => Promise.resolve(),
        subscribe: () => () => undefined,
      },
    },
    alerts: () => [...held.values()],
    changes: () => changes,
    raise(alerts) {
      raise(alerts);
      tell(alerts);
    },
    beat() {
      tell([]);
    },
    stop: triage.stop,
  };
}

const VERBS: Readonly<Record<string, PracticeChange['verb']>> = {
  'alerts.ack': 'ack',
  'alerts.unack': 'unack',
  'alerts.resolve': 'resolve',
};

function fieldsAfter(verb: PracticeChange['verb'], at: string): Partial<Alert> {
  if (verb === 'resolve')
    return { state: 'RESOLVED', resolved_by: PRINCIPAL.name, resolved_at: at };
  if (verb === 'ack') return { state: 'ACK', acknowledged_by: PRINCIPAL.name, acknowledged_at: at };
  const nobody = { acknowledged_by: null, acknowledged_at: null };
  return { state: 'OPEN', ...nobody, resolved_by: null, resolved_at: null };
}

function known(alert: Alert | null): CallResult<Alert> {
  return alert === null ? refused('There is no such alert.') : { ok: true, value: alert };
}

function refused(detail: string): CallResult<never> {
  const title = 'This is practice.';
  const code = 'practice';
  return {
    ok: false,
    problem: { type: `urn:sentry:error:${code}`, title, status: 0, code, detail, trace_id: '' },
  };
}
