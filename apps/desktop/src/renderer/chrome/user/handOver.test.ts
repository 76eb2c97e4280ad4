import type { Silence } from '@batcave/shared/dispatch';
import { describe, expect, it } from 'vitest';
import { buildAlert, NOW_MS } from '../../testing/build.ts';
import { type HandOver, writeHandOver } from './handOver.ts';

const at = (minutesAgo: number): string => new Date(NOW_MS - minutesAgo * 60_000).toISOString();
const ack = (n: number, minutesAgo: number) =>
  buildAlert(n, { state: 'ACK', acknowledged_by: 'M. Diaz', acknowledged_at: at(minutesAgo) });

const silence: Silence = {
  ...{ silence_id: 's', kind: 'silence', matchers: ['service="search"'], alert_id: null },
  ...{ starts_at: at(30), ends_at: at(-30), recurrence: null, ends_when: {}, comment: 'reindex' },
  ...{ state: 'active', active_until: at(-30), next_start: null, created_by: 'console/ana' },
  ...{ created_at: at(30), updated_at: at(30), ended_at: null, ended_by: null },
  ...{ ended_reason: null, revision: 1 },
};

const NOTHING: HandOver = {
  ...{ tenant: 'acme-prod', by: 'R. Okafor', nowMs: NOW_MS, alerts: [], silences: [] },
  automation: { stopped: false, reason: null, changed_at: null, changed_by: null, paused: [] },
};

describe('a hand-over note', () => {
  it('says calmly that there is nothing', () => {
    expect(writeHandOver(NOTHING)).toBe(
      `# Hand-over of acme-prod, 2026-11-23 08:42:17Z, by R. Okafor

## Unacked (0)

None.

## Acked more than an hour ago (0)

None.

## Silenced (0)

Nothing.

## Stopped automation (0)

None.

`,
    );
  });

  it('names what nobody has, old acknowledgements, silences and stopped automation', () => {
    const note = writeHandOver({
      ...NOTHING,
      alerts: [
        buildAlert(1, { severity: 'CRITICAL', service: 'payments-api' }),
        ack(2, 61),
        ack(3, 59),
      ],
      silences: [silence, { ...silence, state: 'pending', comment: 'later' }],
      automation: {
        ...{ stopped: true, reason: 'it restarts the wrong hosts', changed_at: at(5) },
        ...{ changed_by: 'console/bob', paused: [] },
      },
    });
    expect(note).toContain('- Critical: payments-api, Alert number 1, for 1m');
    expect(note).toContain('- Warn: service-2, Alert number 2, M. Diaz 1h ago');
    expect(note).not.toContain('Alert number 3');
    expect(note).toContain(
      '- silence of service="search", until 2026-11-23 09:12:17Z, by console/ana 30m ago: reindex',
    );
    expect(note).not.toContain('later');
    expect(note).toContain('by console/bob: it restarts the wrong hosts');
  });

  it('says what could not be known, and counts what is too long to list', () => {
    const alerts = Array.from({ length: 45 }, (_, n) => buildAlert(n));
    const note = writeHandOver({ ...NOTHING, alerts, silences: undefined, automation: undefined });
    expect(note).toContain('## Unacked (45)');
    expect(note).toContain('- and 5 more');
    expect(note.match(/Could not be known\./g)).toHaveLength(2);
  });
});
