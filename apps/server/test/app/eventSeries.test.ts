import type { RouteInput, ROUTES } from '@batcave/shared/api';
import { AppError } from '@batcave/shared/errors';
import type { EventInput } from '@batcave/shared/events';
import { describe, expect, test } from 'vitest';
import { PgEventSeries } from '../../src/adapters/postgres/index.ts';
import { wholeTenant } from '../../src/identity/index.ts';
import { manyEvents, uuid } from '../setup/builders.ts';
import { valueOf } from '../setup/client.ts';
import { shareApp, startApp } from '../setup/startApp.ts';
import { stored } from '../setup/stored.ts';

type Query = RouteInput<(typeof ROUTES)['events.series']>['query'];

const STEP_MS = 10_000;
const DAY_MS = 86_400_000;
/** Over the end of a day, so that two partitions are read; an hour ago at least, where the server tells nothing of itself. */
const MIDNIGHT_MS = Math.floor((Date.now() - 3_600_000) / DAY_MS) * DAY_MS;
const FROM_MS = MIDNIGHT_MS - 2 * STEP_MS;
const at = (ms: number): string => new Date(FROM_MS + ms).toISOString();
const RANGE = { from: at(0), to: at(4 * STEP_MS), buckets: 4 } as const;

describe('a series of stored events', () => {
  const cpu = (ms: number, busy: unknown, fields: Partial<EventInput> = {}): EventInput => ({
    source: 'web-1',
    type: 'host.cpu',
    severity: 'INFO',
    timestamp: at(ms),
    payload: { busy, core: [{ n: 3 }] },
    ...fields,
  });
  const EVENTS: readonly EventInput[] = [
    cpu(-1, 1000),
    cpu(0, 10),
    cpu(9_999, 30),
    cpu(10_000, 5, { source: 'web-2', labels: { 'k8s.pod': 'p-1' } }),
    // No numbers, though some look like one.
    cpu(10_001, '7'),
    cpu(10_002, null),
    cpu(10_003, true),
    ...Array.from({ length: 40 }, (_, i) => cpu(30_000 + i, i + 1)),
    cpu(39_999, -4, { severity: 'ERROR', labels: { service: 'shop' } }),
    cpu(35_000, 1, { type: 'host.disk', severity: 'WARN' }),
    cpu(40_000, 1000),
  ].map((event, i) => ({ ...event, event_id: uuid(i + 1) }));
  const shared = shareApp({
    async prepare(app) {
      await app.producer.send(EVENTS);
      await stored(app, EVENTS.length);
    },
  });
  const field = 'payload.busy';

  test.each<[string, Query, (number | null)[]]>([
    ['counts events', {}, [2, 4, 0, 42]],
    ['counts those that have the number', { field, aggregate: 'count' }, [2, 1, 0, 42]],
    ['per second', { aggregate: 'rate' }, [0.2, 0.4, 0, 4.2]],
    ['averages', { field, type: 'host.cpu', source: 'web-1' }, [20, null, null, 816 / 41]],
    ['adds up', { field, aggregate: 'sum' }, [40, 5, null, 817]],
    ['takes the least', { field, aggregate: 'min' }, [10, 5, null, -4]],
    ['takes the most', { field, aggregate: 'max' }, [30, 5, null, 40]],
    ['takes the 95th of a hundred', { field, aggregate: 'p95' }, [30, 5, null, 38]],
    ['by service, label or source', { service: 'shop' }, [0, 0, 0, 1]],
    ['by the source where there is no label', { service: 'web-2' }, [0, 1, 0, 0]],
    ['by severity or worse', { severity: 'WARN' }, [0, 0, 0, 2]],
    ['by what a group shares', { group: '{"labels.k8s.pod":"p-1"}' }, [0, 1, 0, 0]],
    ['by the severity of a group alone', { group: '{"severity":"WARN"}' }, [0, 0, 0, 1]],
    ['by a number of a group', { group: '{"payload.busy":"30"}' }, [1, 0, 0, 1]],
    [
      'by a deep field of a group',
      { group: '{"payload.core.0.n":"3","source":"web-2"}' },
      [0, 1, 0, 0],
    ],
    ['finds nothing where nothing is', { field: 'payload.none' }, [null, null, null, null]],
    ['takes a text as a value alone', { type: "x' or true --" }, [0, 0, 0, 0]],
  ])('%s', async (_, query, expected) => {
    const series = valueOf(
      await shared().viewer.call('events.series', { query: { ...RANGE, ...query } }),
    );
    expect(series).toMatchObject({
      from: RANGE.from,
      to: RANGE.to,
      step_ms: STEP_MS,
      complete_from: null,
    });
    expect(series.buckets.map((bucket) => bucket.at)).toEqual(
      [0, 1, 2, 3].map((n) => at(n * STEP_MS)),
    );
    const values = series.buckets.map(({ value }) => value);
    expect(values).toEqual(
      expected.map((each) => (each === null ? null : expect.closeTo(each, 9))),
    );
  });

  test('tells up to which place of the log it goes', async () => {
    const events = await stored(shared(), EVENTS.length);
    const { through_seq } = valueOf(await shared().viewer.call('events.series', { query: RANGE }));
    expect(through_seq).toBeGreaterThanOrEqual(events.at(-1)?.seq ?? 0);
  });

  test.each<[string, string, string]>([
    ['too many buckets', '?buckets=301', '/buckets'],
    ['a field that is no number', '?field=source', '/field'],
    ['an aggregate that there is not', '?field=payload.v&aggregate=median', '/aggregate'],
    ['a range of more than 31 days', '?from=2026-01-01T00:00:00Z', '/from'],
    ['a group that is none', '?group=%5B%5D', '/group'],
    ['text that no event can hold', '?source=%00', ''],
  ])('is refused for %s', async (_, query, field_) => {
    const answer = await shared().viewer.request({ path: `/v1/events/series${query}` });
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ field: field_ }] },
    });
  });

  test('shows somebody what belongs to their services alone', async () => {
    const series = new PgEventSeries(shared().database.openStore());
    const read = async (services: readonly string[]) => {
      const answer = await series.read({ tenant: 'default', services }, RANGE, Date.now());
      return answer.buckets.map(({ value }) => value);
    };
    expect(await read(['shop', 'web-2'])).toEqual([0, 1, 0, 1]);
    expect(await read([])).toEqual([0, 0, 0, 0]);
    const other = await series.read(wholeTenant('other'), RANGE, Date.now());
    expect(other.buckets.map(({ value }) => value)).toEqual([0, 0, 0, 0]);
  });

  test('stops after so many events, newest first, and says from when it is whole', async () => {
    const limits = { maxScanned: 10, maxReadMs: 5000 };
    const series = new PgEventSeries(shared().database.openStore(), limits);
    const answer = await series.read(wholeTenant('default'), RANGE, Date.now());
    expect(answer.complete_from).toBe(at(30_032));
    expect(answer.buckets.map(({ value }) => value)).toEqual([null, null, null, null]);
  });
});

test('what takes too long is refused with the time and what to do', async () => {
  const app = await startApp();
  await app.producer.send(
    manyEvents(1000, 1, { timestamp: at(0), payload: { v: Array.from({ length: 200 }, () => 1) } }),
  );
  await stored(app, 1000);
  const series = new PgEventSeries(app.database.openStore(), { maxScanned: 1000, maxReadMs: 1 });
  const query = { ...RANGE, field: 'payload.v.199', aggregate: 'p95' } as const;
  const refusal = await series.read(wholeTenant('default'), query, Date.now()).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(AppError);
  expect(refusal).toMatchObject({
    code: 'invalid_request',
    faults: [{ field: '/from', limit: expect.stringContaining('0.001 s') as string }],
  });
});
