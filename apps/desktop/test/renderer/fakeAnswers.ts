import type { Alert } from '@batcave/shared/alerts';
import type { CallResult, Problem } from '@batcave/shared/api';

/** What the server has when a test begins. */
export interface FakeServed {
  readonly alerts: readonly Alert[];
  /** What it answers from the start, and what it answers to everything instead. */
  readonly served?: Readonly<Record<string, unknown>>;
  readonly refusal?: Partial<Problem>;
}

/** One call that the page has made. */
export interface FakeCall {
  readonly id: string;
  readonly input: {
    readonly params?: Record<string, string>;
    readonly query?: Record<string, unknown>;
    readonly body?: {
      readonly alert_ids?: string[];
      readonly assignee?: string | null;
      readonly text?: string;
      readonly at?: string;
    };
  };
}

/** A refusal as the server answers it: a fault of ours, but for what is said otherwise. */
export const problem = (fields: Partial<Problem>): CallResult<never> => ({
  ok: false,
  problem: {
    type: 'urn:sentry:error:internal',
    title: 'A fault of ours.',
    status: 500,
    code: 'internal',
    detail: '',
    trace_id: 'trace-1',
    ...fields,
  },
});

/**
 * A server as far as the pages ask one: alerts that change when they are acknowledged, and what a test has it answer.
 * `tell` is called with the alerts that an answer has changed.
 */
export function createFakeAnswers(start: FakeServed, tell: (alerts: Alert[]) => void) {
  const alerts = new Map(start.alerts.map((alert) => [alert.alert_id, alert]));
  let seq = 1_000_000;
  const failures = new Map<string, Partial<Problem>>();
  const answers = new Map<string, unknown>();
  const served = new Map<string, unknown>([
    ['incidents.list', { incidents: [], next_cursor: null }],
    ['notifications.list', { notifications: [], next_cursor: null }],
    ['presets.list', { presets: [] }],
    ...Object.entries(start.served ?? {}),
  ]);
  const refusals = new Map<string, string>();

  function change(alertId: string, fields: Partial<Alert>): Alert {
    const alert = alerts.get(alertId);
    if (alert === undefined) throw new Error(`no alert ${alertId}`);
    seq += 1;
    const next = { ...alert, ...fields, seq, updated_at: new Date().toISOString() };
    alerts.set(alertId, next);
    return next;
  }

  function ack(alertId: string): Alert {
    return change(alertId, {
      state: 'ACK',
      acknowledged_by: 'R. Okafor',
      acknowledged_at: new Date().toISOString(),
    });
  }

  function unack(alertId: string): Alert {
    return change(alertId, {
      state: 'OPEN',
      acknowledged_by: null,
      acknowledged_at: null,
      resolved_by: null,
      resolved_at: null,
    });
  }

  function answer(id: string, input: FakeCall['input']): CallResult<unknown> {
    if (start.refusal !== undefined) return problem(start.refusal);
    const failure = failures.get(id);
    if (failure !== undefined) {
      failures.delete(id);
      return problem(failure);
    }
    if (answers.has(id)) {
      const value = answers.get(id);
      answers.delete(id);
      return { ok: true, value };
    }
    if (served.has(id)) {
      const value = served.get(id);
      const isMade = typeof value === 'function';
      return { ok: true, value: isMade ? (value as (input: unknown) => unknown)(input) : value };
    }
    const alertId = input.params?.['alert_id'] ?? '';
    if (id === 'alerts.ack' || id === 'alerts.unack' || id === 'alerts.resolve') {
      const known = alerts.get(alertId);
      if (known === undefined) return problem({ status: 404, code: 'not_found' });
      const resolved = {
        state: 'RESOLVED' as const,
        resolved_by: 'R. Okafor',
        resolved_at: new Date().toISOString(),
      };
      const next =
        id === 'alerts.ack'
          ? ack(alertId)
          : id === 'alerts.unack'
            ? unack(alertId)
            : change(alertId, resolved);
      tell([next]);
      return { ok: true, value: next };
    }
    if (id === 'alerts.assign') {
      const next = change(alertId, { assigned_to: input.body?.assignee ?? null });
      tell([next]);
      return { ok: true, value: next };
    }
    if (id === 'alerts.ackAll') {
      const ids = input.body?.alert_ids ?? [];
      const done = ids.filter((each) => !refusals.has(each));
      tell(done.map(ack));
      const skipped = ids
        .filter((each) => refusals.has(each))
        .map((each) => ({ alert_id: each, reason: refusals.get(each) }));
      return { ok: true, value: { acknowledged: done.length, alert_ids: done, skipped } };
    }
    // Without its rule: its values are not drawn.
    if (id === 'alerts.why')
      return { ok: true, value: { judged_by: { spec: null }, raised: null } };
    if (id === 'alerts.get') return { ok: true, value: alerts.get(alertId) };
    if (id === 'incidents.timeline') {
      const entries = ['raised', 'acknowledged'].map((kind, i) => ({
        timeline_id: `timeline-${String(i)}`,
        alert_id: input.query?.['alert'],
        kind,
        entry: i === 0 ? 'Raised: lag 48 s is over 30 s' : 'Acknowledged',
        actor: i === 0 ? 'rule' : 'M. Diaz',
        event_id: null,
        timestamp: new Date(Date.UTC(2026, 10, 23, 8, 40, i)).toISOString(),
      }));
      return { ok: true, value: { entries, next_cursor: null } };
    }
    if (id === 'events.get') {
      const event = { event_id: input.params?.['event_id'], payload: { lag_s: 48 }, seq: 7 };
      return { ok: true, value: event };
    }
    return problem({ status: 404, code: 'route_not_found', detail: `the fake has no ${id}` });
  }

  return {
    answer,
    alerts: (): Alert[] => [...alerts.values()],
    failNext(id: string, fields: Partial<Problem>): void {
      failures.set(id, fields);
    },
    answerNext(id: string, value: unknown): void {
      answers.set(id, value);
    },
    serve(id: string, value: unknown): void {
      served.set(id, value);
    },
    refuse(alertIds: readonly string[], reason: string): void {
      for (const id of alertIds) refusals.set(id, reason);
    },
  };
}
