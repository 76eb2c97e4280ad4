import type { Block, KnownBlock } from '@slack/types';
import { WebClient } from '@slack/web-api';
import { expect, onTestFinished, test } from 'vitest';
import type { Delivery, ProviderRef } from '../../src/dispatch/index.ts';
import { keepsTheContract, notifiersOnLoopback, type SendOptions } from './contract.ts';
import { type Answer, startSlackEndpoint } from './endpoints/index.ts';
import { faultsOfBlocks } from './endpoints/slackRules.ts';
import { HTTP_FAULTS, type HttpChannel } from './httpFaults.ts';
import { aDelivery, aMessage, anAlert, anApproval, DECIDED, HOSTILE } from './messages.ts';

const OPTIONS = { timeoutMs: 2_000, signal: new AbortController().signal };

keepsTheContract<HttpChannel>({
  name: 'Slack with a token',
  async open({ tls }) {
    const endpoint = await startSlackEndpoint(tls === undefined ? {} : { tls });
    const { slack } = notifiersOnLoopback();
    return {
      ...endpoint,
      secrets: [endpoint.token],
      arrived: () =>
        endpoint.received.map(({ body, sent }) => ({
          id: body,
          faults: faultsOfBlocks(sent.blocks),
        })),
      send: (delivery, { at, timeoutMs = 2_000, signal = OPTIONS.signal }: SendOptions = {}) => {
        const api_url =
          at === undefined ? endpoint.apiUrl : `https://${at.host}:${String(at.port)}/api`;
        const { token } = endpoint;
        const receiver = { type: 'slack', name: 's', token, channel: '#ops', api_url } as const;
        return slack.send(delivery, receiver, { timeoutMs, signal });
      },
    };
  },
  faults: HTTP_FAULTS,
});

async function open(channel = '#ops') {
  const endpoint = await startSlackEndpoint();
  onTestFinished(() => endpoint.close());
  const { token, apiUrl: api_url } = endpoint;
  const receiver = { type: 'slack', name: 's', token, channel, api_url } as const;
  const { slack } = notifiersOnLoopback();
  return {
    endpoint,
    calls: () => endpoint.received.map(({ call }) => call),
    send: (more: Partial<Delivery> = {}) => slack.send(aDelivery(more), receiver, OPTIONS),
    async ref(more: Partial<Delivery> = {}): Promise<ProviderRef> {
      const outcome = await slack.send(aDelivery(more), receiver, OPTIONS);
      if (outcome.kind !== 'delivered' || outcome.ref === undefined)
        throw new Error(outcome.detail);
      return outcome.ref;
    },
  };
}

const taken = aMessage({ reason: 'acknowledged', status: 'acknowledged', title: 'TAKEN payments' });
const over = aMessage({ reason: 'all_resolved', status: 'resolved', title: 'OVER payments' });

test('shows value and threshold, since when, the runbook, and who is next', async () => {
  const { endpoint, send } = await open();
  await send();
  const shown = JSON.stringify(endpoint.messages[0]?.blocks);
  for (const part of [
    '🔴 CRITICAL payments: Error rate of payments is 12 %',
    '0.123457, threshold 0.05',
    '2026-11-23 04:12:09 UTC (17 min)',
    'https://wiki.example/runbooks/payments?a=1&b=2',
    'Next: console/bo at 04:45 UTC',
    'https://batcave.example/alerts/1',
  ])
    expect(shown).toContain(part);
  expect(endpoint.messages[0]?.text).toBe('New: CRITICAL payments: Error rate of payments is 12 %');
});

test('writes the message of a group anew in place', async () => {
  const { endpoint, ref, calls } = await open();
  const first = await ref();
  expect(first).toEqual({ channel: 'C024BE91L', ts: '1700000000.000001', asked: '#ops' });
  expect(await ref({ previous: first, thread: first, message: taken })).toEqual(first);
  expect(calls()).toEqual(['chat.postMessage', 'chat.update']);
  expect(endpoint.messages).toHaveLength(1);
  expect(endpoint.messages[0]).toMatchObject({ text: 'Taken: payments', edits: 1 });
});

