import type { HookInput } from '@batcave/shared/remediation';
import { RE2JS } from 're2js';
import { expect, test } from 'vitest';
import { checkHook } from './checkHook.ts';
import type { CompileRegex } from './labels.ts';

const compileRegex: CompileRegex = (pattern) => {
  try {
    const compiled = RE2JS.compile(pattern);
    return { ok: true, search: (text) => compiled.test(text) };
  } catch (error) {
    return { ok: false, reason: String(error) };
  }
};

const GOOD: HookInput = {
  trigger: { match: ['service = payments', 'severity =~ "ERROR|CRITICAL"'] },
  parameters: [{ name: 'replicas', type: 'integer', min: 1, max: 9, default: 3 }],
  request: {
    url: 'https://host.example/v1/{{alert.service}}/scale?to={{param.replicas}}',
    headers: { 'X-Alert': '{{alert.id}}' },
    body: { json: { replicas: '{{param.replicas}}', note: 'of {{alert.labels.host}}' } },
  },
};

const faultsOf = (change: Partial<HookInput>): string[] =>
  checkHook('scale', { ...GOOD, ...change }, compileRegex).map(({ field }) => field);
const ofRequest = (change: object): string[] =>
  faultsOf({ request: { ...GOOD.request, ...change } });

test('takes a good hook', () => {
  expect(checkHook('scale', { ...GOOD, name: 'scale' }, compileRegex)).toEqual([]);
});

test.each([
  ['https://{{alert.service}}.example/', '/request/url'],
  ['https://host.example:{{param.replicas}}/', '/request/url'],
  ['https://a:b@host.example/', '/request/url'],
  ['https://host.example/a/../b', '/request/url'],
  ['https://host.example/#x', '/request/url'],
  ['https://host.example/{{alert.servce}}', '/request/url'],
  ['https://host.example/{{param.other}}', '/request/url'],
  ['https://host.example/{{alert.service', '/request/url'],
])('refuses the address %s', (url, field) => {
  expect(ofRequest({ url })).toContain(field);
});

test.each([
  [{ headers: { Host: 'x' } }, '/request/headers/Host'],
  [{ headers: { 'webhook-id': 'x' } }, '/request/headers/webhook-id'],
  [{ headers: { Authorization: 'Bearer x' } }, '/request/headers/Authorization'],
  [{ headers: { 'X-A': 'a\r\nb' } }, '/request/headers/X-A'],
  [{ secret_headers: { A: { value: 'a\nb' } } }, '/request/secret_headers/A'],
  [{ secret_headers: { 'x-alert': { value: 'a' } } }, '/request/secret_headers/x-alert'],
  [{ body: { json: { a: ['{{param.x}}'] } } }, '/request/body/json/a/0'],
  [{ body: { json: { '{{alert.id}}': 1 } } }, '/request/body/json'],
  [{ body: { json: {} }, content_type: 'text/plain' }, '/request/content_type'],
  [{ body: { text: 'a: {{alert.id}}' }, content_type: 'application/yaml' }, '/request/body/text'],
  [{ method: 'GET' }, '/request/body'],
  [{ tls: { cert: { value: 'x' } } }, '/request/tls'],
  [{ signing_secret: { value: 'short' } }, '/request/signing_secret'],
  [{ timeout: '2h' }, '/request/timeout'],
  [{ timeout: '500ms' }, '/request/timeout'],
])('refuses the request %j', (change, field) => {
  expect(ofRequest(change)).toContain(field);
});

test.each([
  [{ name: 'other' }, '/name'],
  [{ trigger: { match: [] } }, '/trigger/match'],
  [{ trigger: { match: ['service =~ "("'] } }, '/trigger/match/0'],
  [{ verify: { window: '2d' } }, '/verify/window'],
  [{ guards: { rate: { most: 1, per: '1s' } } }, '/guards/rate/per'],
  [{ parameters: [{ name: 'replicas', type: 'integer', default: 1.5 }] }, '/parameters/0/default'],
  [{ parameters: [{ name: 'replicas', type: 'integer', min: 3, max: 2 }] }, '/parameters/0/min'],
  [{ parameters: [{ name: 'replicas', type: 'string', enum: [3] }] }, '/parameters/0/enum/0'],
] as [Partial<HookInput>, string][])('refuses %j', (change, field) => {
  expect(faultsOf(change)).toContain(field);
});
