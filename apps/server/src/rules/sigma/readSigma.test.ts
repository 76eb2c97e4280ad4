import { expect, test } from 'vitest';
import { finder, take, withDetection } from './testing/buildSigma.ts';
import { OTHER_RULES } from './testing/otherRules.ts';
import { WINDOWS_RULES } from './testing/windowsRules.ts';

const EXAMPLES = [...WINDOWS_RULES, ...OTHER_RULES];

test.each(EXAMPLES.map((example) => [example.uses, example] as const))(
  'finds what a rule describes: %s',
  (_, { yaml, hits, misses }) => {
    const finds = finder(take(yaml));
    for (const payload of hits) expect([payload, finds(payload)]).toEqual([payload, true]);
    for (const payload of misses) expect([payload, finds(payload)]).toEqual([payload, false]);
  },
);

test('makes a whole rule of a whole document', () => {
  const taken = take(String.raw`
title: Whoami
id: 0f2a51c5-7b1b-4f5c-b7ef-4f0d1c5a6e01
name: whoami
related: [{ id: 0f2a51c5-7b1b-4f5c-b7ef-4f0d1c5a6e02, type: derived }]
status: test
description: |
  Somebody asks who they are.
references: [https://example.org/a, https://example.org/b]
author: Ann
date: 2026-01-02
modified: 2026-02-03
license: CC0-1.0
tags: [attack.discovery, attack.initial_access, attack.t1033, attack.t1059.001, attack.g0016, attack.s0002, cve.2021-44228, tlp.clear]
logsource: { category: process_creation, product: windows, service: sysmon, definition: Needs Sysmon }
detection:
  selection: { Image|endswith: '\whoami.exe' }
  condition: selection
fields: [CommandLine]
falsepositives: [Admins, Scripts]
level: low
`);
  expect(taken).toEqual({
    ...{ ok: true, document: 0, title: 'Whoami' },
    rule: {
      name: 'Whoami',
      description:
        'Somebody asks who they are.\nFalse positives: Admins; Scripts\nLog source: Needs Sysmon\n' +
        'Author: Ann\nWritten: 2026-01-02\nChanged: 2026-02-03\nLicense: CC0-1.0\n' +
        'References: https://example.org/a https://example.org/b',
      severity: 'INFO',
      labels: {
        sigma_id: '0f2a51c5-7b1b-4f5c-b7ef-4f0d1c5a6e01',
        sigma_name: 'whoami',
        sigma_status: 'test',
        sigma_level: 'low',
        mitre_tactic: 'discovery,initial-access',
        mitre_technique: 'T1033,T1059.001',
        mitre_group: 'G0016',
        mitre_software: 'S0002',
        cve: 'CVE-2021-44228',
        sigma_tags: 'tlp.clear',
      },
      match: {
        labels: {
          'logsource.category': 'process_creation',
          'logsource.product': 'windows',
          'logsource.service': 'sysmon',
        },
        where: [
          { field: 'payload.Image', op: 'ends_with', value: '\\whoami.exe', ignore_case: true },
        ],
      },
      group_by: ['source'],
      condition: { aggregate: 'count', window: '1m', operator: '>=', threshold: 1 },
    },
    notes: [
      'related has no effect here: 0f2a51c5-7b1b-4f5c-b7ef-4f0d1c5a6e02 derived',
      'fields has no effect here: CommandLine',
    ],
  });
});

test.each([
  ['informational', 'INFO'],
  ['low', 'INFO'],
  ['medium', 'WARN'],
  ['high', 'ERROR'],
  ['critical', 'CRITICAL'],
])('takes the level %s as %s', (level, severity) => {
  const taken = take(`${withDetection('{ s: { a: 1 }, condition: s }')}level: ${level}\n`);
  expect(taken.rule.severity).toBe(severity);
});

test('says so when it takes a level that is not there, or a title that is too long', () => {
  const taken = take(
    withDetection('{ s: { a: 1 }, condition: s }').replace('t\n', 'x'.repeat(250) + '\n'),
  );
  expect(taken.rule.severity).toBe('WARN');
  expect(taken.rule.name).toHaveLength(200);
  expect(taken.notes).toEqual([
    'It names no level: it is taken as medium.',
    'The title was cut to 200 characters.',
  ]);
});

test('asks by the words of the options', () => {
  const { rule, notes } = take(
    `title: t\nlogsource: { category: web, product: nginx, service: access }\nlevel: high\n` +
      `detection:\n  s: { status: 500, host: a }\n  k: [boom]\n  condition: s and k\n`,
    {
      fields: { host: 'source', status: 'payload.http.status' },
      logsource: { category: 'type', product: null, service: 'payload.log' },
      severities: { high: 'CRITICAL' },
      groupBy: ['labels.site'],
      keywordField: 'payload.line',
    },
  );
  expect(rule).toMatchObject({
    severity: 'CRITICAL',
    group_by: ['labels.site'],
    match: {
      type: 'web',
      where: [
        { field: 'payload.log', op: '=', value: 'access' },
        { field: 'payload.http.status', op: 'in', value: [500, '500'] },
        { field: 'source', op: '=', value: 'a', ignore_case: true },
        { field: 'payload.line', op: 'contains', value: 'boom', ignore_case: true },
      ],
    },
  });
  expect(notes).toContain('It is for product nginx, which is not asked for.');
});

test('searches for keywords where the options say the message is', () => {
  const finds = finder(
    take(
      withDetection(
        String.raw`{ k: [ 'out of memory', 'oom?kill' ], a: { '|all': [ x, 'y' ] }, r: { '|re': 'z+$' }, condition: k or a or r }`,
      ),
      {
        keywordField: 'payload.message',
      },
    ),
  );
  expect(
    ['kernel: Out Of Memory', 'OOM-killer', 'axby', 'zz'].map((message) => finds({ message })),
  ).toEqual([true, true, true, true]);
  expect(['memory', 'ax', 'zz.', 7].map((message) => finds({ message }))).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test('joins hundreds of values without nesting them deeper than the language allows', () => {
  const values = Array.from({ length: 200 }, (_, i) => `tool${String(i)}.exe`);
  const taken = take(
    withDetection(`{ s: { Image|endswith: [${values.join(', ')}] }, condition: s }`),
  );
  const finds = finder(taken);
  expect(finds({ Image: 'C:\\tool199.exe' })).toBe(true);
  expect(finds({ Image: 'C:\\tool200.exe' })).toBe(false);
  const equals = take(withDetection(`{ s: { Image: [${values.join(', ')}] }, condition: not s }`));
  expect(equals.rule.match?.where).toEqual([
    { not: { field: 'payload.Image', op: 'in', value: values, ignore_case: true } },
  ]);
});

test('notes what it does not use and what it cannot see', () => {
  const { notes, rule } = take(
    `status: deprecated\nlevel: low\n${withDetection("{ s: { a: '4?', b|exists: true }, other: { c|base64: x }, condition: s }")}`,
  );
  expect(rule.enabled).toBe(false);
  expect(notes).toEqual([
    'Its author has replaced it by another rule: it comes disabled.',
    'payload.a: a pattern such as 4? finds texts, never numbers.',
    'Expressions and patterns with wildcards inside find nothing in very long texts: over 256 characters for the largest of them, more for smaller ones.',
    'A field that is there as JSON null counts as missing.',
    'No condition uses "other": it was left out.',
  ]);
});
