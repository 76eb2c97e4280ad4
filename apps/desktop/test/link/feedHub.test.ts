import { expect, test } from 'vitest';
import type { CanaryReport } from '@batcave/shared/health';
import { formatInstant } from '@batcave/shared/time';
import { failureOfClose } from '../../src/link/index.ts';
import { createConsole, problem, START_MS } from './createConsole.ts';
import { buildAlert, buildEvent, LOST, PRINCIPAL } from './fakeServer.ts';
import { createWindowModel } from './windowModel.ts';

test('is live when the snapshot is there and the events are read up to the head', async () => {
  const { host, server, hub, paint } = createConsole();
  hub.start();
  await host.advance(0);
  server.deliver(1);
  expect((await paint()).link.kind).toBe('connecting');
  server.deliver(10);
  expect(await paint()).toMatchObject({
    link: { kind: 'live' },
    principal: PRINCIPAL,
    server: 'sentry.example:8443',
    dataAtMs: START_MS,
  });
});

test('passes on how fast the server is, and takes it for no sign of young data', async () => {
  const { host, server, hub, paint, goLive } = createConsole();
  await goLive();
  const report: CanaryReport = {
    ...{ server: 'eu1', status: 'ok', reason: null, interval_ms: 5000, last_at: null, sent: 1 },
    ...{ since: formatInstant(START_MS), as_of: formatInstant(START_MS), lost: 0, stages: [] },
  };
  expect((await paint()).canary).toBeNull();
  await host.advance(3_000);
  server.say({ type: 'canary', report: { ...report, status: 'lost' } });
  // A change is told at once, a repetition with the next frame that is due.
  expect(await paint()).toMatchObject({ canary: { status: 'lost' }, dataAtMs: START_MS });
  server.say({ type: 'canary', report: { ...report, status: 'lost', sent: 2 } });
  await host.advance(1_000);
  expect(await paint()).toMatchObject({ canary: { sent: 2 }, dataAtMs: START_MS });
  // Another server may answer after a break: what the one before said of itself is over.
  server.cut();
  await host.advance(1_000);
  server.deliver(10);
  await host.advance(0);
  const after = await paint();
  expect(after).toMatchObject({ link: { kind: 'live' }, canary: null });
  hub.stop();
});

test('asks only for the channels that the scopes allow', async () => {
  const { server, goLive } = createConsole();
  server.answer = () => ({ status: 200, body: { ...PRINCIPAL, scopes: ['sentry.read'] } });
  expect((await goLive()).link.kind).toBe('live');
  expect(server.sent).toEqual([
    { op: 'subscribe', sub: 'events', channel: 'events', max_per_sec: 500 },
  ]);
});

test('says what is being filled after a break, then that it is live', async () => {
  const { host, server, goLive, paint } = createConsole();
  await goLive();
  server.append(2);
  server.deliver(1);
  server.cut();
  server.append(5);
  expect((await paint()).link).toMatchObject({ kind: 'disconnected', lastDataAtMs: START_MS });
  await host.advance(500);
  server.deliver(1);
  expect((await paint()).link).toMatchObject({ kind: 'catchingUp', gapMs: 500, events: 0 });
  server.deliver(10);
  expect((await paint()).link.kind).toBe('live');
  expect(server.sent.at(-1)).toMatchObject({ sub: 'events', after: 2 });
});

test.each([
  [403, 'session_required', 'refused'],
  [403, 'identity_rejected', 'refused'],
  [401, 'identity_rejected', 'refused'],
  [503, 'shutting_down', 'disconnected'],
])('an answer %i %s to the first question means %s', async (status, code, kind) => {
  const { server, hub, host, paint } = createConsole();
  server.answer = () => problem(status, code, 'Because.');
  hub.start();
  await host.advance(0);
  expect((await paint()).link).toMatchObject({ kind, reason: 'Because.' });
});

test('does not try again by itself once refused, but does when the operator asks', async () => {
  const { host, server, hub, paint } = createConsole();
  server.answer = () => problem(403, 'session_required', 'Open a fresh link.');
  hub.start();
  await host.advance(0);
  server.answer = () => ({ status: 200, body: PRINCIPAL });
  await host.advance(3_600_000);
  expect((await paint()).link.kind).toBe('refused');
  hub.retryNow();
  await host.advance(0);
  server.deliver(10);
  expect((await paint()).link.kind).toBe('live');
});

