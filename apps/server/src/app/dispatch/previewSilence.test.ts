import type { Alert } from '@batcave/shared/alerts';
import { expect, test } from 'vitest';
import { planSilence, readPolicy } from '../../dispatch/index.ts';
import { compileRegex } from '../../rules/index.ts';
import { previewSilence } from './previewSilence.ts';

const NOW_MS = Date.parse('2026-11-23T08:00:00Z');

function anAlert(n: number): Alert {
  const createdAt = new Date(NOW_MS - n * 60_000).toISOString();
  return {
    alert_id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    event_id: null,
    rule_id: '00000000-0000-4000-8000-000000000000',
    rule_name: 'busy',
    rule_version: 1,
    state: 'OPEN',
    severity: n % 2 === 0 ? 'WARN' : 'ERROR',
    service: `svc-${String(n % 3)}`,
    summary: `alert ${String(n)}`,
    condition: 'count() over 1m > 1',
    group: {},
    labels: {},
    ...{ value: 1, threshold: 1, score: null, lower: null, upper: null, flapping: null },
    firing: true,
    ...{ assigned_to: null, acknowledged_by: null, acknowledged_at: null },
    ...{ resolved_by: null, resolved_at: null, resolve_reason: null, runbook_url: null },
    created_at: createdAt,
    updated_at: createdAt,
    seq: n,
  };
}

/** Pages of ten, newest first. */
async function* pagesOf(count: number): AsyncGenerator<readonly Alert[]> {
  const all = Array.from({ length: count }, (_, i) => anAlert(i + 1));
  for (let i = 0; i < count; i += 10) yield all.slice(i, i + 10);
}

async function preview(count: number, bounds: { maxAlerts: number; maxMs: number }, tickMs = 0) {
  const planned = planSilence(
    {
      kind: 'silence',
      matchers: ['severity=WARN'],
      ends_at: '2026-11-23T09:00:00Z',
      comment: 'x',
    },
    { bounds: readPolicy(), compileRegex, alert: undefined, nowMs: NOW_MS },
  );
  if (!planned.ok) throw new Error(JSON.stringify(planned.faults));
  let nowMs = NOW_MS;
  return previewSilence(planned.draft, {
    pages: { live: () => pagesOf(count), raisedSince: () => pagesOf(count) },
    view: { tenant: 'acme', services: 'all' },
    services: [{ name: 'svc-0', team: 'money' }],
    compileRegex,
    now: () => (nowMs += tickMs),
    bounds,
  });
}

test('a preview of all that there is says so, and counts by severity, service and team', async () => {
  expect(await preview(30, { maxAlerts: 30, maxMs: 1000 })).toMatchObject({
    hides_critical: false,
    now: { count: 15, complete: true },
    past: {
      count: 15,
      read: 30,
      complete: true,
      from: '2026-10-24T08:00:00.000Z',
      by_severity: { CRITICAL: 0, ERROR: 0, WARN: 15, INFO: 0 },
      by_service: [
        { service: 'svc-0', count: 5 },
        { service: 'svc-1', count: 5 },
        { service: 'svc-2', count: 5 },
      ],
      by_team: [
        { team: null, count: 10 },
        { team: 'money', count: 5 },
      ],
    },
  });
});

test('a preview that stopped early says how far back it looked', async () => {
  const ofFew = await preview(100, { maxAlerts: 20, maxMs: 1000 });
  expect(ofFew).toMatchObject({
    now: { count: 10, complete: false },
    past: { count: 10, read: 20, complete: false, from: anAlert(20).created_at },
  });
  const ofLittleTime = await preview(100, { maxAlerts: 1000, maxMs: 50 }, 10);
  expect(ofLittleTime).toMatchObject({ now: { complete: false }, past: { complete: false } });
});
