import { summarizeAlerts } from '@batcave/shared/alerts';
import type { HealthMap, MapService } from '@batcave/shared/health';
import { expect, test } from 'vitest';
import { describeMap } from './describeMap.ts';

const service = (name: string, fields: Partial<MapService>): MapService => ({
  ...{ name, team: null, group: null, production: true, severity: null, open: 0, acknowledged: 0 },
  ...{ headline: null, last_event_at: '2026-11-23T08:42:16.000Z', quiet_after_ms: 30_000 },
  ...{ by_severity: summarizeAlerts([]).by_severity, traffic: null },
  ...fields,
});

test('services that are not normal come first, then what needs what', () => {
  const map: HealthMap = {
    as_of: '2026-11-23T08:42:17.000Z',
    services: [
      service('api', {}),
      service('cdn', { last_event_at: '2026-11-23T08:40:43.000Z' }),
      service('pay', {
        ...{ group: 'payments', severity: 'CRITICAL', open: 1, acknowledged: 2 },
        headline: { alert_id: '', rule_name: 'error ratio', value: 7.4, threshold: 2 },
      }),
    ],
    edges: [
      {
        ...{ from: 'api', to: 'pay', known: ['discovered'], last_seen_at: null },
        traffic: { events: 9, errors: 1, over_ms: 300_000 },
      },
    ],
    left_out: { services: 1, edges: 0 },
  };
  expect(describeMap(map).split('\n')).toEqual([
    'SERVICE  GROUP     STATE     OPEN/ACK  VALUE                     LAST EVENT',
    'pay      payments  CRITICAL  1/2       error ratio 7.4, limit 2  1s ago',
    'cdn      -         NO DATA   0/0       -                         1m34s ago',
    'api      -         -         0/0       -                         1s ago',
    '',
    'FROM  NEEDS  EVENTS  ERRORS  KNOWN',
    'api   pay    9       1       discovered',
    '',
    'Left out: 1 services and 0 edges.',
  ]);
});