test('is refused when the identity lacks the scope of the stream', async () => {
  const { server, hub, host, paint } = createConsole();
  server.answer = () => ({ status: 200, body: { ...PRINCIPAL, scopes: [] } });
  hub.start();
  await host.advance(0);
  expect((await paint()).link).toMatchObject({ kind: 'refused', code: 'insufficient_scope' });
});

test('shows nothing of a server that says that it is for another tenant than the certificate', async () => {
  const { server, hub, host, paint } = createConsole('globex');
  hub.start();
  await host.advance(0);
  expect((await paint()).link).toMatchObject({
    kind: 'refused',
    code: 'tenant_mismatch',
    reason: expect.stringContaining('for tenant globex, and the server says') as string,
  });
  expect(hub.tenant()).toBeNull();
  expect(server.openSockets).toBe(0);
  server.answer = () => ({ status: 200, body: { ...PRINCIPAL, tenant: 'globex' } });
  hub.retryNow();
  await host.advance(0);
  server.deliver(10);
  expect((await paint()).link.kind).toBe('live');
});

test.each([
  [failureOfClose(4403, ''), 'refused'],
  [failureOfClose(4429, ''), 'disconnected'],
  [failureOfClose(1006, ''), 'disconnected'],
])('a stream that ends with %o leaves the link %s', async (failure, kind) => {
  const { server, goLive, paint } = createConsole();
  await goLive();
  server.cut(failure);
  expect((await paint()).link.kind).toBe(kind);
});

test('takes silence for a dead link', async () => {
  const { host, server, goLive, paint } = createConsole();
  await goLive();
  await host.advance(4_999);
  expect((await paint()).link.kind).toBe('live');
  await host.advance(1);
  expect((await paint()).link).toMatchObject({ kind: 'disconnected' });
  expect(server.openSockets).toBe(0);
});

test('gives up on a socket that never says hello', async () => {
  const { host, server, hub, paint } = createConsole();
  server.silent = true;
  hub.start();
  await host.advance(0);
  await host.advance(10_000);
  expect((await paint()).link).toMatchObject({ kind: 'disconnected' });
});

test('ends a stream that breaks the contract, and ignores frames of a newer one', async () => {
  const { server, goLive, paint } = createConsole();
  await goLive();
  server.say({ type: 'weather', sky: 'grey' } as never);
  expect((await paint()).link.kind).toBe('live');
  server.say({ type: 'alerts', sub: 'alerts-1', seq: 1, alerts: [{}] } as never);
  expect((await paint()).link).toMatchObject({
    kind: 'disconnected',
    reason: 'The server speaks wrongly: a frame of type alerts does not have its form.',
  });
});

test('takes a fresh snapshot when alert changes were left out, deaf to the subscription before', async () => {
  const { server, model, goLive, paint } = createConsole();
  await goLive();
  const at = formatInstant(START_MS);
  server.say({ type: 'missed', sub: 'alerts-1', count: 1, from: 1, to: 1 });
  server.say({ type: 'alerts', sub: 'alerts-1', seq: 9, alerts: [buildAlert(1, 'OPEN', 9, at)] });
  await paint();
  expect(model.alerts.size).toBe(0);
  server.change(2, 'OPEN');
  server.deliver(10);
  await paint();
  expect(model.alerts.size).toBe(1);
});

test('reads on when the log of the server is another one', async () => {
  const { host, server, model, goLive, paint } = createConsole();
  await goLive();
  server.append(50);
  server.deliver(1);
  const event = buildEvent(4, formatInstant(START_MS));
  server.say({ type: 'subscribed', sub: 'events', seq: 3 });
  server.say({ type: 'events', sub: 'events', seq: 4, sampled_out: 0, events: [event] });
  await host.advance(100);
  await paint();
  expect(model.seqs.at(-1)).toBe(4);
});

test('takes each event once when the batches overlap or come again', async () => {
  const { host, server, model, goLive, paint } = createConsole();
  await goLive();
  const at = formatInstant(START_MS);
  const batch = (from: number, to: number, sampled_out: number) => {
    const events = [];
    for (let seq = from; seq <= to; seq++) events.push(buildEvent(seq, at));
    server.say({ type: 'events', sub: 'events', seq: to, sampled_out, events });
  };
  batch(1, 5, 2);
  batch(3, 7, 0);
  batch(1, 5, 2);
  await host.advance(100);
  const frame = await paint();
  expect([model.seqs, frame.sampledOut]).toEqual([[1, 2, 3, 4, 5, 6, 7], 2]);
});