test('says in its thread what should ring, and to the channel what it should hear', async () => {
  const { endpoint, ref } = await open();
  const first = await ref();
  expect(await ref({ previous: first, message: aMessage({ reason: 'worse' }) })).toEqual(first);
  expect(await ref({ previous: first, message: over })).toEqual(first);
  const [group, worse, end] = endpoint.messages;
  expect(group).toMatchObject({ text: 'Over: payments', edits: 2 });
  expect(worse).toMatchObject({ thread_ts: first['ts'], reply_broadcast: true });
  expect(end).toMatchObject({ thread_ts: first['ts'], reply_broadcast: false });
});

test('a second group of the incident begins in the thread of the first', async () => {
  const { endpoint, ref } = await open();
  const first = await ref();
  const second = await ref({ thread: first });
  expect(second).toEqual({ ...first, ts: '1700000000.000002', thread_ts: first['ts'] });
  expect(endpoint.messages[1]).toMatchObject({ thread_ts: first['ts'], reply_broadcast: true });
  await ref({ thread: first, previous: second, message: over });
  expect(endpoint.messages.map(({ edits }) => edits)).toEqual([0, 1, 0]);
  expect(endpoint.messages[2]?.thread_ts).toBe(first['ts']);
});

test('asks for an approval in the thread of the incident, and writes the answer in its place', async () => {
  const { endpoint, ref } = await open();
  const thread = await ref();
  const asked = await ref({ thread, message: anApproval() });
  expect(endpoint.messages[1]).toMatchObject({ thread_ts: thread['ts'], reply_broadcast: true });
  expect(JSON.stringify(endpoint.messages[1]?.blocks)).toContain('✋ Approve restart on payments?');
  const over = await ref({ thread, previous: asked, message: anApproval(DECIDED) });
  expect(over).toEqual(asked);
  expect(endpoint.messages.map(({ edits }) => edits)).toEqual([0, 1, 0]);
  expect(JSON.stringify(endpoint.messages[1]?.blocks)).toContain(
    '✅ Approved: restart on payments',
  );
  expect(endpoint.messages[2]).toMatchObject({ thread_ts: thread['ts'], reply_broadcast: false });
});

test('information does not take the place of what fires', async () => {
  const { endpoint, ref } = await open();
  const first = await ref();
  const message = aMessage({ reason: 'silence_expires', status: 'information', title: 'Soon' });
  expect(await ref({ previous: first, message })).toEqual(first);
  expect(endpoint.messages[0]?.edits).toBe(0);
  expect(endpoint.messages[1]?.thread_ts).toBe(first['ts']);
});

test.each(['message_not_found', 'cant_update_message', 'edit_window_closed'])(
  'posts anew when Slack says %s',
  async (error) => {
    const { endpoint, ref, calls } = await open();
    const first = await ref();
    endpoint.answerWith([{ status: 200, body: JSON.stringify({ ok: false, error }) }]);
    const anew = await ref({ previous: first, thread: first, message: over });
    expect(anew['ts']).not.toBe(first['ts']);
    expect(calls().slice(1)).toEqual(['chat.update', 'chat.postMessage']);
    expect(endpoint.messages.at(-1)?.thread_ts).toBeUndefined();
  },
);

test('posts anew when the receiver has another channel now', async () => {
  const { ref, calls } = await open();
  const elsewhere = { channel: 'C1', ts: '1.000001', asked: '#other' };
  await ref({ previous: elsewhere, thread: elsewhere });
  expect(calls()).toEqual(['chat.postMessage']);
});

test('posts beside a thread that is gone', async () => {
  const { endpoint, ref, calls } = await open();
  const thread = { channel: 'C024BE91L', ts: '1.000001', asked: '#ops' };
  endpoint.answerWith([{ status: 200, body: '{"ok":false,"error":"thread_not_found"}' }]);
  expect((await ref({ thread }))['thread_ts']).toBeUndefined();
  expect(calls()).toEqual(['chat.postMessage', 'chat.postMessage']);
});

test('reaches a person by the id of the member', async () => {
  const { endpoint, ref } = await open();
  const first = await ref({ address: 'U061F7AUR' });
  expect(first).toMatchObject({ channel: 'D061F7AUR', asked: 'U061F7AUR' });
  await ref({ address: 'U061F7AUR', previous: first, message: over });
  expect(endpoint.messages[0]).toMatchObject({ channel: 'D061F7AUR', edits: 1 });
});

