import { expect, test } from 'vitest';
import type { Signal } from './signal.ts';
import { renderSummary } from './summaryTemplate.ts';
import { buildRule } from './testing/buildRule.ts';

const signal: Signal = {
  kind: 'raised',
  ruleId: 'rule-1',
  ruleVersion: 1,
  groupKey: '["web-1"]',
  group: { source: 'web-1' },
  episode: 1000,
  atMs: 1000,
  severity: 'ERROR',
  value: 97.412_345_678,
  limit: 90,
  score: null,
  lower: null,
  upper: null,
  flapping: null,
  noData: false,
  reason: 'max(payload.v) over 10s is 97.41 > 90',
  eventId: 'event-1',
  source: 'web-1',
  labels: { env: 'prod' },
  fields: { 'payload.disk': 'sda1' },
};
const render = (summary: string | undefined, fields: Partial<Signal> = {}) =>
  renderSummary(buildRule(summary === undefined ? {} : { summary }), { ...signal, ...fields });

test('says what and where without a template', () => {
  expect(render(undefined)).toBe('max(payload.v) over 10s is 97.41 > 90 on web-1');
  expect(render(undefined, { group: {} })).toBe('max(payload.v) over 10s is 97.41 > 90');
});

test('fills in every kind of placeholder', () => {
  const template = '{{value}} > {{ threshold }}: {{source}} {{labels.env}} {{payload.disk}}';
  expect(render(template)).toBe('97.41 > 90: web-1 prod sda1');
  expect(render('{{value}}', { value: null })).toBe('no value');
});

test('leaves what an event does not have empty, and never reads a prototype', () => {
  expect(render('[{{labels.none}}{{labels.constructor}}{{payload.toString}}]')).toBe('[]');
});

test('never reads what it filled in as a template', () => {
  const labels = { env: '{{source}} $& $1' };
  expect(render('{{labels.env}}!', { labels })).toBe('{{source}} $& $1!');
});

test('is one line of bounded length without characters that hide or turn text', () => {
  const labels = { env: `a\nb\u202Ec\u0000d\u2028e${'x'.repeat(5000)}` };
  const text = render('{{labels.env}}'.repeat(20), { labels });
  expect(text).toMatch(/^a b c d ex+/);
  expect(text.length).toBeLessThanOrEqual(1000);
});
