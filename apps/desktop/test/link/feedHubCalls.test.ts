import { expect, test } from 'vitest';
import { createConsole, problem } from './createConsole.ts';
import { PRINCIPAL } from './fakeServer.ts';

const ALERT_ID = '01890a5d-ac96-774b-8cce-000000000001';

test('a call passes on what the server answers', async () => {
  const { server, hub, goLive } = createConsole();
  await goLive();
  server.answer = (path) =>
    path.endsWith('/ack')
      ? problem(409, 'state_conflict', 'It is resolved.')
      : { status: 200, body: PRINCIPAL };
  expect(await hub.call('alerts.ack', { params: { alert_id: ALERT_ID }, body: {} })).toMatchObject({
    ok: false,
    problem: { status: 409, code: 'state_conflict' },
  });
  expect(await hub.call('me', {})).toEqual({ ok: true, value: PRINCIPAL });
});

test('a call that is answered line by line gives its last line', async () => {
  const { server, hub, goLive } = createConsole();
  await goLive();
  const body =
    '{"kind":"progress","percent":40}\n{"kind":"error","problem":{"code":"overloaded"}}\n';
  server.answer = () => ({ status: 200, body });
  const asked = { body: { rule_id: ALERT_ID } };
  expect(await hub.call('policies.backtest', asked)).toEqual({
    ok: true,
    value: { kind: 'error', problem: { code: 'overloaded' } },
  });
  server.answer = () => problem(429, 'rate_limited', 'One at a time.');
  expect(await hub.call('policies.backtest', asked)).toMatchObject({
    ...{ ok: false, problem: { detail: 'One at a time.' } },
  });
});

test('a call without a connection is refused at once and never sent later', async () => {
  const { host, server, hub, goLive } = createConsole();
  const paths: string[] = [];
  await goLive();
  server.cut();
  const { answer } = server;
  server.answer = (path) => {
    paths.push(path);
    return answer(path);
  };
  const result = await hub.call('alerts.summary', {});
  expect(result).toMatchObject({ ok: false, problem: { code: 'not_connected', status: 0 } });
  await host.advance(500);
  expect(paths).toEqual(['/v1/me']);
});

test('a call that got no answer says that its fate is unknown', async () => {
  const { server, hub, goLive } = createConsole();
  await goLive();
  server.unreachable = true;
  const result = await hub.call('alerts.summary', {});
  expect(result).toMatchObject({ ok: false, problem: { code: 'not_connected' } });
  expect(!result.ok && result.problem.detail).toContain('It is not known whether');
});

test('a page of something in between is not taken for an answer of the server', async () => {
  const { server, hub, goLive } = createConsole();
  await goLive();
  server.answer = () => ({ status: 502, body: '<html>Bad gateway</html>' });
  expect(await hub.call('me', {})).toMatchObject({ ok: false, problem: { code: 'bad_answer' } });
});

test('a window cannot call what is not its own', async () => {
  const { server, hub, goLive } = createConsole();
  await goLive();
  server.answer = () => {
    throw new Error('It was sent.');
  };
  const result = await hub.call('pki.certificates.issue' as never, {} as never);
  expect(result).toMatchObject({ ok: false, problem: { code: 'route_not_found' } });
});