test.each([
  ...(
    [
      'invalid_auth',
      'not_authed',
      'token_revoked',
      'token_expired',
      'account_inactive',
      'missing_scope',
    ] as const
  ).map((error) => [error, { kind: 'refused', category: 'auth' }] as const),
  ...(
    [
      'channel_not_found',
      'not_in_channel',
      'is_archived',
      'invalid_blocks',
      'msg_too_long',
      'something_new',
    ] as const
  ).map((error) => [error, { kind: 'refused', category: 'client' }] as const),
  ...(['internal_error', 'fatal_error', 'service_unavailable'] as const).map(
    (error) => [error, { kind: 'retry', category: 'server' }] as const,
  ),
  ['ratelimited', { kind: 'retry', category: 'rate_limited' }] as const,
])('ok: false with %s', async (error, outcome) => {
  const { endpoint, send } = await open();
  endpoint.answerWith([{ status: 200, body: JSON.stringify({ ok: false, error }) }]);
  const told = await send();
  expect(told).toMatchObject(outcome);
  expect(told.detail).toContain(error);
});

test.each<[string, Answer]>([
  ['a page', { status: 200, body: '<html>login</html>' }],
  ['half an answer', { status: 200, body: '{"ok":tr', cut: 'middle' }],
  ['null', { status: 200, body: 'null' }],
  ['ok without a place', { status: 200, body: '{"ok":true}' }],
  ['another 2xx', { status: 204 }],
])('does not take %s for a yes', async (_what, answer) => {
  const { endpoint, send } = await open();
  endpoint.answerWith([answer]);
  expect(await send()).toMatchObject({ kind: 'retry', category: 'server' });
});

test('waits when it may not write anew yet, and keeps to its time over all calls', async () => {
  const { endpoint, ref, send } = await open();
  const previous = await ref();
  endpoint.answerWith([{ status: 429, headers: { 'retry-after': '30' } }]);
  expect(await send({ previous })).toMatchObject({
    category: 'rate_limited',
    retryAfterMs: 30_000,
  });
  endpoint.answerWith(() => ({
    status: 200,
    body: '{"ok":true,"channel":"C","ts":"1"}',
    afterMs: 1_500,
  }));
  const startedMs = performance.now();
  expect(await send({ previous, message: over })).toMatchObject({
    kind: 'retry',
    category: 'network',
  });
  expect(performance.now() - startedMs).toBeLessThan(2_700);
});

test('sends as the reference client does', async () => {
  const { endpoint, send } = await open();
  await send();
  const client = new WebClient(endpoint.token, { slackApiUrl: endpoint.apiUrl });
  const [ours] = endpoint.received;
  const { text, blocks } = ours!.sent;
  const typed = blocks as unknown as (KnownBlock | Block)[];
  await client.chat.postMessage({ channel: '#ops', text: text!, blocks: typed });
  const [, theirs] = endpoint.received;
  expect(theirs?.sent).toMatchObject({ text, blocks, channel: ours!.sent.channel! });
  expect([ours?.path, ours?.headers['authorization']]).toEqual([
    theirs?.path,
    theirs?.headers['authorization'],
  ]);
});

test('text of others calls nobody and makes no link', async () => {
  const { endpoint, send } = await open();
  for (const [, message] of HOSTILE) await send({ message });
  const texts: string[] = endpoint.messages.map(({ text }) => text ?? '');
  const collect = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('type' in node && node.type === 'mrkdwn') {
      texts.push(String((node as { text?: string }).text));
      expect(node).toMatchObject({ verbatim: true });
    }
    Object.values(node).forEach(collect);
  };
  collect(endpoint.messages.map(({ blocks }) => blocks));
  expect(texts.length).toBeGreaterThan(50);
  expect(texts.filter((text) => /[<>]|&(?!amp;|lt;|gt;)/.test(text))).toEqual([]);
  expect(JSON.stringify(endpoint.messages)).not.toContain('javascript:');
});

test('shows five alerts and counts the others', async () => {
  const { endpoint, send } = await open();
  const alerts = Array.from({ length: 12 }, () => anAlert());
  await send({ message: aMessage({ alerts, more_alerts: 30 }) });
  expect(JSON.stringify(endpoint.messages[0]?.blocks)).toContain('and 37 more alerts');
});
