import { COMMAND_ROUTES, READ_ROUTES, ROUTES, type WindowRoute } from '@batcave/shared/api';
import { expect, test } from 'vitest';
import { parseCall } from './parseCall.ts';

const ALERT_ID = '01890a5d-ac96-774b-8cce-000000000001';

test.each<[string, unknown]>([
  ['alerts.ack', { params: { alert_id: ALERT_ID }, body: { note: 'mine' } }],
  ['alerts.ack', { params: { alert_id: ALERT_ID } }],
  ['alerts.ackAll', { body: { severity: 'ERROR' } }],
  ['alerts.list', { query: { state: 'active', limit: 100 } }],
  ['alerts.summary', {}],
  ['alerts.escalate', { params: { alert_id: ALERT_ID } }],
  ['incidents.timeline', { query: { incident: ALERT_ID, correlated: 'true', limit: 500 } }],
  ['incidents.note', { params: { incident_id: ALERT_ID }, body: { text: 'seen' } }],
])('lets %s with %o through as it is', (id, input) => {
  expect(parseCall(id, input)).toEqual({ ok: true, id, input });
});

test('what looks only reads, and what changes something does not hide among it', () => {
  const methodOf = (id: WindowRoute): string => ROUTES[id].method;
  expect(READ_ROUTES.filter((id) => methodOf(id) !== 'GET')).toEqual([]);
  expect(COMMAND_ROUTES.filter((id) => methodOf(id) === 'GET')).toEqual([]);
});

test('hands on the parts of the route and nothing else', () => {
  const input = { params: { alert_id: ALERT_ID }, query: { admin: '1' }, path: '/v1/secret' };
  expect(parseCall('alerts.get', input)).toEqual({
    ok: true,
    id: 'alerts.get',
    input: { params: { alert_id: ALERT_ID } },
  });
});

test.each<[unknown, unknown, string]>([
  ['events.ingest', {}, 'route: must be one of'],
  ['dispatch.config.put', {}, 'route: must be one of'],
  ['dispatch.config.restore', {}, 'route: must be one of'],
  ['remediation.runs.start', {}, 'route: must be one of'],
  ['constructor', {}, 'route: must be one of'],
  [['me'], {}, 'route: must be one of'],
  [undefined, undefined, 'route: must be one of'],
  ['me', null, 'input: must be an object'],
  ['me', 'x', 'input: must be an object'],
  ['alerts.get', {}, 'params'],
  ['alerts.get', { params: { alert_id: '../me' } }, 'params/alert_id'],
  ['alerts.get', { params: { alert_id: { toString: 1 } } }, 'params/alert_id'],
  ['alerts.list', { query: { limit: 1e9 } }, 'query/limit'],
  ['alerts.list', { query: { limit: Number.NaN } }, 'query/limit'],
  ['alerts.list', { query: { nope: 1 } }, 'query'],
  ['alerts.ackAll', { body: { alert_ids: [] } }, 'body/alert_ids'],
  ['alerts.comment', { params: { alert_id: ALERT_ID }, body: { text: '' } }, 'body/text'],
  ['alerts.restore', { params: {} }, 'params'],
  ['automation.put', { body: { stopped: true, reason: '' } }, 'body/reason'],
  ['silences.create', { body: { kind: 'silence', comment: ' ' } }, 'body/comment'],
  ['remediations.approve', { params: { run_id: '../runs' } }, 'params'],
  ['incidents.list', { query: { state: 'gone' } }, 'query/state'],
  ['incidents.timeline', { query: { correlated: true } }, 'query/correlated'],
  [
    'incidents.note',
    { params: { incident_id: ALERT_ID }, body: { text: 'seen', actor: 'console/ana' } },
    'body',
  ],
  ['notifications.retry', { params: { notification_id: '../../alerts' } }, 'params'],
])('refuses %o with %o, naming %s', (id, input, named) => {
  const parsed = parseCall(id, input);
  expect(parsed.ok).toBe(false);
  expect(!parsed.ok && parsed.detail).toContain(named);
});
