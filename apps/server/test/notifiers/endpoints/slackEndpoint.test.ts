import { WebClient } from '@slack/web-api';
import { IncomingWebhook } from '@slack/webhook';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SlackEndpoint, startSlackEndpoint } from './index.ts';

let slack: SlackEndpoint;
let client: WebClient;
beforeAll(async () => {
  slack = await startSlackEndpoint();
  client = new WebClient(slack.token, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
});
afterAll(() => slack.close());

const section = (text: string, type: 'mrkdwn' | 'plain_text' = 'mrkdwn') => ({
  type: 'section' as const,
  text: { type, text },
});
const post = (body: object) => client.chat.postMessage({ channel: '#ops', text: 'x', ...body });

test('takes what the reference clients send', async () => {
  const webhook = new IncomingWebhook(slack.webhookUrl);
  expect(await webhook.send({ text: 'hello', blocks: [section('*hello*')] })).toEqual({
    text: 'ok',
  });
  const posted = await post({ blocks: [section('first')] });
  expect(posted).toMatchObject({ ok: true, channel: 'C024BE91L' });
  const updated = await client.chat.update({
    channel: posted.channel!,
    ts: posted.ts!,
    text: 'second',
  });
  expect(updated.ts).toBe(posted.ts);
  await post({ thread_ts: posted.ts, reply_broadcast: true });
  expect(slack.messages.slice(-2)).toMatchObject([
    { text: 'second', edits: 1, blocks: [section('first')] },
    { thread_ts: posted.ts, reply_broadcast: true },
  ]);
  expect(slack.received.map(({ call }) => call)).toEqual([
    ...['webhook', 'chat.postMessage', 'chat.update', 'chat.postMessage'],
  ]);
});

test.each([
  ['51 blocks', Array.from({ length: 51 }, () => ({ type: 'divider' }))],
  ['an empty section', [section('')]],
  ['a section of 3001 characters', [section('x'.repeat(3001))]],
  ['a section without text', [{ type: 'section' }]],
  ['11 fields', [{ type: 'section', fields: Array.from({ length: 11 }, () => section('x').text) }]],
  ['a field of 2001', [{ type: 'section', fields: [section('x'.repeat(2001)).text] }]],
  ['a header in mrkdwn', [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }]],
  ['a header of 151', [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }]],
  [
    '11 elements',
    [{ type: 'context', elements: Array.from({ length: 11 }, () => section('x').text) }],
  ],
  ['a button of 76', [button({ text: { type: 'plain_text', text: 'x'.repeat(76) } })]],
  ['a link of 3001', [button({ url: `https://x.example/${'x'.repeat(3000)}` })]],
  ['a link that is none', [button({ url: 'javascript:alert(1)' })]],
  ['an unknown kind', [{ type: 'sectoin', text: section('x').text }]],
  ['an unknown property', [{ ...section('x'), colour: 'red' }]],
  ['emoji in mrkdwn', [{ type: 'section', text: { type: 'mrkdwn', text: 'x', emoji: true } }]],
  [
    'the same block_id twice',
    [
      { ...section('x'), block_id: 'a' },
      { ...section('y'), block_id: 'a' },
    ],
  ],
])('refuses %s', async (_what, blocks) => {
  await expect(post({ blocks })).rejects.toMatchObject({ data: { error: 'invalid_blocks' } });
});

function button(more: object) {
  const text = { type: 'plain_text', text: 'Open' };
  return { type: 'actions', elements: [{ type: 'button', text, ...more }] };
}

test.each([
  ['no_text', { text: '' }],
  ['msg_too_long', { text: 'x'.repeat(40_001) }],
  ['channel_not_found', { channel: '#absent' }],
  ['msg_blocks_too_long', { blocks: Array.from({ length: 5 }, () => section('x'.repeat(2900))) }],
])('says %s', async (error, body) => {
  await expect(post(body)).rejects.toMatchObject({ data: { error } });
});

test('edits only what is there, in a channel by its id', async () => {
  const update = (channel: string, ts: string) => client.chat.update({ channel, ts, text: 'x' });
  await expect(update('C024BE91L', '1.000001')).rejects.toMatchObject({
    data: { error: 'message_not_found' },
  });
  const { ts } = await post({ channel: 'U061F7AUR' });
  await expect(update('U061F7AUR', ts!)).rejects.toThrow('channel_not_found');
  expect(await update('D061F7AUR', ts!)).toMatchObject({ ok: true });
});

test('takes no other token, and no form that it does not know', async () => {
  const stranger = new WebClient('xoxb-other', { slackApiUrl: slack.apiUrl });
  await expect(stranger.chat.postMessage({ channel: '#ops', text: 'x' })).rejects.toMatchObject({
    data: { error: 'invalid_auth' },
  });
  const answer = await fetch(slack.webhookUrl, { method: 'POST', body: '{"text":"x"}' });
  expect([answer.status, await answer.text()]).toEqual([400, 'invalid_payload']);
});
