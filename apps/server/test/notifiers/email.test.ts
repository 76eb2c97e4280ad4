import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { OpenReceiver } from '../../src/dispatch/index.ts';
import {
  type Channel,
  type ChannelKind,
  keepsTheContract,
  notifiersOnLoopback,
  type SendOptions,
} from './contract.ts';
import {
  createAuthority,
  type MailAnswer,
  type MailServer,
  startMailServer,
} from './endpoints/index.ts';
import { aDelivery, aMessage, anAlert } from './messages.ts';

const LOGIN = { username: 'sentry', password: 'hunter2-hunter2' };
const OPTIONS = { timeoutMs: 2_000, signal: new AbortController().signal };
const authority = createAuthority();

interface MailChannel extends Channel {
  answerWith: MailServer['answerWith'];
}

const RETRY_SERVER = { kind: 'retry', category: 'server' };
const RETRY_NETWORK = { kind: 'retry', category: 'network' };
const REFUSED = { kind: 'refused', category: 'client' };
const AUTH = { kind: 'refused', category: 'auth' };
const PLAIN = Buffer.from(`\0${LOGIN.username}\0${LOGIN.password}`).toString('base64');

function when(
  name: string,
  answer: MailAnswer,
  outcome: object,
  more: { detail?: RegExp; timeoutMs?: number } = {},
) {
  const arrange = (channel: MailChannel) => {
    channel.answerWith(() => answer);
  };
  return { name, outcome, ...more, arrange };
}

const FAULTS: ChannelKind<MailChannel>['faults'] = [
  when('tries again after 421 at the door', { at: 'connect', code: 421 }, RETRY_SERVER),
  when('gives up at 554 at the door', { at: 'connect', code: 554 }, REFUSED),
  when('tries again when a login is not possible now', { at: 'login', code: 454 }, RETRY_SERVER),
  when('calls 535 a matter of credentials', { at: 'login', code: 535 }, AUTH),
  when('calls 530 a matter of credentials', { at: 'from', code: 530 }, AUTH),
  ...[450, 451, 452].map((code) =>
    when(`tries again after ${String(code)} at MAIL`, { at: 'from', code }, RETRY_SERVER),
  ),
  when('gives up at 550 at MAIL', { at: 'from', code: 550 }, REFUSED),
  ...[450, 451, 452].map((code) =>
    when(`tries again after ${String(code)} at RCPT`, { at: 'to', code }, RETRY_SERVER),
  ),
  ...[550, 551, 552, 553].map((code) =>
    when(`gives up at ${String(code)} at RCPT`, { at: 'to', code }, REFUSED),
  ),
  ...[421, 451, 452].map((code) =>
    when(`tries again after ${String(code)} at DATA`, { at: 'data', code }, RETRY_SERVER),
  ),
  ...[550, 552, 554].map((code) =>
    when(`gives up at ${String(code)} at DATA`, { at: 'data', code }, REFUSED),
  ),
  when('tries again when no greeting comes', { at: 'never' }, RETRY_NETWORK, {
    timeoutMs: 300,
    detail: /300 ms/,
  }),
  when(
    'tries again when it does not hear that the mail was taken',
    { at: 'cut after data' },
    RETRY_NETWORK,
  ),
  when(
    'shows no secret that the server repeats',
    { at: 'login', code: 535, text: `no ${LOGIN.password} ${PLAIN}` },
    AUTH,
    { detail: /no \*\*\*/ },
  ),
  when('shows one line', { at: 'to', code: 550, text: 'no\u001b[31m such <b>user</b>' }, REFUSED, {
    detail: /such <b>user<\/b>/,
  }),
];

keepsTheContract<MailChannel>({
  name: 'mail',
  async open({ tls }) {
    const identity = tls ?? authority.issue(['target.example']);
    const server = await startMailServer({ tls: identity, login: LOGIN });
    const { email } = notifiersOnLoopback();
    return {
      ...server,
      secrets: [LOGIN.password, PLAIN, PLAIN.slice(4)],
      arrived: () => server.received.map(({ mail }) => ({ id: mail.messageId ?? '', faults: [] })),
      send: (delivery, { at, timeoutMs = 2_000, signal = OPTIONS.signal }: SendOptions = {}) => {
        const where = at ?? { host: 'target.example', port: server.port };
        const smtp = { ...where, ...LOGIN, ca: authority.cert };
        return email.send(delivery, { ...RECEIVER, smtp }, { timeoutMs, signal });
      },
    };
  },
  faults: FAULTS,
});

const RECEIVER = {
  type: 'email' as const,
  name: 'mail',
  from: 'sentry@alerts.example',
  to: ['oncall@acme.example'],
};

