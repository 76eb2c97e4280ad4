import type { Alert } from '@batcave/shared/alerts';
import type { DispatchConfig } from '@batcave/shared/dispatch';
import { type CompiledDispatch, compileDispatch } from '../../dispatch/index.ts';
import { compileRegex } from '../../rules/index.ts';
import type { RecordedChange } from '../dispatch/recordedChange.ts';

/** A noon, so that nights are far. */
export const NOON_MS = Date.UTC(2026, 0, 5, 12);
export const MINUTE_MS = 60_000;

/** Mail to people; `ana` is paged first, `bob` after five minutes. */
export function buildConfig(fields: Partial<DispatchConfig> = {}): DispatchConfig {
  return {
    receivers: [
      {
        name: 'mail',
        type: 'email',
        smtp: { host: 'mail.example' },
        from: 'sentry@example.org',
        reads_as: 'console/desk',
      },
      {
        name: 'other',
        type: 'email',
        smtp: { host: 'mail.example' },
        from: 'sentry@example.org',
        reads_as: 'console/desk',
      },
    ],
    people: ['ana', 'bob'].map((name) => ({
      identity: `console/${name}`,
      contacts: [{ receiver: 'mail', address: `${name}@example.org` }],
    })),
    services: [
      { name: 'shop', team: 'web' },
      { name: 'db', team: 'data' },
    ],
    escalations: [
      {
        name: 'on-call',
        levels: [
          { targets: [{ person: 'console/ana' }], delay: '5m' },
          { targets: [{ person: 'console/bob' }] },
        ],
      },
    ],
    route: { receivers: ['mail'], escalation: 'on-call', group_by: ['...'], group_wait: '30s' },
    ...fields,
  };
}

export function compileConfig(config: DispatchConfig): CompiledDispatch {
  const done = compileDispatch(config, 1, compileRegex);
  if (!done.ok) throw new Error(JSON.stringify(done.faults));
  return done.dispatch;
}

/** An id that is the same in every run. */
export function alertId(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** An alert, raised so many minutes after noon. */
export function raised(
  n: number,
  minutes: number,
  fields: Partial<Alert> = {},
): RecordedChange & { readonly change: { readonly kind: 'raised'; readonly alert: Alert } } {
  const atMs = NOON_MS + minutes * MINUTE_MS;
  const at = new Date(atMs).toISOString();
  const alert: Alert = {
    alert_id: alertId(n),
    event_id: null,
    rule_id: alertId(1000),
    rule_name: 'too busy',
    rule_version: 1,
    state: 'OPEN',
    severity: 'ERROR',
    service: 'shop',
    summary: `alert ${String(n)}`,
    condition: 'max(payload.v) over 10s > 90',
    group: { source: `web-${String(n)}` },
    labels: {},
    ...{ value: 97, threshold: 90, score: null, lower: null, upper: null, flapping: null },
    firing: true,
    ...{ assigned_to: null, acknowledged_by: null, acknowledged_at: null },
    ...{ resolved_by: null, resolved_at: null, resolve_reason: null, runbook_url: null },
    ...{ created_at: at, updated_at: at, seq: 0 },
    ...fields,
  };
  return { alertId: alertId(n), atMs, change: { kind: 'raised', alert } };
}

/** What happens to it later, so many minutes after noon. */
export function later(
  n: number,
  minutes: number,
  change: Exclude<RecordedChange['change'], { kind: 'raised' }>,
): RecordedChange {
  return { alertId: alertId(n), atMs: NOON_MS + minutes * MINUTE_MS, change };
}