test('a page that was asked for before the newest snapshot is left unread', async () => {
  const { host, server, model, goLive, paint } = createConsole();
  await goLive();
  server.snapshotLimit = 1;
  for (const id of [1, 2, 3]) server.change(id, 'OPEN');
  server.latencyMs = 2_000;
  server.skipQueued();
  server.deliver(10);
  await host.advance(1_000);
  server.change(3, 'RESOLVED');
  server.skipQueued();
  server.deliver(10);
  await host.advance(1_000);
  await paint();
  expect(model.alerts.size).toBe(1);
  await host.advance(1_000);
  await paint();
  expect([...model.alerts]).toEqual([...server.unresolved]);
});

test('a slow window costs no other one anything', async () => {
  const { host, server, hub, model, goLive } = createConsole();
  await goLive();
  const quick = createWindowModel();
  const attached = hub.attach(quick);
  const slowFrames = model.frames.length;
  for (let i = 0; i < 10; i++) {
    server.append(1);
    server.deliver(1);
    attached.ack(quick.takeInFlight() ?? -1, 10);
    await host.advance(100);
  }
  expect(quick.seqs).toHaveLength(10);
  expect(model.frames.length - slowFrames).toBeLessThanOrEqual(1);
});

test('a detached window gets nothing more', async () => {
  const { server, hub, goLive } = createConsole();
  await goLive();
  const other = createWindowModel();
  const attached = hub.attach(other);
  attached.detach();
  attached.ack(other.takeInFlight() ?? -1, 10);
  server.change(1, 'OPEN');
  server.deliver(1);
  expect(other.frames).toHaveLength(1);
});

test('estimates the clock of the server from the answer that travelled least', async () => {
  const { host, server, goLive, paint } = createConsole();
  await goLive();
  for (const delayMs of [40, 15, 90]) {
    const serverMs = host.clock.nowMs() + 5_000 - delayMs;
    server.say({ type: 'heartbeat', server_time: formatInstant(serverMs) });
  }
  await host.advance(1_000);
  expect(await paint()).toMatchObject({ clockOffsetMs: 4_985, dataAtMs: START_MS + 4_985 });
});

test('leaves no timer and no socket behind when it stops', async () => {
  const { host, server, hub, goLive } = createConsole();
  await goLive();
  hub.stop();
  expect([host.pending, server.openSockets]).toEqual([0, 0]);
});

test('stays stopped, whatever is asked of it', async () => {
  const { host, server, hub, goLive } = createConsole();
  await goLive();
  server.cut(LOST);
  hub.stop();
  hub.retryNow();
  await host.advance(60_000);
  expect(server.openSockets).toBe(0);
});

test('tells windows what program the server runs, with each greeting anew', async () => {
  const { host, server, hub, paint, goLive } = createConsole();
  server.greeting = { version: '1.0.0' };
  const told = { version: '1.0.0', isForeign: false, unknownFrames: [] };
  expect((await goLive()).program).toEqual(told);
  for (const type of ['gauge', 'gauge', 'page']) server.say({ type } as never);
  server.deliver(10);
  await host.advance(1_000);
  expect((await paint()).program).toEqual({ ...told, unknownFrames: ['gauge', 'page'] });
  server.greeting = { version: '1.1.0' };
  server.cut();
  await host.advance(1_000);
  server.deliver(10);
  expect((await paint()).program).toEqual({ ...told, version: '1.1.0' });
  // As servers did before they told it.
  server.greeting = {};
  server.cut();
  await host.advance(1_000);
  server.deliver(10);
  expect(await paint()).toMatchObject({ link: { kind: 'live' }, program: null });
  hub.stop();
});

test('names version and protocol of a server that it does not understand, and goes on trying', async () => {
  const { host, server, hub, paint, goLive } = createConsole();
  server.greeting = { protocol: 'sentry.v2', version: '2.0.0' };
  const lost = await goLive();
  expect(lost.program).toEqual({ version: '2.0.0', isForeign: true, unknownFrames: [] });
  expect(lost.link).toMatchObject({
    kind: 'disconnected',
    reason: expect.stringMatching(/version 2\.0\.0 and speaks sentry\.v2, this console sentry\.v1/),
  });
  server.greeting = { version: '1.0.0' };
  await host.advance(1_000);
  server.deliver(10);
  expect(await paint()).toMatchObject({ link: { kind: 'live' }, program: { version: '1.0.0' } });
  hub.stop();
});