async function open(
  options: Parameters<typeof startMailServer>[0] = {},
  smtp: Partial<OpenReceiver<'email'>['smtp']> = { tls: 'none' },
) {
  const server = await startMailServer(options);
  onTestFinished(() => server.close());
  const { email } = notifiersOnLoopback();
  const whole = { host: '127.0.0.1', port: server.port, ...smtp };
  return {
    server,
    send: (more: Parameters<typeof aDelivery>[0] = {}, receiver: object = {}) =>
      email.send(aDelivery(more), { ...RECEIVER, smtp: whole, ...receiver }, OPTIONS),
  };
}

test('can be read on a phone at four in the morning', async () => {
  const { server, send } = await open();
  await send();
  const { mail } = server.received[0]!;
  expect(mail.subject).toBe('CRITICAL payments: Error rate of payments is 12 %');
  for (const body of [mail.text ?? '', String(mail.html)])
    for (const part of [
      ...[
        'CRITICAL',
        'Service',
        'payments',
        'Error rate of payments is 12 %',
        '0.123457, threshold 0.05',
      ],
      ...['2026-11-23 04:12:09 UTC (17 min)', 'Next: console/bo at 04:45 UTC', 'Why now: New'],
      ...['https://wiki.example/runbooks/payments', 'https://batcave.example/alerts/1'],
    ])
      expect(body).toContain(part);
  expect(String(mail.html)).toContain('width=device-width');
  expect(String(mail.html)).not.toMatch(/<(img|script|link|iframe)|src=|@import/);
});

test('says that it is from a program, how urgent it is, and when it was decided', async () => {
  const { server, send } = await open();
  await send();
  await send({ message: aMessage({ urgency: 'low' }) });
  const [high, low] = server.received;
  expect(high?.mail.headers.get('auto-submitted')).toBe('auto-generated');
  expect(high?.raw).toMatch(/^Importance: High\r$/m);
  expect(low?.raw).not.toMatch(/^Importance: High\r$/m);
  expect(high?.mail.date?.toISOString()).toBe('2026-11-23T04:30:00.000Z');
});

test('all mails of an incident are in one thread', async () => {
  const { server, send } = await open();
  const first = await send({ notificationId: 'a0000000-0000-4000-8000-000000000001' });
  if (first.kind !== 'delivered') throw new Error(first.detail);
  await send({ thread: first.ref, previous: first.ref });
  await send({ threadKey: 'another' });
  const [one, two, other] = server.received.map(({ mail }) => mail);
  expect(one?.messageId).toBe('<a0000000-0000-4000-8000-000000000001@alerts.example>');
  expect(two?.inReplyTo).toBe(one?.messageId);
  const [root] = [one?.references ?? []].flat();
  expect(root).toMatch(/^<thread\.[0-9a-f]{32}@alerts\.example>$/);
  expect(two?.references).toEqual([root, one?.messageId]);
  expect([other?.references].flat()).not.toContain(root);
});

test('an acknowledgement is short', async () => {
  const { server, send } = await open();
  const message = aMessage({
    reason: 'acknowledged',
    status: 'acknowledged',
    alerts: [anAlert({ acknowledged_by: 'console/ana' })],
  });
  await send({ message });
  const text = server.received[0]?.mail.text ?? '';
  expect(text).toContain('Taken by console/ana');
  expect(text).not.toContain('threshold');
});

test('goes to the person alone when there is one', async () => {
  const { server, send } = await open();
  await send({ address: 'ana@acme.example' });
  await send({}, { to: ['a@acme.example', 'b@acme.example'] });
  expect(server.received.map(({ to }) => to)).toEqual([
    ['ana@acme.example'],
    ['a@acme.example', 'b@acme.example'],
  ]);
});

test.each(['ana', 'a@b,c@d', 'a@b c@d', 'a@b>\r\nRCPT TO:<c@d', '"a@b" <c@d>', ''])(
  'sends nothing to "%s"',
  async (address) => {
    const { server, send } = await open();
    expect(await send({ address })).toMatchObject({ kind: 'refused', category: 'client' });
    expect(server.received).toEqual([]);
  },
);

test('names those who were not reached when others were', async () => {
  const { server, send } = await open();
  server.answerWith([{ at: 'to', code: 550, only: 'b@acme.example' }]);
  const outcome = await send({}, { to: ['a@acme.example', 'b@acme.example'] });
  expect(outcome).toMatchObject({ kind: 'delivered' });
  expect(outcome.detail).toContain('not for b@acme.example');
});

