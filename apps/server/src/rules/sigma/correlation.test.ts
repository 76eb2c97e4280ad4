import { expect, test } from 'vitest';
import { compileMatch } from '../match.ts';
import { readSigma } from './index.ts';
import { eventFor, take, withDetection } from './testing/buildSigma.ts';

const BASE = String.raw`
title: Failed Logon
id: 11111111-2222-4333-8444-555555555555
name: failed_logon
level: low
tags: [attack.t1110]
logsource: { product: windows, service: security }
detection:
  selection: { EventID: 4625 }
  condition: selection
`;
const correlation = (fields: string) =>
  `${BASE}---\ntitle: Password Guessing\nid: c-1\ncorrelation:\n  type: event_count\n  rules: [failed_logon]\n${fields}`;
const COUNTED =
  '  group-by: [TargetUserName, host.name]\n  timespan: 90m\n  condition: { gte: 10 }\n';

test('counts what one rule finds, in place of that rule', () => {
  const { documents } = readSigma(correlation(COUNTED), { fields: { 'host.name': 'source' } });
  expect(documents).toEqual([
    {
      ...{ ok: true, document: 1, title: 'Password Guessing' },
      rule: {
        name: 'Password Guessing',
        severity: 'INFO',
        labels: { sigma_id: 'c-1', sigma_level: 'low', mitre_technique: 'T1110' },
        match: {
          labels: { 'logsource.product': 'windows', 'logsource.service': 'security' },
          where: [{ field: 'payload.EventID', op: 'in', value: [4625, '4625'] }],
        },
        group_by: ['payload.TargetUserName', 'source'],
        condition: { aggregate: 'count', window: '1h30m', operator: '>=', threshold: 10 },
      },
      notes: ['It counts what "Failed Logon" finds.'],
    },
  ]);
  const [document] = documents;
  if (document?.ok !== true) throw new Error('refused');
  const event = eventFor(document, { EventID: 4625 });
  expect(compileMatch(document.rule.match ?? {}).every((holds) => holds(event))).toBe(true);
});

test('finds the rule by its id as well, and keeps it by itself with generate', () => {
  const yaml = correlation(`${COUNTED}  generate: true\nlevel: critical\n`).replace(
    'rules: [failed_logon]',
    'rules: 11111111-2222-4333-8444-555555555555',
  );
  const { documents } = readSigma(yaml);
  expect(documents.map(({ title, ok }) => [title, ok])).toEqual([
    ['Failed Logon', true],
    ['Password Guessing', true],
  ]);
  expect(documents[1]?.ok === true && documents[1].rule).toMatchObject({
    severity: 'CRITICAL',
    labels: { sigma_level: 'critical' },
  });
});

test('clears a count of few once there are none, as Sigma finds no group without events', () => {
  const { documents } = readSigma(correlation('  timespan: 1h\n  condition: { lt: 3 }\n'));
  const [document] = documents;
  expect(document?.ok === true && document.rule).toMatchObject({
    group_by: [],
    condition: { window: '1h', operator: '<', threshold: 3 },
    no_data: { after: '1h', policy: 'resolve' },
  });
  expect(document?.ok === true && document.notes[1]).toContain('none for 1h');
});

test.each([
  [
    'value_count',
    '  group-by: [a]\n  timespan: 1h\n  condition: { field: u, gte: 3 }\n',
    ['/correlation/type', '/correlation/condition'],
  ],
  ['temporal', '  group-by: [a]\n  timespan: 1h\n  condition: { gte: 1 }\n', ['/correlation/type']],
  [
    'temporal_ordered',
    '  group-by: [a]\n  timespan: 1h\n  condition: { gte: 1 }\n',
    ['/correlation/type'],
  ],
  [
    'constructor',
    '  group-by: [a]\n  timespan: 1h\n  condition: { gte: 1 }\n',
    ['/correlation/type'],
  ],
])('refuses a correlation of type %s, and its rule by itself', (type, fields, pointers) => {
  const { documents } = readSigma(correlation(fields).replace('event_count', type));
  expect(
    documents.map((document) => !document.ok && document.faults.map(({ field }) => field)),
  ).toEqual([[''], pointers]);
});

test.each([
  ['  timespan: 1h\n  condition: { gt: 1, lte: 5 }\n', '/correlation/condition'],
  ['  timespan: 1h\n  condition: { eq: 1 }\n', '/correlation/condition'],
  ['  timespan: 1h\n  condition: { constructor: 1 }\n', '/correlation/condition'],
  ['  timespan: 1h\n  condition: { gte: 1.5 }\n', '/correlation/condition/gte'],
  ['  timespan: 1h\n  condition: { gte: "5" }\n', '/correlation/condition/gte'],
  ['  timespan: 1h\n', '/correlation/condition'],
  ['  condition: { gte: 1 }\n', '/correlation/timespan'],
  ['  timespan: 1 hour\n  condition: { gte: 1 }\n', '/correlation/timespan'],
  ['  timespan: 1w\n  condition: { gte: 1 }\n', '/correlation/timespan'],
  [`${COUNTED}  aliases: { a: { failed_logon: b } }\n`, '/correlation/aliases'],
  [`${COUNTED}  nonsense: 1\n`, '/correlation/nonsense'],
  [`${COUNTED}  generate: maybe\n`, '/correlation/generate'],
  [
    COUNTED.replace('[TargetUserName, host.name]', '[a, b, c, d, e, f, g, h, i]'),
    '/correlation/group-by',
  ],
  [COUNTED.replace('[TargetUserName, host.name]', '[1]'), '/correlation/group-by/0'],
  [`${COUNTED}detection: { s: { a: 1 }, condition: s }\n`, '/detection'],
])('names what it cannot take: %j', (fields, pointer) => {
  const document = readSigma(correlation(fields)).documents.at(-1);
  expect(document?.ok === false && document.faults.map(({ field }) => field)).toEqual([pointer]);
});

test.each([
  ['rules: [failed_logon]', 'rules: [failed_logon, other]'],
  ['rules: [failed_logon]', 'rules: [nobody]'],
  ['rules: [failed_logon]', 'rules: []'],
  ['rules: [failed_logon]', 'rules: [c-1]'],
  ['EventID: 4625', 'EventID|base64: x'],
  ['condition: selection', 'condition: selection | count() > 3\n  timeframe: 5m'],
])('refuses to count when %j is %j', (good, bad) => {
  const document = readSigma(correlation(COUNTED).replace(good, bad)).documents.at(-1);
  expect(document?.ok === false && document.faults.map(({ field }) => field)).toEqual([
    '/correlation/rules',
  ]);
});

test('refuses a name that two rules have', () => {
  const document = readSigma(`${BASE}---${correlation(COUNTED)}`).documents.at(-1);
  expect(document?.ok === false && document.faults[0]?.fix).toBe(
    'Give each rule an id of its own.',
  );
});

test.each([
  ['s | count() > 5', [], '>', 5],
  ['s | count() by src.ip >= 20', ['payload.src.ip'], '>=', 20],
  ['s | COUNT( ) by a, b < 3', ['payload.a', 'payload.b'], '<', 3],
  ['s or s | count() by a<=1', ['payload.a'], '<=', 1],
])('counts as rules of old say it: %s', (condition, groupBy, operator, threshold) => {
  const { rule } = take(
    withDetection(`{ s: { a: 1 }, condition: "${condition}", timeframe: 15m }`),
  );
  expect(rule).toMatchObject({
    group_by: groupBy,
    condition: { aggregate: 'count', window: '15m', operator, threshold },
  });
});
