import { expect, test } from 'vitest';
import { ALL_EVENTS } from '../../replay/index.ts';
import { payloadSql, wantedSql } from './wantedSql.ts';

const STARTED = `(type = 'sentry.server.started' and source = 'sentry')`;

test('names what rules want, and the starts of the server', () => {
  const any = [{ types: ['a', 'b'], severities: ['ERROR' as const] }, { sources: ['x'] }];
  expect(wantedSql({ any, payload: true })).toBe(
    `(${STARTED} or (type in ('a','b') and severity in (2)) or (source in ('x')))`,
  );
  expect(wantedSql({ any: [], payload: true })).toBe(`(${STARTED})`);
});

test('a rule that wants every event leaves nothing out', () => {
  expect(wantedSql(ALL_EVENTS)).toBe('true');
  expect(wantedSql({ any: [{ types: ['a'] }, {}], payload: true })).toBe('true');
});

test('no text of a rule gets out of its quotes', () => {
  const types = [`x'); drop table events; --`, `back\\slash' or 1=1`];
  const sql = wantedSql({ any: [{ types }], payload: true });
  expect(sql).toContain(`'x''); drop table events; --'`);
  expect(sql).toContain(` E'back\\\\slash'' or 1=1'`);
});

test('payloads come when somebody looks into them', () => {
  expect(payloadSql({ any: [], payload: true })).toBe('payload');
  expect(payloadSql({ any: [], payload: false })).toBe(`case when ${STARTED} then payload end`);
});