test('text of others begins no header, no body and no command', async () => {
  const { server, send } = await open();
  const title = 'x\r\nBcc: evil@evil.example\r\n\r\n<script>\r\n.\r\nQUIT\r\n';
  await send({
    message: aMessage({
      title,
      text: title,
      alerts: [anAlert({ summary: '<b onclick=x>"\'</b>' })],
    }),
  });
  const { to, mail, raw } = server.received[0]!;
  expect(to).toEqual(['oncall@acme.example']);
  expect(mail.bcc).toBeUndefined();
  expect(raw.slice(0, raw.indexOf('\r\n\r\n'))).not.toMatch(/^Bcc:/im);
  expect(String(mail.html)).not.toMatch(/<script|<b onclick/);
  expect(String(mail.html)).toContain('&lt;b onclick=x&gt;&quot;&#39;&lt;/b&gt;');
});

test('is no larger than a client shows whole', async () => {
  const { server, send } = await open();
  const alerts = Array.from({ length: 50 }, () =>
    anAlert({ summary: '&'.repeat(5_000), condition: '<'.repeat(5_000) }),
  );
  await send({ message: aMessage({ alerts, text: '"'.repeat(50_000), title: '<'.repeat(5_000) }) });
  const { mail } = server.received[0]!;
  // Gmail cuts off after 102 KB.
  expect(Buffer.byteLength(String(mail.html))).toBeLessThan(100 * 1024);
  expect(mail.text).toMatch(/and \d+ more alerts/);
});

test.each([
  ['STARTTLS', { implicit: false }, { tls: 'starttls' }],
  ['TLS from the start', { implicit: true }, { tls: 'tls' }],
] as const)('speaks %s under the name that was configured', async (_what, options, smtp) => {
  const { server, send } = await open(
    { tls: authority.issue(['target.example']), login: LOGIN, ...options },
    { host: 'target.example', ca: authority.cert, ...LOGIN, ...smtp },
  );
  expect(await send()).toMatchObject({ kind: 'delivered' });
  expect(server.received).toMatchObject([
    { encrypted: true, user: 'sentry', serverName: 'target.example' },
  ]);
});

test('does not go on without STARTTLS, and sends no password before it', async () => {
  const { server, send } = await open({ login: LOGIN }, { tls: 'starttls', ...LOGIN });
  const outcome = await send();
  expect(outcome).toMatchObject({ kind: 'refused', category: 'client' });
  expect(outcome.detail).toMatch(/no STARTTLS/);
  expect(server.received).toEqual([]);
});

test('a host and its port must be allowed to go without TLS', async () => {
  const { email } = notifiersOnLoopback();
  const smtp = { host: 'target.example', port: 25, tls: 'none' } as const;
  // 127.0.0.1:* is allowed here, 10.0.0.5 is not.
  const outcome = await email.send(
    aDelivery(),
    { ...RECEIVER, smtp: { ...smtp, host: 'private.example' } },
    OPTIONS,
  );
  expect(outcome).toMatchObject({ kind: 'refused', category: 'egress' });
});

test.each([
  [
    'a reply without end',
    (socket: Socket) => {
      const more = () => {
        while (!socket.destroyed && socket.write('220-x'.repeat(10_000)));
      };
      socket.on('drain', more);
      more();
    },
  ],
  [
    'lines without end',
    (socket: Socket) => {
      const more = () => {
        while (!socket.destroyed && socket.write('220-x\r\n'.repeat(10_000)));
      };
      socket.on('drain', more);
      more();
    },
  ],
  [
    'a reply that drips',
    (socket: Socket) => {
      const timer = setInterval(() => socket.write('220-x\r\n'), 20);
      socket.on('close', () => {
        clearInterval(timer);
      });
    },
  ],
  [
    'replies to commands that drip',
    (socket: Socket) => {
      socket.write('220 hello\r\n');
      const timer = setInterval(() => socket.write('250-x\r\n'), 20);
      socket.on('close', () => {
        clearInterval(timer);
      });
    },
  ],
  ['something else', (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n')],
])('gives up in time when it gets %s', async (_what, act) => {
  let closed = 0;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('close', () => (closed += 1));
    act(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const smtp = { host: '127.0.0.1', port, tls: 'none' } as const;
  const startedMs = performance.now();
  const before = process.memoryUsage.rss();
  const { email } = notifiersOnLoopback();
  const outcome = await email.send(
    aDelivery(),
    { ...RECEIVER, smtp },
    { ...OPTIONS, timeoutMs: 400 },
  );
  expect(outcome.kind).not.toBe('delivered');
  expect(performance.now() - startedMs).toBeLessThan(2_000);
  expect(process.memoryUsage.rss() - before).toBeLessThan(60 * 1024 * 1024);
  await expect.poll(() => closed, { timeout: 3_000 }).toBe(1);
});
