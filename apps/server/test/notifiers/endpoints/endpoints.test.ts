import { createTransport } from 'nodemailer';
import { Webhook } from 'standardwebhooks';
import { expect, onTestFinished, test } from 'vitest';
import {
  createAuthority,
  startMailServer,
  startPagerDutyEndpoint,
  startWebhookEndpoint,
} from './index.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

test('a webhook endpoint takes what the reference library signs, and nothing else', async () => {
  const endpoint = await startWebhookEndpoint({ secret: SECRET });
  onTestFinished(() => endpoint.close());
  const send = async (secret: string, payload: object, type = 'application/json') => {
    const body = JSON.stringify(payload);
    const at = new Date();
    const headers = {
      'content-type': type,
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign('msg_1', at, body),
    };
    return (await fetch(endpoint.url, { method: 'POST', headers, body })).status;
  };
  const payload = { type: 'a.b', timestamp: new Date().toISOString(), data: {} };
  expect(await send(SECRET, payload)).toBe(204);
  expect(await send(`whsec_${Buffer.alloc(32, 8).toString('base64')}`, payload)).toBe(401);
  expect(await send(SECRET, { ...payload, type: 'a b' })).toBe(401);
  expect(await send(SECRET, { ...payload, timestamp: 'now' })).toBe(401);
  expect(await send(SECRET, payload, 'text/plain')).toBe(401);
  expect(endpoint.received.map(({ fault }) => fault === undefined)).toEqual([
    ...[true, false, false, false, false],
  ]);
});

test('answers as it is told, in order, then as the real service does', async () => {
  const endpoint = await startPagerDutyEndpoint();
  onTestFinished(() => endpoint.close());
  endpoint.answerWith([
    503,
    { status: 429, headers: { 'retry-after': '3' } },
    { cut: 'before' },
    { status: 200, body: 'x', cut: 'middle' },
  ]);
  const ask = () => fetch(endpoint.url, { method: 'POST', body: '{}' });
  expect((await ask()).status).toBe(503);
  expect((await ask()).headers.get('retry-after')).toBe('3');
  await expect(ask()).rejects.toThrow();
  await expect(ask().then((answer) => answer.text())).rejects.toThrow();
  expect((await ask()).status).toBe(400);
  expect(endpoint.received).toHaveLength(5);
});

test('a mail server takes mail with STARTTLS and login, and answers as it is told', async () => {
  const authority = createAuthority();
  const login = { username: 'sentry', password: 'pw' };
  const server = await startMailServer({ tls: authority.issue(['mail.example']), login });
  onTestFinished(() => server.close());
  const transport = createTransport({
    host: '127.0.0.1',
    port: server.port,
    requireTLS: true,
    auth: { user: 'sentry', pass: 'pw' },
    tls: { ca: authority.cert, servername: 'mail.example' },
  });
  const mail = { from: 'a@x.example', to: 'b@x.example', subject: 'Hä', text: 'hello' };
  await transport.sendMail(mail);
  expect(server.received).toMatchObject([
    {
      from: 'a@x.example',
      to: ['b@x.example'],
      encrypted: true,
      user: 'sentry',
      mail: { subject: 'Hä' },
    },
  ]);
  server.answerWith([
    { at: 'connect', code: 421 },
    { at: 'login', code: 454 },
    { at: 'from', code: 451 },
    { at: 'to', code: 550 },
    { at: 'data', code: 554 },
  ]);
  for (const responseCode of [421, 454, 451, 550, 554])
    await expect(transport.sendMail(mail)).rejects.toMatchObject({ responseCode });
  server.answerWith([{ at: 'cut after data' }]);
  await expect(transport.sendMail(mail)).rejects.toThrow();
  expect(server.received).toHaveLength(2);
});
