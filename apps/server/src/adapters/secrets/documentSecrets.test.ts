import { randomBytes } from 'node:crypto';
import { AppError } from '@batcave/shared/errors';
import { expect, test } from 'vitest';
import { openSecrets, redactSecrets, sealSecrets } from './documentSecrets.ts';
import { createSecretBox } from './secretBox.ts';

const box = createSecretBox(randomBytes(32));
const seal = (document: unknown, previous: unknown = {}) =>
  sealSecrets(document, previous, box, 'acme');
const open = (document: unknown) => openSecrets(document, box, 'acme');

const slack = { name: 'slack', type: 'slack', token: { value: 'xoxb-1' }, channel: '#ops' };
const pager = { name: 'pager', type: 'pagerduty', routing_key: { value: 'R0' } };
const mail = {
  name: 'mail',
  type: 'email',
  smtp: { host: 'mail.acme.example', port: 587, password: { value: 'pw' } },
};
const written = { time_zone: 'UTC', receivers: [slack, pager, mail] };

function faultsOf(work: () => unknown): readonly { field: string; fix: string }[] {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe('invalid_request');
    return (error as AppError).faults;
  }
  throw new Error('was taken');
}

test('seals what was written and leaves the rest as it is', () => {
  const sealed = seal(written);
  expect(JSON.stringify(sealed)).not.toMatch(/xoxb-1|"R0"|"pw"/);
  expect(open(sealed)).toEqual({
    time_zone: 'UTC',
    receivers: [
      { ...slack, token: 'xoxb-1' },
      { ...pager, routing_key: 'R0' },
      { ...mail, smtp: { ...mail.smtp, password: 'pw' } },
    ],
  });
});

test('says only that a secret is set', () => {
  const told = redactSecrets(seal(written));
  expect(JSON.stringify(told)).not.toContain('sealed');
  expect(told).toMatchObject({ receivers: [{ token: { set: true } }, {}, {}] });
  expect(redactSecrets({ token: { value: 'left' } })).toEqual({ token: { set: true } });
});

test('takes back what it told: the same secrets stay, whatever the order', () => {
  const first = seal(written);
  const told = redactSecrets(first) as { receivers: unknown[] };
  const again = seal({ ...told, receivers: told.receivers.toReversed() }, first);
  expect(open(again)).toEqual({
    ...(open(first) as object),
    receivers: (open(first) as { receivers: unknown[] }).receivers.toReversed(),
  });
});

test('names the secret that is not there to be kept', () => {
  const renamed = { receivers: [pager, { ...slack, name: 'chat', token: { set: true } }] };
  const [fault] = faultsOf(() => seal(renamed, seal(written)));
  expect(fault?.field).toBe('/receivers/1/token');
  expect(fault?.fix).toContain('"value"');
  expect(faultsOf(() => seal({ a: { 'b/c~': { set: true } } }))[0]?.field).toBe('/a/b~1c~0');
});

test.each([
  ['host', { ...mail, smtp: { ...mail.smtp, host: 'evil.example', password: { set: true } } }],
  ['port', { ...mail, smtp: { ...mail.smtp, port: 25, password: { set: true } } }],
  ['tls', { ...mail, smtp: { ...mail.smtp, tls: 'none', password: { set: true } } }],
  ['ca', { ...mail, smtp: { ...mail.smtp, ca: 'PEM', password: { set: true } } }],
  ['api_url', { ...slack, api_url: 'https://evil.example/', token: { set: true } }],
  ['url', { ...pager, url: 'https://evil.example/', routing_key: { set: true } }],
])('sends no kept secret elsewhere: %s has changed', (moved, receiver) => {
  const [fault] = faultsOf(() => seal({ receivers: [receiver] }, seal(written)));
  expect(fault?.fix).toContain(`${moved} has changed`);
});

test('keeps a secret when only what it is used for changes', () => {
  const now = { receivers: [{ ...slack, channel: '#other', token: { set: true } }] };
  expect(open(seal(now, seal(written)))).toMatchObject({ receivers: [{ token: 'xoxb-1' }] });
});

test('goes by the index in arrays without names', () => {
  const before = seal({ keys: [{ value: 'a' }, { value: 'b' }] });
  expect(open(seal({ keys: [{ set: true }, { value: 'c' }] }, before))).toEqual({
    keys: ['a', 'c'],
  });
});

test('takes no sealed text from outside', () => {
  const stolen = seal({ token: { value: 'x' } });
  expect(faultsOf(() => seal(stolen))[0]?.field).toBe('/token');
});

test('is not led astray by names of the language', () => {
  const hostile = JSON.parse(
    '{"__proto__":{"token":{"set":true}},"constructor":{"set":true}}',
  ) as unknown;
  expect(faultsOf(() => seal(hostile)).map(({ field }) => field)).toEqual([
    '/__proto__/token',
    '/constructor',
  ]);
});

test('leaves alone what only looks like a secret', () => {
  const matcher = { name: 'severity', operator: '=', value: 'CRITICAL' };
  expect(seal({ matchers: [matcher], set: true, value: 'x' })).toEqual({
    matchers: [matcher],
    set: true,
    value: 'x',
  });
});

test('opens for its tenant alone', () => {
  expect(() => openSecrets(seal(written), box, 'globex')).toThrow(/another tenant/);
});
