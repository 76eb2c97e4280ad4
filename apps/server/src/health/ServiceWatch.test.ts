import type { LogEvent } from '@batcave/shared/events';
import { CANARY_TENANT } from '@batcave/shared/identity';
import { expect, test } from 'vitest';
import { ServiceWatch, WINDOW_MS } from './ServiceWatch.ts';

const LIMITS = { maxServices: 3, maxEdges: 3, maxSpans: 4 };
const BEGAN = 10 * WINDOW_MS;

function eventOf(fields: Partial<LogEvent>): LogEvent {
  return {
    ...{ tenant: 'acme', seq: 1, eventId: '', source: 'web-1', type: 'http', severity: 'INFO' },
    ...{ atMs: BEGAN, receivedAtMs: BEGAN, labels: {}, payload: {}, payloadJson: '' },
    ...fields,
  } as LogEvent;
}
const span = (service: string, id: string, parent?: string, trace = 't'): LogEvent =>
  eventOf({
    labels: { service, trace_id: trace, span_id: id },
    payload: parent === undefined ? {} : { parent_span_id: parent },
  });
function edgesAfter(events: readonly LogEvent[], watch = new ServiceWatch(LIMITS)): string[] {
  watch.observe(events);
  return watch.take().edges.map(({ from, to }) => `${from} > ${to}`);
}

test.each([
  ['its label', { labels: { service: 'api', 'peer.service': 'db' } }],
  ['its newer name', { labels: { service: 'api', 'service.peer.name': 'db' } }],
  ['its payload', { source: 'api', payload: { 'peer.service': 'db' } }],
  ['its attributes', { source: 'api', payload: { attributes: { 'peer.service': 'db' } } }],
])('the peer that an event names in %s is what its service needs', (_, fields) => {
  expect(edgesAfter([eventOf(fields)])).toEqual(['api > db']);
});

test.each([
  ['itself', { source: 'db', labels: { 'peer.service': 'db' } }],
  ['no text', { payload: { 'peer.service': 7 } }],
  ['an empty text', { labels: { 'peer.service': '' } }],
  ['a longer name than a service has', { labels: { 'peer.service': 'x'.repeat(257) } }],
])('an event that names %s tells of no edge', (_, fields) => {
  expect(edgesAfter([eventOf(fields)])).toEqual([]);
});

test('a span whose parent is of another service was called by that one, whichever comes first', () => {
  expect(edgesAfter([span('shop', '1'), span('api', '2', '1')])).toEqual(['shop > api']);
  expect(edgesAfter([span('api', '2', '1'), span('shop', '1')])).toEqual(['shop > api']);
});

test('spans of one service, and of different traces, are no calls', () => {
  expect(edgesAfter([span('api', '1'), span('api', '2', '1')])).toEqual([]);
  expect(edgesAfter([span('shop', '1'), span('api', '2', '1', 'other')])).toEqual([]);
});

test('a span that speaks again counts one call', () => {
  const watch = new ServiceWatch(LIMITS);
  watch.observe([span('shop', '1'), span('api', '2', '1'), span('api', '2', '1')]);
  expect(watch.take().edges).toMatchObject([{ events: 1 }]);
});

test('what it knows of a tenant is of no use to another', () => {
  const theirs = { ...span('api', '2', '1'), tenant: 'other' };
  expect(edgesAfter([span('shop', '1'), theirs])).toEqual([]);
});

test('spans beyond the limit are forgotten, oldest first', () => {
  const later = ['a', 'b', 'c', 'd'].map((id) => span('shop', id));
  expect(edgesAfter([span('shop', '1'), ...later, span('api', '2', '1')])).toEqual([]);
});

test('services and edges beyond the limits are left out until the next save', () => {
  const watch = new ServiceWatch(LIMITS);
  const events = ['a', 'b', 'c', 'd', 'e'].map((source) =>
    eventOf({ source, labels: { 'peer.service': 'db' } }),
  );
  watch.observe(events);
  const { services, edges } = watch.take();
  expect(services.map(({ service }) => service)).toEqual(['a', 'b', 'c']);
  expect(edges).toHaveLength(3);
  watch.observe(events.slice(3));
  expect(watch.take().services.map(({ service }) => service)).toEqual(['d', 'e']);
});

test('events, errors and the newest moment are counted by service and edge', () => {
  const watch = new ServiceWatch(LIMITS);
  const called = { source: 'api', labels: { 'peer.service': 'db', 'service.namespace': 'shop' } };
  watch.observe([
    eventOf(called),
    eventOf({ ...called, severity: 'ERROR', receivedAtMs: BEGAN + 10 }),
    eventOf({ source: 'api', severity: 'CRITICAL', receivedAtMs: BEGAN + WINDOW_MS }),
  ]);
  const { services, edges } = watch.take();
  expect(services).toMatchObject([
    { service: 'api', group: 'shop', events: 3, errors: 2, windowMs: BEGAN + WINDOW_MS },
  ]);
  expect(edges).toMatchObject([{ events: 2, errors: 1, lastMs: BEGAN + 10, windowMs: BEGAN }]);
  expect(watch.take()).toEqual({ services: [], edges: [] });
});

test('it learns how long a service is quiet, and goes on from what was known', () => {
  const watch = new ServiceWatch(LIMITS);
  const silence = { meanMs: 5000, deviationMs: 10, count: 40 };
  watch.restore([{ tenant: 'acme', service: 'api', lastMs: BEGAN, silence }]);
  watch.observe([eventOf({ source: 'api', receivedAtMs: BEGAN + 5000 })]);
  const [news] = watch.take().services;
  expect(news?.silence).toMatchObject({ meanMs: 5000, count: 41 });
});

test('what a server says of itself, and its canaries, are no services', () => {
  const watch = new ServiceWatch(LIMITS);
  watch.observe([eventOf({ source: 'sentry' }), eventOf({ tenant: CANARY_TENANT })]);
  expect(watch.take()).toEqual({ services: [], edges: [] });
});
