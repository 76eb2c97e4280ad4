import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeAnswer, judgeAnswer } from './judgeAnswer.ts';
import { resolveParameters } from './parameters.ts';
import { renderRequest } from './renderRequest.ts';
import type { TemplateScope } from './template.ts';
import { buildAlert } from '../testing/buildAlert.ts';

const SCOPE: TemplateScope = {
  alert: buildAlert({ service: 'payments', labels: { host: 'db-1' } }),
  parameters: { replicas: 5, dry: false, name: 'a b' },
  runId: '00000000-0000-4000-8000-000000000001',
  atMs: Date.UTC(2026, 10, 23, 9, 6, 31, 250),
};

test('fills in what the alert, the parameters and the run say', () => {
  const rendering = renderRequest(
    {
      method: 'PATCH',
      url: 'https://k.example/{{alert.service}}/{{ param.name }}?dry={{param.dry}}',
      content_type: 'application/merge-patch+json',
      body: {
        json: {
          n: '{{param.replicas}}',
          dry: '{{param.dry}}',
          at: '{{run.at}}',
          t: 'x{{param.replicas}}',
        },
      },
    },
    SCOPE,
  );
  expect(rendering).toEqual({
    ok: true,
    request: {
      method: 'PATCH',
      url: 'https://k.example/payments/a%20b?dry=false',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: '{"n":5,"dry":false,"at":"2026-11-23T09:06:31Z","t":"x5"}',
    },
  });
});

const withLabel = (host: string): TemplateScope => ({
  ...SCOPE,
  alert: buildAlert({ labels: { host } }),
});

test('no value leaves its place, whatever it is', () => {
  const request = {
    url: 'https://k.example/a/{{alert.labels.host}}/b?q={{alert.labels.host}}',
    headers: { 'X-Host': '{{alert.labels.host}}' },
    body: { text: '{"host":"{{alert.labels.host}}","fixed":1}' },
  };
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), (host) => {
      const rendering = renderRequest(request, withLabel(host));
      if (!rendering.ok) {
        expect(host === '.' || host === '..' || !host.isWellFormed()).toBe(true);
        return;
      }
      const { url, headers, body } = rendering.request;
      const parsed = new URL(url);
      expect(parsed.host).toBe('k.example');
      expect(parsed.pathname.split('/').map(decodeURIComponent)).toEqual(['', 'a', host, 'b']);
      expect([...parsed.searchParams]).toEqual([['q', host]]);
      expect(headers['x-host']).toMatch(/^[\x20-\x7e]*$/);
      expect(JSON.parse(body ?? '')).toEqual({ host, fixed: 1 });
    }),
  );
});

test('a form and a plain text take values in their own way, and other types none', () => {
  const body = { text: 'a={{alert.labels.host}}' };
  const bodyOf = (content_type: string) => {
    const rendering = renderRequest(
      { url: 'https://k.example', body, content_type },
      withLabel('x&y=1\nz'),
    );
    return rendering.ok ? rendering.request.body : rendering.reason;
  };
  expect(bodyOf('application/x-www-form-urlencoded')).toBe('a=x%26y%3D1%0Az');
  expect(bodyOf('text/plain')).toBe('a=x&y=1 z');
  expect(bodyOf('application/yaml')).toMatch(/cannot be put into application\/yaml/);
});

test('what the alert does not have is said, not left empty', () => {
  const rendering = renderRequest({ url: 'https://k.example/{{alert.labels.pod}}' }, SCOPE);
  expect(rendering).toEqual({
    ok: false,
    reason: 'The alert has nothing for {{alert.labels.pod}}.',
  });
});

test('parameters come from whoever runs it, else the label, else the default', () => {
  const parameters = [
    { name: 'n', type: 'integer', from: 'n', default: 2, min: 1, max: 9 },
  ] as const;
  const resolve = (given: Record<string, number | string>, labels: Record<string, string>) => {
    const resolved = resolveParameters([...parameters], given, labels);
    return resolved.ok ? resolved.values['n'] : resolved.reason;
  };
  expect(resolve({ n: 5 }, { n: '4' })).toBe(5);
  expect(resolve({}, { n: '4' })).toBe(4);
  expect(resolve({}, {})).toBe(2);
  expect(resolve({}, { n: '99' })).toBe('The parameter n must be 9 or less.');
  expect(resolve({}, { n: '4; rm -rf /' })).toBe('The parameter n must be a number.');
  expect(resolve({ m: 1 }, {})).toMatch(/no parameter m/);
  const text = [{ name: 't', type: 'string' as const }];
  expect(resolveParameters(text, { t: 'a\nb' }, {})).toMatchObject({ ok: false });
});

test('an answer says whether it happened', () => {
  const kindOf = (status: number) =>
    judgeAnswer({ kind: 'answered', status, body: new Uint8Array() }).kind;
  expect([200, 204].map(kindOf)).toEqual(['done', 'done']);
  expect([301, 400, 403, 409, 429, 500, 503].map(kindOf)).toEqual(Array(7).fill('failed'));
  expect([408, 502, 504].map(kindOf)).toEqual(Array(3).fill('unknown'));
  const bytes = Buffer.from(`a\\\u001b[0m é${'x'.repeat(300)}`);
  const escaped = escapeAnswer(bytes, 256);
  expect(escaped).toMatch(/^a\\x5c\\x1b\[0m \\xc3\\xa9x+$/);
});
