import { expect, test } from 'vitest';
import { buildEvent } from '../../testing/build.ts';
import { faultOf, FIRST_CHARTS, isChartsConfig, stepRange } from './chartsConfig.ts';
import { describeLine, labelLines, ofService, titleOf } from './describeLine.ts';
import { suggestFrom } from './suggestions.ts';

const CPU = { aggregate: 'avg', field: 'payload.busy_percent', type: 'host.cpu' } as const;
const chart = (lines: unknown) => ({ ...FIRST_CHARTS, charts: [{ title: '', lines }] });

test('what the pane begins with can be kept and read again', () => {
  expect(isChartsConfig(JSON.parse(JSON.stringify(FIRST_CHARTS)))).toBe(true);
  expect(isChartsConfig(chart([CPU]))).toBe(true);
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['no lines', chart([])],
  ['five lines', chart([CPU, CPU, CPU, CPU, CPU])],
  ['an aggregate that there is not', chart([{ ...CPU, aggregate: 'median' }])],
  ['an average of nothing', chart([{ aggregate: 'avg' }])],
  ['a field outside of the payload', chart([{ ...CPU, field: 'source' }])],
  ['a part that is not known', chart([{ ...CPU, tenant: 'b' }])],
  ['a range that there is not', { ...FIRST_CHARTS, rangeMs: 5 }],
  [
    'nine charts',
    { ...FIRST_CHARTS, charts: Array.from({ length: 9 }, () => FIRST_CHARTS.charts[0]) },
  ],
])('%s is not taken from what was kept', (_, kept) => {
  expect(isChartsConfig(kept)).toBe(false);
});

test('lines are called by what they are, and at their ends by how they differ', () => {
  expect(describeLine({ ...CPU, source: 'web-1' })).toBe('avg busy_percent · host.cpu · web-1');
  expect(describeLine({ aggregate: 'rate', severity: 'WARN' })).toBe('events/s · Warn or worse');
  const lines = [CPU, { ...CPU, source: 'web-1' }, { ...CPU, aggregate: 'max' as const }, CPU];
  expect(labelLines(lines)).toEqual([
    'avg busy_percent',
    'avg busy_percent · web-1',
    'max busy_percent',
    'avg busy_percent (2)',
  ]);
  expect(titleOf({ title: '', lines })).toBe('avg busy_percent · host.cpu and 3 more');
  expect(titleOf({ title: 'CPU', lines })).toBe('CPU');
});

test('what cannot be drawn is refused with what to write instead', () => {
  expect(faultOf({ aggregate: 'p95' })).toContain('payload.busy_percent');
  expect(faultOf({ aggregate: 'p95', field: 'busy percent' })).toContain('payload.');
  expect(faultOf({ aggregate: 'count' })).toBeNull();
});

test('more and less time ends at the longest and the shortest range', () => {
  expect(stepRange(15 * 60_000, -1)).toBe(15 * 60_000);
  expect(stepRange(15 * 60_000, 1)).toBe(60 * 60_000);
  expect(stepRange(7 * 86_400_000, 1)).toBe(7 * 86_400_000);
});

test('the newest events say what there is to draw', () => {
  const event = buildEvent(1, {
    type: 'host.cpu',
    payload: { busy: 1, at: { core: [2] }, text: 'x' },
  });
  expect(suggestFrom([{ kind: 'event', place: 1, event }])).toMatchObject({
    types: ['host.cpu'],
    fields: ['payload.at.core.0', 'payload.busy'],
  });
});

test('lines that name no service of their own show that of the link group', () => {
  const own = { ...CPU, service: 'search' };
  const host = { ...CPU, source: 'web-1' };
  expect(ofService([CPU, own, host], 'payments-api')).toEqual([
    { ...CPU, service: 'payments-api' },
    own,
    host,
  ]);
  const lines = [own, host];
  expect(ofService(lines, 'payments-api')).toBe(lines);
  expect(ofService([CPU], null)).toEqual([CPU]);
});
