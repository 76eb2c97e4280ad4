import { IncomingWebhook } from '@slack/webhook';
import { expect, onTestFinished, test } from 'vitest';
import { keepsTheContract, notifiersOnLoopback, type SendOptions } from './contract.ts';
import { startSlackEndpoint } from './endpoints/index.ts';
import { faultsOfBlocks } from './endpoints/slackRules.ts';
import { HTTP_FAULTS, type HttpChannel } from './httpFaults.ts';
import { aDelivery, aMessage } from './messages.ts';

const OPTIONS = { timeoutMs: 2_000, signal: new AbortController().signal };
const PATH = '/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX';

keepsTheContract<HttpChannel>({
  name: 'a webhook of Slack',
  async open({ tls }) {
    const endpoint = await startSlackEndpoint(tls === undefined ? {} : { tls });
    const { slack } = notifiersOnLoopback();
    return {
      ...endpoint,
      secrets: [endpoint.webhookUrl, PATH, 'XXXXXXXXXXXXXXXXXXXXXXXX'],
      // A webhook has no id for what it posts: the text alone says that it is the same.
      arrived: () =>
        endpoint.received.map(({ body, sent }) => ({
          id: body,
          faults: faultsOfBlocks(sent.blocks),
        })),
      send: (delivery, { at, timeoutMs = 2_000, signal = OPTIONS.signal }: SendOptions = {}) => {
        const webhook_url =
          at === undefined ? endpoint.webhookUrl : `https://${at.host}:${String(at.port)}${PATH}`;
        return slack.send(
          delivery,
          { type: 'slack', name: 's', webhook_url },
          { timeoutMs, signal },
        );
      },
    };
  },
  faults: HTTP_FAULTS,
});

async function open() {
  const endpoint = await startSlackEndpoint();
  onTestFinished(() => endpoint.close());
  return endpoint;
}

test('sends as the reference client does', async () => {
  const endpoint = await open();
  const receiver = { type: 'slack', name: 's', webhook_url: endpoint.webhookUrl } as const;
  await notifiersOnLoopback().slack.send(aDelivery(), receiver, OPTIONS);
  const [ours] = endpoint.received;
  await new IncomingWebhook(endpoint.webhookUrl).send(ours!.sent as object);
  const [, theirs] = endpoint.received;
  expect(theirs?.sent).toEqual(ours?.sent);
  expect([ours?.method, ours?.path]).toEqual([theirs?.method, theirs?.path]);
  expect(ours?.headers['content-type']).toContain(theirs?.headers['content-type']);
});

test.each([
  [403, 'action_prohibited', 'auth'],
  [404, 'no_service', 'client'],
  [410, 'channel_is_archived', 'client'],
  [400, 'invalid_payload', 'client'],
] as const)('%d %s is final', async (status, body, category) => {
  const endpoint = await open();
  endpoint.answerWith([{ status, body }]);
  const receiver = { type: 'slack', name: 's', webhook_url: endpoint.webhookUrl } as const;
  const outcome = await notifiersOnLoopback().slack.send(aDelivery(), receiver, OPTIONS);
  expect(outcome).toMatchObject({ kind: 'refused', category });
  expect(outcome.detail).toContain(body);
});

test('tells no person through a channel', async () => {
  const endpoint = await open();
  const receiver = { type: 'slack', name: 's', webhook_url: endpoint.webhookUrl } as const;
  const delivery = aDelivery({ address: 'U061F7AUR' });
  const outcome = await notifiersOnLoopback().slack.send(delivery, receiver, OPTIONS);
  expect(outcome).toMatchObject({ kind: 'refused', category: 'client' });
  expect(endpoint.received).toEqual([]);
});

test('says what a receiver lacks', async () => {
  const { slack } = notifiersOnLoopback();
  for (const receiver of [{}, { token: 'xoxb-1' }, { channel: '#ops' }]) {
    const whole = { type: 'slack', name: 's', ...receiver } as const;
    const outcome = await slack.send(aDelivery({ message: aMessage() }), whole, OPTIONS);
    expect(outcome).toMatchObject({
      kind: 'refused',
      detail: expect.stringContaining('webhook_url') as string,
    });
  }
});
